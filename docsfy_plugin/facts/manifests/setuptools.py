"""`setup.cfg`, and `setup.py` as far as it holds literals: it is never run."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator

from docsfy_hookspecs.facts import Dependency, EntryPoint, Fact, Manifest

from docsfy_plugin.facts.formats import Lines, ini_of, items, word, words
from docsfy_plugin.facts.manifests.names import dependency, license_of
from docsfy_plugin.facts.python.parsing import parse_python

Value = str | list[str] | dict[str, list[str]]


def read_config(path: str, text: str) -> list[Fact]:
    """Read `[metadata]`, `[options]` and entry points of `setup.cfg`.

    Raises:
        UnreadableFileError: The file is not INI.
    """
    parser = ini_of(path, text)
    if not parser.has_section("metadata"):
        return []
    start, end = Lines(text).table("metadata")

    def get(key: str, section: str = "metadata") -> str:
        value = parser.get(section, key, fallback="")
        return "" if value.startswith(("attr:", "file:")) else value

    return [
        Manifest(
            name=word(get("name")) or path,
            path=path,
            start=start,
            end=end,
            ecosystem="python",
            version=word(get("version")),
            description=word(get("description") or get("summary")),
            license=license_of(get("license"), _lines(get("classifiers"))),
            requires=word(get("python_requires", "options")),
            dependencies=(dependencies := tuple(_config_dependencies(parser))),
            urls=tuple(_config_urls(get("url") or get("home-page"), get("project_urls"))),
            keywords=tuple(get("keywords").replace(",", " ").split()),
            build="setuptools",
            extras=tuple(dict.fromkeys(one.group for one in dependencies if one.group)),
        ),
        *_config_entry_points(path, parser, Lines(text)),
    ]


def _lines(value: str) -> tuple[str, ...]:
    stripped = (line.strip() for line in value.replace(";\n", "\n").splitlines())
    return tuple(line for line in stripped if line and not line.startswith("#"))


def _config_dependencies(parser: configparser.RawConfigParser) -> Iterator[Dependency]:
    groups = {"": parser.get("options", "install_requires", fallback="")}
    if parser.has_section("options.extras_require"):
        groups |= dict(parser.items("options.extras_require"))
    for group, entries in groups.items():
        for line in _lines(entries):
            found = _dependency(line, group)
            if found:
                yield found


def _dependency(line: str, group: str) -> Dependency | None:
    """A requirement of an extra; `extra:marker` and `:marker` are how setuptools writes `;`."""
    group, _, marker = group.partition(":")
    return dependency(f"{line}; {marker}" if marker else line, group.strip())


def _config_urls(home: str, urls: str) -> Iterator[tuple[str, str]]:
    if home:
        yield "Homepage", word(home)
    for line in _lines(urls):
        label, equals, url = line.partition("=")
        if equals:
            yield label.strip(), url.strip()


def _config_entry_points(
    path: str, parser: configparser.RawConfigParser, lines: Lines
) -> Iterator[EntryPoint]:
    for section in ("options.entry_points", "entry_points"):
        if not parser.has_section(section):
            continue
        for group, entries in parser.items(section):
            for entry in _lines(entries):
                yield from _entry_point(path, group, entry, lines)


def _entry_point(path: str, group: str, entry: str, lines: Lines) -> Iterator[EntryPoint]:
    label, equals, target = (part.strip() for part in entry.partition("="))
    if not equals or not label:
        return
    line = lines.containing(entry)
    yield EntryPoint(
        name=f"{group}:{label}",
        path=path,
        start=line,
        end=line,
        group=group,
        label=label,
        target=target.partition("[")[0].strip().replace(" ", ""),
    )


def read_script(path: str, text: str) -> list[Fact]:
    """Read the literal arguments of `setup(...)`; names of literals above it are followed.

    Raises:
        UnreadableFileError: The file is not Python.
    """
    tree = parse_python(path, text.encode()).tree
    constants = _constants(tree)
    call = next((node for node in ast.walk(tree) if _is_setup(node)), None)
    if not isinstance(call, ast.Call):
        return []
    values = {
        keyword.arg: value
        for keyword in call.keywords
        if keyword.arg and (value := _value(keyword.value, constants)) is not None
    }
    if not values:
        return []

    def get(key: str) -> str:
        return word(values.get(key))

    extras = values.get("extras_require")
    found = [dependency(one) for one in words(values.get("install_requires"))]
    for group, entries in extras.items() if isinstance(extras, dict) else ():
        found += [_dependency(one, group) for one in entries]
    urls = values.get("project_urls")
    manifest = Manifest(
        name=get("name") or path,
        path=path,
        start=call.lineno,
        end=call.end_lineno or call.lineno,
        ecosystem="python",
        version=get("version"),
        description=get("description"),
        license=license_of(get("license"), words(values.get("classifiers"))),
        requires=get("python_requires"),
        dependencies=tuple(one for one in found if one),
        extras=tuple(dict.fromkeys(one.group for one in found if one and one.group)),
        urls=(
            *((("Homepage", get("url")),) if get("url") else ()),
            *((label, one[0]) for label, one in (urls if isinstance(urls, dict) else {}).items()
              if one),
        ),
        keywords=_keywords(values.get("keywords")),
        build="setuptools",
    )  # fmt: skip
    return [manifest, *_script_entry_points(path, values.get("entry_points"), Lines(text))]


def _keywords(value: Value | None) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(value.replace(",", " ").split())
    return words(value) if isinstance(value, list) else ()


def _script_entry_points(path: str, value: Value | None, lines: Lines) -> Iterator[EntryPoint]:
    if isinstance(value, str):
        parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
        parser.optionxform = str  # type: ignore[assignment,method-assign]  # keeps upper case
        try:
            parser.read_string(value)
        except (configparser.Error, ValueError):
            return
        value = {group: [f"{k} = {v}" for k, v in parser.items(group)]
                 for group in parser.sections()}  # fmt: skip
    for group, entries in value.items() if isinstance(value, dict) else ():
        for entry in entries:
            for line in _lines(entry):
                yield from _entry_point(path, group, line, lines)


def _is_setup(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else None
    return name == "setup" or (isinstance(node.func, ast.Name) and node.func.id == "setup")


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Names that are assigned once at the top."""
    found: dict[str, ast.expr] = {}
    again: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    again |= {target.id} & found.keys()
                    found[target.id] = node.value
    return {name: value for name, value in found.items() if name not in again}


def _value(node: ast.expr, constants: dict[str, ast.expr]) -> Value | None:
    if isinstance(node, ast.Name):
        node = constants.get(node.id, node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.List | ast.Tuple):
        return [text for one in node.elts if isinstance(text := _value(one, {}), str)]
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return {
            key.value: [one for one in items(_value(value, constants)) if isinstance(one, str)]
            for key, value in pairs
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }
    return None
