"""What offers to read facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from docsfy_hookspecs.facts.base import Fact
from docsfy_hookspecs.facts.selecting import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyzer:
    """A reader of facts.

    Attributes:
        name: Unique among all analysers.
        version: Changes whenever the same bytes give other facts: results are kept by it.
        patterns: Globs of the paths that it reads; `*` crosses `/`.
        read: Takes a path and the file's bytes, gives its facts. Pure, and called in other
            processes: a function of a module. Raises `UnreadableFileError` to pass a file over.
        join: Takes the facts of all analysers of the whole source, gives those to go on with:
            resolves what spans files. Pure; called in the analysers' order.
        survey: Takes all paths of the source, gives facts that names alone tell. Pure.
        strip: Takes a path and the file's text, gives the text without comments, which is what
            writers are given as an excerpt; docstrings and comments that document an API stay.
            Pure; a text that it cannot read comes back as it is. `None` where it cannot tell
            comments.
        max_bytes: Larger files are passed over, and it is said so.
    """

    name: str
    version: str
    patterns: tuple[str, ...] = ()
    read: Callable[[str, bytes], Sequence[Fact]] | None = None
    join: Callable[[Facts], Facts] | None = None
    survey: Callable[[tuple[str, ...]], Sequence[Fact]] | None = None
    strip: Callable[[str, str], str] | None = None
    max_bytes: int = 2_000_000
