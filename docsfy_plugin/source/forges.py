"""Forges: where people browse a repository, and how they link to lines of its files."""

from __future__ import annotations

from urllib.parse import quote

from docsfy_hookspecs.sources import Forge, Source

from docsfy_plugin.source.remotes import Remote

_HOSTS: dict[str, Forge] = {
    "github.com": "github",
    "gitlab.com": "gitlab",
    "bitbucket.org": "bitbucket",
    "codeberg.org": "gitea",
    "gitea.com": "gitea",
    "framagit.org": "gitlab",
    "salsa.debian.org": "gitlab",
    "invent.kde.org": "gitlab",
}
_LABELS: dict[str, Forge] = {
    "github": "github",
    "gitlab": "gitlab",
    "gitea": "gitea",
    "forgejo": "gitea",
    "codeberg": "gitea",
}
_RENDERED = (".md", ".markdown", ".mkd", ".rst", ".adoc", ".org", ".textile", ".ipynb")
"""Endings of files that forges show rendered, without lines to link to."""


def find_forge(remote: Remote | None) -> tuple[Forge, str]:
    """Find the forge of a remote, and where people browse the repository.

    A host is known by its name, or by a label of it (`gitlab.example.org`).

    Returns:
        The form of its links and the web URL; two empty texts for an unknown host.
    """
    if remote is None or remote.scheme == "file":
        return "", ""
    forge = _HOSTS.get(remote.host, "")
    if not forge and "." in remote.host:
        forge = next((_LABELS[part] for part in remote.host.split(".") if part in _LABELS), "")
    if not forge:
        return "", ""
    scheme = "http" if remote.scheme == "http" else "https"
    port = f":{remote.port}" if remote.port and remote.scheme in {"http", "https"} else ""
    return forge, f"{scheme}://{remote.host}{port}/{quote(remote.path, safe='/~')}"


def source_url(source: Source, path: str, start: int, end: int, commit: str) -> str:
    """Link to lines of a file at a commit, as the source's forge writes it.

    Args:
        source: The repository.
        path: POSIX path in it, surrogate-escaped; empty for the top.
        start: First line, 1-based; 0 for the whole file.
        end: Last line, inclusive; 0 for `start` alone.
        commit: Full commit id, or what stands for it until it is known.

    Returns:
        The URL, percent-encoded; empty for an unknown host.
    """
    if not source.web_url:
        return ""
    target = quote(path, safe="/", errors="surrogateescape")
    last = max(start, end)
    rendered = bool(start) and path.lower().endswith(_RENDERED)
    one = start == last
    match source.forge:
        case "github":
            base, plain = "blob", "?plain=1"
            lines = f"L{start}" if one else f"L{start}-L{last}"
        case "gitlab":
            base, plain = "-/blob", "?plain=1"
            lines = f"L{start}" if one else f"L{start}-{last}"
        case "bitbucket":
            base, plain = "src", ""
            lines = f"lines-{start}" if one else f"lines-{start}:{last}"
        case "gitea":
            base, plain = "src/commit", "?display=source"
            lines = f"L{start}" if one else f"L{start}-L{last}"
        case _:
            return ""
    if not path:
        return f"{source.web_url}/{base.replace('blob', 'tree')}/{commit}"
    query = plain if rendered else ""
    anchor = f"#{lines}" if start else ""
    return f"{source.web_url}/{base}/{commit}/{target}{query}{anchor}"
