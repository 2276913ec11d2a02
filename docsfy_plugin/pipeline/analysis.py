"""Reading the facts of a source: by every analyser, kept by content, then joined."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import translate
from functools import partial
from typing import Protocol

from docsfy_hookspecs import (
    Analyzer,
    AttemptInterrupted,
    Changes,
    DocsfyError,
    Fact,
    Facts,
    Source,
    UnreadableFileError,
    digest,
)
from docsfy_hookspecs.facts import FACT_TYPES

from docsfy_plugin.host import Host
from docsfy_plugin.host.errors import HookCallError, PluginConflictError
from docsfy_plugin.source.secrets import remove_secrets
from docsfy_plugin.store.fact_rows import FactKey

_log = logging.getLogger(__name__)
_FACT_TYPES = frozenset(FACT_TYPES)

_COLLECT_EVERY = 250
"""Results between looks for what analysers left: syntax trees, where they hang in cycles."""


class FactStore(Protocol):
    """Where what analysers read is kept."""

    def load_facts(self, keys: Sequence[FactKey]) -> Mapping[FactKey, tuple[Fact, ...]]:
        """Give what is kept of the keys asked for."""

    def save_facts(self, facts: Mapping[FactKey, tuple[Fact, ...]]) -> None:
        """Keep facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was read of a source.

    Attributes:
        facts: Joined, ordered by path.
        passed_over: Pairs of a path and why it was not read, sorted.
        with_secrets: Pairs of a path and the kind of secret that was removed, sorted.
        keys: What is kept of this snapshot, for pruning.
    """

    facts: Facts
    passed_over: tuple[tuple[str, str], ...]
    with_secrets: tuple[tuple[str, str], ...]
    keys: tuple[FactKey, ...]


def collect_analyzers(host: Host) -> tuple[tuple[str, Analyzer], ...]:
    """Ask every plugin for analysers.

    Returns:
        Pairs of the plugin's name and its analyser, in order.

    Raises:
        PluginConflictError: Two analysers have one name.
    """
    found: dict[str, tuple[str, Analyzer]] = {}
    for plugin, analyzers in host.each("docsfy_analyzers"):
        for analyzer in analyzers:
            if analyzer.name in found:
                raise PluginConflictError(
                    "analyser", analyzer.name, found[analyzer.name][0], plugin
                )
            found[analyzer.name] = (plugin, analyzer)
    return tuple(found.values())


def read_facts(
    source: Source,
    read: Callable[[str, int], bytes],
    analyzers: Sequence[tuple[str, Analyzer]],
    store: FactStore,
) -> Analysis:
    """Read and join the facts of a snapshot.

    Args:
        source: The source.
        read: Takes a path and the largest size in bytes, gives the content.
        analyzers: Pairs of a plugin's name and its analyser, in order.
        store: Where results are kept by content.

    Returns:
        Facts, and what was not read.

    Raises:
        HookCallError: An analyser failed.
    """
    with _collector_paused():
        return _read_facts(source, read, analyzers, store)


def leave_out_unread(
    changes: Changes,
    source: Source,
    blobs: Mapping[str, str],
    analyzers: Sequence[tuple[str, Analyzer]],
    store: FactStore,
) -> Changes:
    """Leave modified files out in which analysers read the same facts as before.

    Args:
        changes: What differs between two snapshots.
        source: The newer one.
        blobs: Path -> blob id in the older one.
        analyzers: Pairs of a plugin's name and its analyser, in order.
        store: Where results are kept by content; what it does not have counts as changed.
    """
    modified = set(changes.modified)
    jobs = [job for job in _jobs(source, analyzers) if job[0] in modified]
    if not jobs:
        return changes
    new = [FactKey(path, blob, a.name, a.version) for path, blob, _, a, _ in jobs]
    old = [FactKey(path, blobs[path], a.name, a.version) for path, _, _, a, _ in jobs]
    known = store.load_facts([*new, *old])
    same: dict[str, bool] = {}
    for one, other in zip(new, old, strict=True):
        is_same = one in known and other in known and _hashes(known[one]) == _hashes(known[other])
        same[one.path] = same.get(one.path, True) and is_same
    kept = tuple(path for path in changes.modified if not same.get(path, False))
    return replace(changes, modified=kept)


def _hashes(facts: Sequence[Fact]) -> list[str]:
    return [digest(fact) for fact in facts]


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the collector from walking 100,000 facts again and again, now and while MkDocs renders.

    They hold no cycles. What lives when they are read is set aside until the next time.
    """
    was_enabled = gc.isenabled()
    gc.unfreeze()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        if was_enabled:
            gc.enable()


def _read_facts(
    source: Source,
    read: Callable[[str, int], bytes],
    analyzers: Sequence[tuple[str, Analyzer]],
    store: FactStore,
) -> Analysis:
    jobs = list(_jobs(source, analyzers))
    keys = [FactKey(path, blob, a.name, a.version) for path, blob, _, a, _ in jobs]
    known = store.load_facts(keys)
    reader = _Reader(read)
    fresh: dict[FactKey, tuple[Fact, ...]] = {}
    by_analyzer: dict[str, list[Fact]] = {analyzer.name: [] for _, analyzer in analyzers}
    for key, (path, blob, size, analyzer, plugin) in zip(keys, jobs, strict=True):
        facts = known.get(key)
        if facts is None:
            if len(fresh) % _COLLECT_EVERY == 0:
                gc.collect(0)
            facts = reader.facts_of(path, blob, size, analyzer, plugin)
            if facts is None:
                continue
            if not reader.had_secret(path):
                fresh[key] = facts
        by_analyzer[analyzer.name].extend(facts)
    store.save_facts(fresh)
    return Analysis(
        facts=_joined(source, analyzers, by_analyzer),
        passed_over=tuple(sorted(reader.passed_over.items())),
        with_secrets=tuple(sorted(reader.with_secrets)),
        keys=tuple(keys),
    )


