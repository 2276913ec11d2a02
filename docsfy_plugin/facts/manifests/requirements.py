"""`requirements*.txt`: what a checkout is installed with."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Fact, Manifest

from docsfy_plugin.facts.manifests.names import dependency

_AFFIX = re.compile(r"^requirements?[-_.]?|[-_.]?requirements?$", re.IGNORECASE)
_PLAIN = frozenset(("", "base", "prod", "main"))


def read(path: str, text: str) -> list[Fact]:
    """Read a list of requirements; its manifest is named by its path.

    The group is what the file's name says beside the word (`requirements-dev.txt`: `dev`);
    options, hashes and files that it includes are left out. A file that another tool compiled
    gives only what is not marked as somebody else's need.
    """
    stem = path.rpartition("/")[2].rpartition(".")[0]
    group = _AFFIX.sub("", stem)
    group = "" if group.lower() in _PLAIN else group
    found = []
    for raw in text.replace("\\\n", " ").split("\n"):
        line, _, comment = raw.partition(" #")
        line = line.partition(" --hash")[0].strip()
        if not line or line.startswith(("#", "-")) or "via " in comment:
            continue
        one = dependency(line, group)
        if one:
            found.append(one)
    if not found:
        return []
    return [
        Manifest(name=path, path=path, ecosystem="python", dependencies=tuple(found), build="pip")
    ]
