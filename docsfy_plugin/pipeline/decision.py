"""What an attempt is going to do, found out without doing it: for runs and for dry ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from docsfy_hookspecs import (
    Changes,
    DocsfyError,
    EntryPoint,
    Facts,
    Model,
    Module,
    Plan,
    Provider,
    Setting,
    Settings,
    Source,
    Symbol,
    TestFile,
    digest,
)
from docsfy_hookspecs.facts import Import

from docsfy_plugin.host import Host
from docsfy_plugin.host.errors import PluginConflictError
from docsfy_plugin.pipeline.analysis import (
    Analysis,
    FactStore,
    collect_analyzers,
    leave_out_unread,
    read_facts,
)
from docsfy_plugin.pipeline.digests import NO_MODEL, InputBuilder, PageInput, Pairs
from docsfy_plugin.pipeline.excerpts import ExcerptReader
from docsfy_plugin.pipeline.planning import (
    PageAction,
    Planned,
    decide_actions,
    make_plan,
    refuse_shrinking,
)
from docsfy_plugin.pipeline.request import Request

STATIC = NO_MODEL
DEFAULT_MODEL = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is kept of a variant's last run.

    Attributes:
        plan: The plan; `None` where there was no run.
        base: The planner's own part of it.
        digests: Slug -> digest of every good page.
        provenance: Slug -> pairs of path and blob id of what every good page was made from.
        stale: Slugs that a forced run has still to write.
        rules: Hash over options and implementers.
        blobs: Path -> blob id of every source file.
    """

    plan: Plan | None = None
    base: Plan | None = None
    digests: Mapping[str, str]
    provenance: Mapping[str, Pairs]
    stale: frozenset[str] = frozenset()
    rules: str = ""
    blobs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be done, page by page.

    Attributes:
        analysis: The facts, and what was not read.
        planned: The plan.
        builder: Makes inputs.
        inputs: Slug -> what its writer is given.
        excerpts: Reads excerpts.
        actions: In reading order, removals last.
    """

    analysis: Analysis
    planned: Planned
    builder: InputBuilder
    inputs: Mapping[str, PageInput]
    excerpts: ExcerptReader
    actions: tuple[PageAction, ...]

    @property
    def plan(self) -> Plan:
        """The final plan."""
        return self.planned.plan


def find_model(
    host: Host, provider: str, model: str, *, timeout_s: float = 600.0, prompt_tokens: int = 0
) -> Model | None:
    """Find the text model that the options ask for.

    Args:
        host: The plugins.
        provider: Its name.
        model: Name of the model; empty for the provider's own default.
        timeout_s: Seconds until a call is ended.
        prompt_tokens: Tokens that a prompt may have; 0 for what suits the provider.

    Returns:
        `None` for `static`, which needs none.

    Raises:
        DocsfyError: No plugin offers the provider.
        PluginConflictError: Two plugins offer one name.
    """
    if provider == STATIC:
        return None
    found: dict[str, tuple[str, Provider]] = {}
    for plugin, providers in host.each("docsfy_providers"):
        for one in providers:
            if one.name in found or one.name == STATIC:
                other = found[one.name][0] if one.name in found else "docsfy"
                raise PluginConflictError("provider", one.name, other, plugin)
            found[one.name] = (plugin, one)
    if provider not in found:
        raise DocsfyError(
            f"Option 'provider' is {provider!r}, which no plugin offers",
            hint=f"Use one of {', '.join(sorted({STATIC, *found}))}",
            code="unknown-provider",
        )
    chosen = found[provider][1]
    return Model(
        provider=chosen,
        name=model or chosen.default_model,
        timeout_s=timeout_s,
        prompt_tokens=prompt_tokens,
    )


def find_requested_model(host: Host, request: Request) -> Model | None:
    """As `find_model`, of what a request asks for."""
    return find_model(
        host,
        request.provider,
        request.model,
        timeout_s=request.timeout_s,
        prompt_tokens=request.prompt_tokens,
    )


def hash_rules(host: Host, options_digest: str) -> str:
    """Hash over the options and over who answers every hook."""
    implementers = tuple(
        (hook, tuple((one.plugin, one.version) for one in host.implementers(hook)))
        for hook in host.hook_names
    )
    return digest(options_digest, implementers)


def find_changes(source: Source, blobs: Mapping[str, str]) -> Changes:
    """Compare the snapshot with what the last run saw."""
    now = {file.path: file.blob for file in source.files}
    added, removed = now.keys() - blobs.keys(), blobs.keys() - now.keys()
    return Changes(
        added=tuple(sorted(added)),
        modified=tuple(sorted(p for p in now.keys() & blobs.keys() if now[p] != blobs[p])),
        removed=tuple(sorted(removed)),
        renamed=_find_renamed(
            {path: blobs[path] for path in removed}, {path: now[path] for path in added}
        ),
    )


def _find_untold(paths: Collection[str], facts: Facts) -> list[str]:
    """Files of which the facts do not tell what users may notice: nobody reads their symbols."""
    read = {PurePosixPath(symbol.path).suffix for symbol in facts.of(Symbol)}
    modules = {module.path for module in facts.of(Module)}
    told = {
        fact.path
        for fact in facts
        if not isinstance(fact, Module | Import)
        # what is read of code beside its symbols is not all of it
        and not (isinstance(fact, EntryPoint | Setting | TestFile) and fact.path in modules)
    }
    return [path for path in paths if path not in told and PurePosixPath(path).suffix not in read]


def _find_renamed(
    removed: Mapping[str, str], added: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Pairs of paths with one content, where it, or it and the file's name, tells them apart."""
    pairs: dict[str, str] = {}
    keys: tuple[Callable[[str, str], object], ...] = (
        lambda _path, blob: blob,
        lambda path, blob: (path.rpartition("/")[2], blob),
    )
    for key in keys:
        old, new = _only(removed, key), _only(added, key)
        for one, path in old.items():
            if one in new and path not in pairs:
                pairs[path] = new[one]
    return tuple(sorted(pairs.items()))


