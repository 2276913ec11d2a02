"""Globs of source files, held against the files that there are."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from docsfy_hookspecs.facts import match_glob

_GLOB_CHARACTERS = re.compile(r"[*?\[]")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+")
_SHORTEST_WORD = 3
_MOST_SUGGESTED = 8
_MOST_MISSES = 200
"""Globs without a file that are looked for; each one costs a look at every path."""
_COMMON = frozenset(
    {"and", "are", "for", "from", "how", "its", "the", "this", "that", "what", "when", "with"}
    | {"you", "your", "use", "using", "can", "src", "lib", "init", "main", "index"}
)
_READ_ME = re.compile(r"readme(?:\.\w+)?", re.I)


class SourceTree:
    """The paths of a source; asked often, so answers are kept."""

    def __init__(self, paths: Sequence[str]) -> None:
        """Take the paths.

        Args:
            paths: POSIX paths relative to the repository's top.
        """
        self._paths = tuple(paths)
        self._exact = frozenset(paths)
        self._folders = frozenset(
            path[:at] for path in self._exact for at, c in enumerate(path) if c == "/"
        )
        self._found: dict[str, str] = {}
        self._misses = 0
        self._words: list[tuple[str, frozenset[str]]] | None = None
        self._counts: Counter[str] = Counter()

    def find(self, glob: str) -> str:
        """Give a glob as it matches here.

        Understands what models mean: a folder's name is what lies in it, `**/` is any folder or
        none, and a name with brackets is that file.

        Returns:
            A glob that matches at least one path; empty where nothing does.
        """
        if glob not in self._found:
            if self._misses >= _MOST_MISSES:
                return ""
            self._found[glob] = self._find(glob)
            self._misses += not self._found[glob]
        return self._found[glob]

    def _find(self, glob: str) -> str:
        wanted = glob.strip().replace("\\", "/")
        wanted = re.sub(r"\A(?:\.?/)+", "", wanted)
        if not wanted or wanted == ".":
            return "*" if self._paths and glob.strip() else ""
        if wanted in self._exact:
            return literal(wanted)
        if wanted.rstrip("/") in self._folders:
            return literal(wanted.rstrip("/")) + "/*"
        wanted = wanted.replace("/**/*", "/*")
        for candidate in (wanted, wanted.replace("/**/", "/")):
            if any(match_glob(path, candidate) for path in self._paths):
                return candidate
        return ""

    def suggest(self, *texts: str) -> tuple[str, ...]:
        """Choose files whose paths have words of the texts, rare words before common ones.

        Args:
            texts: Slug, title, description; the earlier weighs more.

        Returns:
            Exact paths as globs, best first, at most 8; files such as `README.md` where no path
            has any word. Empty for an empty tree.
        """
        index = self._index()
        weights: dict[str, float] = {}
        for rank, text in enumerate(texts):
            for word in words_of(text):
                weights.setdefault(word, 1.0 / (rank + 1))
        scores = []
        for path, words in index:
            shared = words & weights.keys()
            score = sum(weights[word] / (1 + math.log(self._counts[word])) for word in shared)
            if words & {"test", "spec"} and not weights.keys() & {"test", "spec"}:
                score /= 4
            if score > 0:
                scores.append((-score, len(path), path))
        best = [path for _, _, path in sorted(scores)[:_MOST_SUGGESTED]]
        return tuple(literal(path) for path in best) or self.front_door()

    def front_door(self) -> tuple[str, ...]:
        """What a newcomer reads first: READMEs at the top, else files at the top, else any."""
        top = [path for path in self._paths if "/" not in path]
        chosen = [path for path in top if _READ_ME.fullmatch(path)] or top or list(self._paths)
        encodable = (path for path in chosen if _is_encodable(path))
        return tuple(literal(path) for path in sorted(encodable)[:_MOST_SUGGESTED])

    def _index(self) -> list[tuple[str, frozenset[str]]]:
        if self._words is None:
            self._words = [(path, words_of(path)) for path in self._paths if _is_encodable(path)]
            self._counts = Counter(word for _, words in self._words for word in words)
        return self._words


def literal(path: str) -> str:
    """A glob that matches one path alone."""
    return _GLOB_CHARACTERS.sub(r"[\g<0>]", path)


def words_of(text: str) -> frozenset[str]:
    """The words of a title, path or name that tell something, in lower case and singular."""
    words = (word.casefold().removesuffix("s") for word in _WORD.findall(text))
    return frozenset(w for w in words if len(w) >= _SHORTEST_WORD and w not in _COMMON)


def _is_encodable(path: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in path)
