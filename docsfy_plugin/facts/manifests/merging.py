"""One manifest a package: several files of one folder speak of the same one."""

from __future__ import annotations

from dataclasses import replace

from docsfy_hookspecs.facts import EntryPoint, Fact, Facts, Manifest

_RANK = {"pyproject.toml": 0, "setup.cfg": 1, "setup.py": 2}


def join(facts: Facts) -> Facts:
    """Merge a folder's `pyproject.toml`, `setup.cfg` and `setup.py`; poms take from those above.

    The first of them that names the package stays and takes what it leaves open from the
    others. An entry point that two of them declare stays once. Other facts pass unchanged.
    """
    folders: dict[str, list[Manifest]] = {}
    for manifest in facts.of(Manifest):
        folder, _, name = manifest.path.rpartition("/")
        if name in _RANK:
            folders.setdefault(folder, []).append(manifest)
    changed: dict[tuple[str, str], Manifest | None] = {}
    for manifests in folders.values():
        if len(manifests) == 1:
            continue
        manifests.sort(key=lambda one: (one.name == one.path, _RANK[_base(one.path)]))
        for other in manifests:
            changed[other.path, other.name] = None
        first = manifests[0]
        changed[first.path, first.name] = _merged(manifests)
    changed.update(_with_parents(facts))
    seen: set[tuple[str, str]] = set()
    kept: list[Fact] = []
    for fact in facts:
        now: Fact | None = fact
        if isinstance(fact, Manifest):
            now = changed.get((fact.path, fact.name), fact)
        elif isinstance(fact, EntryPoint) and _base(fact.path) in _RANK:
            key = (fact.path.rpartition("/")[0], fact.name)
            now = None if key in seen else fact
            seen.add(key)
        if now is not None:
            kept.append(now)
    return Facts(kept)


def _with_parents(facts: Facts) -> dict[tuple[str, str], Manifest]:
    """Maven's modules with what the project that lists them says for all."""
    poms = {one.path.rpartition("/")[0]: one for one in facts.of(Manifest) if _is_pom(one)}
    found = {}
    for folder in sorted(poms):
        above = folder.rpartition("/")[0]
        parent, child = poms.get(above), poms[folder]
        if parent is None or not folder or folder.rpartition("/")[2] not in parent.members:
            continue
        poms[folder] = found[child.path, child.name] = replace(
            child,
            license=child.license or parent.license,
            requires=child.requires or parent.requires,
            urls=child.urls or parent.urls,
        )
    return found


def _is_pom(manifest: Manifest) -> bool:
    return manifest.ecosystem == "maven"


def _base(path: str) -> str:
    return path.rpartition("/")[2]


def _merged(manifests: list[Manifest]) -> Manifest:
    first, *others = manifests
    for other in others:
        first = replace(
            first,
            version=first.version or other.version,
            description=first.description or other.description,
            license=first.license or other.license,
            requires=first.requires or other.requires,
            dependencies=first.dependencies or other.dependencies,
            urls=first.urls or other.urls,
            keywords=first.keywords or other.keywords,
            members=first.members or other.members,
            build=first.build or other.build,
            private=first.private or other.private,
            extras=first.extras or other.extras,
        )
    return first
