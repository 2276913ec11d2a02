"""The contract of docsfy: hook specifications, frozen types and errors.

Third-party plugins import from here alone. `hookimpl` marks an implementation; `text` has the
syntax of symbolic links.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docsfy_hookspecs import text
    from docsfy_hookspecs.errors import (
        AttemptInterrupted,
        DocsfyError,
        PlanError,
        SelectorError,
        UnreadableFileError,
    )
    from docsfy_hookspecs.events import Event
    from docsfy_hookspecs.facts import (
        Analyzer,
        Command,
        CommandOption,
        CustomFact,
        Dependency,
        DocItem,
        DocSection,
        Document,
        DocumentSection,
        EntryPoint,
        Fact,
        Facts,
        Folder,
        Import,
        Job,
        Manifest,
        Module,
        Parameter,
        Relation,
        Route,
        Setting,
        Symbol,
        Task,
        TestFile,
        Workflow,
        selector,
    )
    from docsfy_hookspecs.markers import hookimpl, hookspec
    from docsfy_hookspecs.models import Model, ModelAnswer, ModelError, ModelRequest, Provider
    from docsfy_hookspecs.pages import (
        CheckResult,
        Finding,
        Page,
        PageText,
        Site,
        SiteFile,
        SitePage,
    )
    from docsfy_hookspecs.plans import NavGroup, PageSpec, Plan, PlanUpdate
    from docsfy_hookspecs.records import digest
    from docsfy_hookspecs.settings import Settings
    from docsfy_hookspecs.sources import Changes, Excerpt, Source, SourceFile

__all__ = [
    "Analyzer",
    "AttemptInterrupted",
    "Changes",
    "CheckResult",
    "Command",
    "CommandOption",
    "CustomFact",
    "Dependency",
    "DocItem",
    "DocSection",
    "DocsfyError",
    "Document",
    "DocumentSection",
    "EntryPoint",
    "Event",
    "Excerpt",
    "Fact",
    "Facts",
    "Finding",
    "Folder",
    "Import",
    "Job",
    "Manifest",
    "Model",
    "ModelAnswer",
    "ModelError",
    "ModelRequest",
    "Module",
    "NavGroup",
    "Page",
    "PageSpec",
    "PageText",
    "Parameter",
    "Plan",
    "PlanError",
    "PlanUpdate",
    "Provider",
    "Relation",
    "Route",
    "SelectorError",
    "Setting",
    "Settings",
    "Site",
    "SiteFile",
    "SitePage",
    "Source",
    "SourceFile",
    "Symbol",
    "Task",
    "TestFile",
    "UnreadableFileError",
    "Workflow",
    "digest",
    "hookimpl",
    "hookspec",
    "selector",
    "text",
]

_HOMES = {
    "errors": (
        "AttemptInterrupted",
        "DocsfyError",
        "PlanError",
        "SelectorError",
        "UnreadableFileError",
    ),
    "events": ("Event",),
    "facts": (
        "Analyzer",
        "Command",
        "CommandOption",
        "CustomFact",
        "Dependency",
        "DocItem",
        "DocSection",
        "Document",
        "DocumentSection",
        "EntryPoint",
        "Fact",
        "Facts",
        "Folder",
        "Import",
        "Job",
        "Manifest",
        "Module",
        "Parameter",
        "Relation",
        "Route",
        "Setting",
        "Symbol",
        "Task",
        "TestFile",
        "Workflow",
        "selector",
    ),
    "markers": (
        "hookimpl",
        "hookspec",
    ),
    "models": (
        "Model",
        "ModelAnswer",
        "ModelError",
        "ModelRequest",
        "Provider",
    ),
    "pages": (
        "CheckResult",
        "Finding",
        "Page",
        "PageText",
        "Site",
        "SiteFile",
        "SitePage",
    ),
    "plans": (
        "NavGroup",
        "PageSpec",
        "Plan",
        "PlanUpdate",
    ),
    "records": ("digest",),
    "settings": ("Settings",),
    "sources": (
        "Changes",
        "Excerpt",
        "Source",
        "SourceFile",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    """Import a name's module when it is first asked for: `docsfy status` needs but a few."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
