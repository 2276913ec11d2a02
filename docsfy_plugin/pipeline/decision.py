"""What an attempt is going to do, found out without doing it: for runs and for dry ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from docsfy_hookspecs import Changes, DocsfyError, Model, Plan, Provider, Settings, Source, digest

from docsfy_plugin.host import Host
from docsfy_plugin.host.errors import PluginConflictError
from docsfy_plugin.pipeline.analysis import Analysis, FactStore, collect_analyzers, read_facts
from docsfy_plugin.pipeline.digests import InputBuilder, PageInput
from docsfy_plugin.pipeline.planning import (
    PageAction,
    decide_actions,
    make_plan,
    refuse_shrinking,
)

STATIC = "static"
DEFAULT_MODEL = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is kept of a variant's last run.

    Attributes:
        plan: The plan; `None` where there was no run.
        digests: Slug -> digest of every good page.
        stale: Slugs that a forced run has still to write.
        rules: Hash over options and implementers.
        blobs: Path -> blob id of every source file.
    """

    plan: Plan | None = None
    digests: Mapping[str, str]
    stale: frozenset[str] = frozenset()
    rules: str = ""
    blobs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be done, page by page.

    Attributes:
        analysis: The facts, and what was not read.
        plan: The final plan.
        inputs: Slug -> what its writer is given.
        actions: In reading order, removals last.
    """

    analysis: Analysis
    plan: Plan
    inputs: Mapping[str, PageInput]
    actions: tuple[PageAction, ...]


def find_model(host: Host, provider: str, model: str) -> Model | None:
    """Find the text model that the options ask for.

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
    return Model(provider=chosen, name=model or chosen.default_model)


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
    return Changes(
        added=tuple(sorted(now.keys() - blobs.keys())),
        modified=tuple(sorted(p for p in now.keys() & blobs.keys() if now[p] != blobs[p])),
        removed=tuple(sorted(blobs.keys() - now.keys())),
    )


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
    analysis = read_facts(source, read, collect_analyzers(host), facts)
    plan = make_plan(
        host,
        source,
        analysis.facts,
        settings,
        model,
        previous=stored.plan,
        changes=find_changes(source, stored.blobs),
    )
    if stored.plan is not None and stored.rules == rules and not force:
        refuse_shrinking(stored.plan, plan, source)
    writer = f"{model.provider.name}/{model.name}" if model else STATIC
    builder = InputBuilder(host, source, analysis.facts, settings, read, writer)
    inputs = {page.slug: builder.build(page) for page in plan.pages}
    actions = decide_actions(
        plan,
        digests={slug: one.digest for slug, one in inputs.items()},
        stored=stored.digests,
        previous_slugs=tuple(page.slug for page in stored.plan.pages) if stored.plan else (),
        stale=frozenset(inputs) if force else stored.stale,
    )
    return Decision(analysis=analysis, plan=plan, inputs=inputs, actions=actions)
