"""The built-in plugin `static`."""

from __future__ import annotations

from docsfy_hookspecs import Facts, Model, PageSpec, Plan, Settings, Source, hookimpl

VERSION = "1"
"""Part of every page's digest: raise it when the same facts give another text."""


class StaticWriter:
    """Plans and writes without a model."""

    @hookimpl
    def docsfy_plan(
        self, source: Source, facts: Facts, settings: Settings, model: Model | None
    ) -> Plan | None:
        """Plan pages where no model does."""
        # docsfy check and a run that finds nothing to do need no templates
        if model is not None:
            return None
        from docsfy_plugin.stages.static.planner import plan_pages  # noqa: PLC0415

        return plan_pages(source, facts, settings)

    @hookimpl
    def docsfy_write_page(self, page: PageSpec, facts: Facts, model: Model | None) -> str | None:
        """Write the pages that `docsfy_plan` made; others are somebody else's."""
        if model is not None:
            return None
        from docsfy_plugin.stages.static.notes import page_template  # noqa: PLC0415  # as above
        from docsfy_plugin.stages.static.pages import PAGE_KINDS  # noqa: PLC0415  # as above

        kind = PAGE_KINDS.get(page_template(page))
        return kind.write(page, facts) if kind is not None else None