def _only(files: Mapping[str, str], key: Callable[[str, str], object]) -> dict[object, str]:
    """Key -> path, of keys that one file alone has."""
    counts = Counter(key(path, blob) for path, blob in files.items())
    found = {key(path, blob): path for path, blob in files.items()}
    return {one: path for one, path in found.items() if counts[one] == 1}


def decide(
    *,
    host: Host,
    source: Source,
    read: Callable[[str, int], bytes],
    settings: Settings,
    model: Model | None,
    facts: FactStore,
    stored: Stored,
    rules: str,
    force: bool = False,
) -> Decision:
    """Read the facts, plan, and compare with what is kept.

    Args:
        host: The plugins.
        source: The source.
        read: Takes a path and the largest size in bytes, gives the content.
        settings: Options for planners and writers.
        model: The text model; `None` for `static`.
        facts: Where what analysers read is kept.
        stored: What is kept of the last run.
        rules: Hash over options and implementers now.
        force: Whether every page is to be written, and a shrinking plan taken.

    Raises:
        DocsfyError: There is no plan, or it is refused.
    """
    analyzers = collect_analyzers(host)
    analysis = read_facts(source, read, analyzers, facts)
    changes = find_changes(source, stored.blobs)
    if model is not None:
        told = leave_out_unread(changes, source, stored.blobs, analyzers, facts)
        untold = {*told.modified, *_find_untold(changes.modified, analysis.facts)}
        changes = replace(told, modified=tuple(sorted(untold)))
    planned = make_plan(
        host,
        source,
        analysis.facts,
        settings,
        model,
        previous=stored.base,
        changes=changes,
    )
    if stored.plan is not None and stored.rules == rules and not force:
        refuse_shrinking(stored.plan, planned.plan, source)
    excerpts = ExcerptReader(read, analyzers)
    builder = InputBuilder(
        host, source, analysis.facts, settings, excerpts, model, stored.provenance
    )
    inputs = {page.slug: builder.build(page) for page in planned.plan.pages}
    return Decision(
        analysis=analysis,
        planned=planned,
        builder=builder,
        inputs=inputs,
        excerpts=excerpts,
        actions=_decide_actions(planned, inputs, stored, rules, model, force=force),
    )


def _decide_actions(
    planned: Planned,
    inputs: Mapping[str, PageInput],
    stored: Stored,
    rules: str,
    model: Model | None,
    *,
    force: bool,
) -> tuple[PageAction, ...]:
    before = {page.slug: page for page in stored.plan.pages} if stored.plan else {}
    mendable: list[str] = []
    if model is not None and stored.rules == rules:
        mendable = [
            slug
            for slug, given in inputs.items()
            if before.get(slug) == given.page
            and stored.provenance.get(slug, given.provenance) != given.provenance
        ]
    stale = frozenset(inputs) if force else stored.stale
    reasons = dict.fromkeys(planned.asked, "the planner asks for it")
    reasons |= dict.fromkeys(stale, "forced")
    return decide_actions(
        planned.plan,
        digests={slug: one.digest for slug, one in inputs.items()},
        stored=stored.digests,
        previous_slugs=tuple(before),
        reasons=reasons,
        mendable=mendable,
    )
