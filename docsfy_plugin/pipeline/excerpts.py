"""Text of source files as writers see it: without secrets, and without comments where possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docsfy_hookspecs import Analyzer, AttemptInterrupted, DocsfyError, UnreadableFileError
from docsfy_hookspecs.facts import match_glob

from docsfy_plugin.host.errors import HookCallError, describe
from docsfy_plugin.source.secrets import remove_secrets

EXCERPT_MAX_BYTES = 200_000
"""Larger files are data, or were made by a tool."""

_LONGEST_LINE = 5_000
"""Characters; a file with a longer line was made by a minifier or holds data."""


class ExcerptReader:
    """Reads the text of source files, each once; may be used on several threads."""

    def __init__(
        self, read: Callable[[str, int], bytes], analyzers: Sequence[tuple[str, Analyzer]]
    ) -> None:
        """Prepare for one snapshot.

        Args:
            read: Takes a path and the largest size in bytes, gives the content or raises
                `UnreadableFileError`.
            analyzers: Pairs of a plugin's name and its analyser, in order.
        """
        self._read = read
        self._strippers = [(plugin, one) for plugin, one in analyzers if one.strip is not None]
        self._texts: dict[str, str] = {}

    def text(self, path: str) -> str:
        """Give the text of a file of the snapshot.

        Returns:
            As `clean` gives it; empty where the file cannot be read, or is larger than 200,000
            bytes.

        Raises:
            HookCallError: The analyser that strips the file's comments failed.
        """
        known = self._texts.get(path)
        if known is None:
            try:
                known = self.clean(path, self._read(path, EXCERPT_MAX_BYTES))
            except UnreadableFileError:
                known = ""
            self._texts[path] = known
        return known

    def clean(self, path: str, content: bytes) -> str:
        r"""Make text of a file's content.

        Args:
            path: The file's path, by which the analyser is chosen that strips comments.
            content: Its bytes, now or in an older snapshot.

        Returns:
            Text with `\n` at line ends, without secrets of a known shape, and without comments
            where an analyser can tell them; empty for what is binary, generated or blank.

        Raises:
            HookCallError: The analyser failed.
        """
        if b"\0" in content:
            return ""
        text = remove_secrets(content)[0].decode("utf-8-sig", "replace")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > _LONGEST_LINE and max(map(len, text.split("\n"))) > _LONGEST_LINE:
            return ""
        text = self._strip(path, text)
        return text if text.strip() else ""

    def _strip(self, path: str, text: str) -> str:
        for plugin, analyzer in self._strippers:
            if any(match_glob(path, pattern) for pattern in analyzer.patterns):
                return _stripped_by(plugin, analyzer, path, text)
        return text


def _stripped_by(plugin: str, analyzer: Analyzer, path: str, text: str) -> str:
    assert analyzer.strip is not None  # noqa: S101  # the others were left out
    try:
        stripped: object = analyzer.strip(path, text)
    except UnreadableFileError:
        return text
    except (DocsfyError, AttemptInterrupted):
        raise
    except (Exception, SystemExit) as exc:
        why = f"strip of analyser {analyzer.name!r} on {path!r}: {describe(exc)}"
        raise HookCallError(plugin, "docsfy_analyzers", why) from exc
    if not isinstance(stripped, str):
        why = f"strip of analyser {analyzer.name!r} on {path!r} gave no text"
        raise HookCallError(plugin, "docsfy_analyzers", why)
    return stripped
