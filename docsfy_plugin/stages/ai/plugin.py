"""The built-in plugin `ai`."""

from __future__ import annotations

from docsfy_hookspecs import (
    Changes,
    Excerpt,
    Facts,
    Finding,
    Model,
    PageSpec,
    PageText,
    Plan,
    PlanUpdate,
    Settings,
    Source,
    hookimpl,
)

VERSION = "1"
"""Part of every page's digest: raise it when prompts or the reading of answers change."""


class AiWriter:
    """Plans and writes with a text model; stands back where there is none."""

    @hookimpl
    def docsfy_plan(
        self, source: Source, facts: Facts, settings: Settings, model: Model | None
    ) -> Plan | None:
        """Ask the model for a plan."""
        if model is None:
            return None
        # docsfy check and a run without a model need none of it
        from docsfy_plugin.stages.ai.planner import plan_with_model  # noqa: PLC0415

        return plan_with_model(source, facts, settings, model)

    @hookimpl
    def docsfy_update_plan(
        self,
        source: Source,
        facts: Facts,
        settings: Settings,
        model: Model | None,
        previous: Plan,
        changes: Changes,
    ) -> PlanUpdate | None:
        """Remove pages without sources; ask the model only about files that no page claims."""
        if model is None:
            return None
        from docsfy_plugin.stages.ai.updating import update_with_model  # noqa: PLC0415  # as above

        return update_with_model(source, facts, settings, model, previous, changes)

    @hookimpl
    def docsfy_write_page(
        self,
        page: PageSpec,
        facts: Facts,
        excerpts: tuple[Excerpt, ...],
        settings: Settings,
        model: Model | None,
        outline: tuple[tuple[str, str], ...],
        previous: str,
        diff: str,
        findings: tuple[Finding, ...],
    ) -> PageText | None:
        """Ask the model for a page, for patches of it, or for its correction."""
        if model is None:
            return None
        from docsfy_plugin.stages.ai.page_prompts import PageTask  # noqa: PLC0415  # as above
        from docsfy_plugin.stages.ai.writer import write_page  # noqa: PLC0415  # as above

        task = PageTask(
            page=page,
            facts=facts,
            excerpts=excerpts,
            outline=outline,
            instructions=settings.instructions,
            source_dir=model.source_dir,
            prompt_tokens=model.prompt_tokens,
            takes_schema=model.provider.takes_schema,
        )
        return write_page(model, task, previous, diff, findings)
