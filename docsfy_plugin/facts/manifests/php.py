"""`composer.json`."""

from __future__ import annotations

from docsfy_hookspecs.facts import Dependency, EntryPoint, Fact, Manifest

from docsfy_plugin.facts.formats import Lines, json_of, table, word, words


def read(path: str, text: str) -> list[Fact]:
    """Read a Composer package and the programs that it installs.

    Raises:
        UnreadableFileError: The file is not a JSON object.
    """
    data = json_of(path, text)
    required = table(data, "require")
    urls = [("Homepage", word(data.get("homepage")))]
    urls += [(label.capitalize(), word(url)) for label, url in table(data, "support").items()]
    line = Lines(text).key("bin")
    php = word(required.get("php"))
    return [
        Manifest(
            name=word(data.get("name")) or path,
            path=path,
            ecosystem="composer",
            version=word(data.get("version")),
            description=word(data.get("description")),
            license=" or ".join(words(data.get("license"))),
            requires=f"php {php}" if php else "",
            dependencies=tuple(
                Dependency(name=name, requirement=word(version), group=group)
                for group, entries in (("", required), ("dev", table(data, "require-dev")))
                for name, version in entries.items()
                if name != "php"
            ),
            urls=tuple((label, url) for label, url in urls if url.startswith("http")),
            keywords=words(data.get("keywords")),
        ),
        *(
            EntryPoint(
                name=f"bin:{target.rpartition('/')[2]}",
                path=path,
                start=line,
                end=line,
                group="bin",
                label=target.rpartition("/")[2],
                target=target,
            )
            for target in words(data.get("bin"))
        ),
    ]
