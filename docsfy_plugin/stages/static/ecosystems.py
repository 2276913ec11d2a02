"""Commands of package managers, by the ecosystem of a manifest."""

from __future__ import annotations

import re
import shlex

from docsfy_hookspecs import Document, Facts, Manifest, text

REGISTRIES = {
    "python": "PyPI",
    "npm": "the npm registry",
    "cargo": "crates.io",
    "gem": "RubyGems",
    "composer": "Packagist",
    "go": "its module path",
}
INTERPRETERS = {
    "python": "Python",
    "npm": "Node.js",
    "cargo": "Rust",
    "go": "Go",
    "gem": "Ruby",
    "composer": "PHP",
    "maven": "Java",
    "gradle": "Java",
}
_NAME = re.compile(r"@?[A-Za-z0-9][\w.~/-]*")


def registry_command(manifest: Manifest, *, programs: bool) -> str:
    """The command that installs a published package; empty where none is known.

    Args:
        manifest: The package.
        programs: Whether it is installed for its programs rather than to be imported.
    """
    name = manifest.name
    if manifest.private or not _NAME.fullmatch(name):
        return ""
    if manifest.ecosystem == "go":
        return f"go get {name}" if "." in name.split("/")[0] and not programs else ""
    if manifest.ecosystem == "cargo":
        return f"cargo install {name}" if programs else f"cargo add {name}"
    verb = {"python": "pip install", "npm": "npm install", "gem": "gem install"}
    verb["composer"] = "composer require"
    command = verb.get(manifest.ecosystem, "")
    return f"{command} {name}" if command else ""


def source_commands(manifest: Manifest | None, remote: str) -> str:
    """Lines that fetch the repository and install what is in it; empty without a remote."""
    if not remote:
        return ""
    folder = remote.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git")
    lines = [f"git clone {shlex.quote(remote)}", f"cd {shlex.quote(folder)}"]
    if manifest is not None:
        below = manifest.path.rpartition("/")[0]
        if below and manifest.ecosystem != "npm":
            lines.append(f"cd {shlex.quote(below)}")
        step = {
            "python": "pip install .",
            "npm": "npm install",
            "cargo": "cargo build --release",
            "go": "go build ./...",
            "gem": "bundle install",
            "composer": "composer install",
            "maven": "mvn package",
        }
        lines += [step[manifest.ecosystem]] if manifest.ecosystem in step else []
    return "\n".join(lines)


def runtime(manifest: Manifest) -> str:
    """The language and the version that a package needs, as Markdown."""
    language = INTERPRETERS.get(manifest.ecosystem, "")
    version = manifest.requires
    if language and version.casefold().startswith(language.casefold()):
        version = version[len(language) :].strip()
    return f"{language} {text.code(version)}".strip()


def extras(manifest: Manifest) -> tuple[str, ...]:
    """Names of the groups of dependencies beyond what is always needed, in order."""
    return tuple(dict.fromkeys(one.group for one in manifest.dependencies if one.group))


def license_name(manifest: Manifest | None, facts: Facts) -> str:
    """What the manifest, or else the licence's text, says."""
    if manifest is not None and manifest.license:
        return manifest.license
    documents = facts.named(Document, "license")
    return next((document.license for document in documents if document.license), "")