def _jobs(
    source: Source, analyzers: Sequence[tuple[str, Analyzer]]
) -> Iterator[tuple[str, str, int, Analyzer, str]]:
    """What is to be read by whom, file by file, so that a file's parse can be shared."""
    matchers = [
        (_compile(analyzer.patterns), analyzer, plugin)
        for plugin, analyzer in analyzers
        if analyzer.patterns and analyzer.read
    ]
    for file in source.files:
        for matcher, analyzer, plugin in matchers:
            if matcher.match(file.path):
                yield file.path, file.blob, file.size_bytes, analyzer, plugin


def _compile(patterns: Sequence[str]) -> re.Pattern[str]:
    """One expression for what `match_glob` matches by any of the patterns."""
    short = [pattern.removeprefix("**/") for pattern in patterns if pattern.startswith("**/")]
    return re.compile("|".join(translate(pattern) for pattern in (*patterns, *short)))


class _Reader:
    """Reads each file once for all its analysers, and notes what cannot be read."""

    def __init__(self, read: Callable[[str, int], bytes]) -> None:
        self._read = read
        self._path = ""
        self._content: bytes | None = None
        self.passed_over: dict[str, str] = {}
        self.with_secrets: list[tuple[str, str]] = []

    def had_secret(self, path: str) -> bool:
        return bool(self.with_secrets) and self.with_secrets[-1][0] == path

    def facts_of(
        self, path: str, blob: str, size_bytes: int, analyzer: Analyzer, plugin: str
    ) -> tuple[Fact, ...] | None:
        assert analyzer.read is not None  # noqa: S101  # _jobs leaves the others out
        try:
            if size_bytes > analyzer.max_bytes:
                self.passed_over[path] = f"larger than {analyzer.max_bytes:,} bytes"
                return None
            content = self._content_of(path, analyzer.max_bytes)
            facts = tuple(analyzer.read(path, content))
        except UnreadableFileError as exc:
            self.passed_over[path] = exc.message
            _log.debug("passed over blob %s in analyser %s", blob, analyzer.name)
            return None
        except (DocsfyError, AttemptInterrupted):
            raise
        except (Exception, SystemExit) as exc:
            why = f"{type(exc).__name__}: {exc}"
            raise HookCallError(
                plugin, "docsfy_analyzers", f"analyser {analyzer.name!r} on {path!r}: {why}"
            ) from exc
        wrong = next((one for one in facts if type(one) not in _FACT_TYPES), None)
        if wrong is not None:
            why = f"analyser {analyzer.name!r} on {path!r} gave {type(wrong).__name__}, not a Fact"
            hint = "; facts of a kind of its own are CustomFact" if isinstance(wrong, Fact) else ""
            raise HookCallError(plugin, "docsfy_analyzers", f"{why}{hint}")
        return facts

    def _content_of(self, path: str, max_bytes: int) -> bytes:
        if path != self._path or self._content is None:
            content = self._read(path, max_bytes)
            self._content, kinds = remove_secrets(content)
            self._path = path
            self.with_secrets.extend((path, kind) for kind in kinds)
        return self._content


def _joined(
    source: Source,
    analyzers: Sequence[tuple[str, Analyzer]],
    by_analyzer: Mapping[str, list[Fact]],
) -> Facts:
    paths = tuple(file.path for file in source.files)
    read: list[Fact] = []
    for plugin, analyzer in analyzers:
        read += by_analyzer[analyzer.name]
        if analyzer.survey:
            survey = analyzer.survey
            read += _guarded(plugin, analyzer, "survey", partial(survey, paths))
    read.sort(key=lambda fact: fact.path)
    facts = Facts(read)
    for plugin, analyzer in analyzers:
        if analyzer.join:
            join = analyzer.join
            facts = Facts(_guarded(plugin, analyzer, "join", partial(join, facts)))
    return Facts(sorted(facts, key=lambda fact: fact.path))


def _guarded(
    plugin: str, analyzer: Analyzer, step: str, call: Callable[[], Sequence[Fact]]
) -> Sequence[Fact]:
    try:
        answer = call()
    except (DocsfyError, AttemptInterrupted):
        raise
    except (Exception, SystemExit) as exc:
        why = f"{step} of analyser {analyzer.name!r}: {type(exc).__name__}: {exc}"
        raise HookCallError(plugin, "docsfy_analyzers", why) from exc
    wrong = next((one for one in answer if not isinstance(one, Fact)), None)
    if wrong is not None:
        why = f"{step} of analyser {analyzer.name!r} gave {type(wrong).__name__}, not Fact"
        raise HookCallError(plugin, "docsfy_analyzers", why)
    return answer
