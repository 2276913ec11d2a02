"""A source: one Git repository at one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Forge = Literal["github", "gitlab", "bitbucket", "gitea", ""]
"""The form of a host's links to lines; `gitea` is Codeberg's and Forgejo's too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One regular file of a snapshot.

    Attributes:
        path: POSIX path relative to the repository's top. Bytes that are not UTF-8 are
            surrogate-escaped.
        blob: Git's id of the content, hexadecimal.
        size_bytes: Length of the content.
        modified: Whether the content differs from the commit's, or is not tracked.
    """

    path: str
    blob: str
    size_bytes: int
    modified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One Git repository at one snapshot.

    Attributes:
        owner: What stands before the project in the remote's path (`group/sub`); `local`
            where there is no remote.
        project: Last part of the remote's path, or the folder's name.
        branch: Name of the branch; the short commit for a detached HEAD.
        commit: Full hexadecimal id of the documented commit.
        committed_at: Its committer date, UTC ISO 8601, ending in `Z`.
        repository: Stored id: `host/path` of the remote, or the real path. No credentials.
        web_url: Where people browse it (`https://github.com/pallets/click`); empty if unknown.
        forge: The form of links to lines at `web_url`.
        snapshot: Hash over path and blob id of every file.
        files: Regular files, ordered by path; links, submodules and what `include` and
            `exclude` leave out are not here.
        skipped: Paths passed over, with the reason: submodules, LFS pointers, links.
    """

    owner: str
    project: str
    branch: str
    commit: str
    committed_at: str
    repository: str
    web_url: str = ""
    forge: Forge = ""
    snapshot: str
    files: tuple[SourceFile, ...]
    skipped: tuple[tuple[str, str], ...] = ()

    @property
    def dirty(self) -> bool:
        """Whether the checkout differs from the commit."""
        return any(file.modified for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Text of a source file that a page is written from.

    Attributes:
        path: POSIX path of the source file.
        text: Its text, without comments where an analyser can strip them.
    """

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs between the snapshot of the last run and this one.

    Attributes:
        added: Paths, sorted.
        modified: Paths, sorted.
        removed: Paths, sorted.
        renamed: Pairs of a removed path and the added one that has the same content now, sorted.
    """

    added: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
