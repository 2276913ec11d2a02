"""`requirements*.txt`: what a checkout is installed with."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Dependency, Fact, Manifest

from docsfy_plugin.facts.manifests.names import dependency
from docsfy_plugin.facts.roles import role_of

_AFFIX = re.compile(r"^requirements?[-_.]?|[-_.]?requirements?$", re.IGNORECASE)
_VIA = re.compile(r"[ \t]+# via [\w-]")
_OWN = re.compile(r"-r |\.in\b|hatch\.envs|\((?:pyproject\.toml|setup\.(?:py|cfg))\)")
_PLAIN = frozenset(("", "base", "prod", "main"))


def read(path: str, text: str) -> list[Fact]:
    """Read a list of requirements; its manifest is named by its path.

    The group is what the file's name says beside the word (`requirements-dev.txt`: `dev`);
    options, hashes and files that it includes are left out. A file that another tool compiled
    gives only what is not marked as somebody else's need.
    """
    stem = path.rpartition("/")[2].rpartition(".")[0]
    group = _AFFIX.sub("", stem)
    if group.lower() in _PLAIN:
        role = role_of(path)
        group = role if role in ("docs", "test") else ""
    found: list[Dependency] = []
    for raw in text.replace("\\\n", " ").split("\n"):
        if found and _VIA.match(raw) and not _OWN.search(raw):
            found.pop()  # pip-compile says whose need it is: another requirement's
            continue
        line = raw.partition(" #")[0].partition(" --hash")[0].strip()
        if not line or line.startswith(("#", "-")):
            continue
        one = dependency(line, group)
        if one:
            found.append(one)
    if not found:
        return []
    return [
        Manifest(name=path, path=path, ecosystem="python", dependencies=tuple(found), build="pip")
    ]
