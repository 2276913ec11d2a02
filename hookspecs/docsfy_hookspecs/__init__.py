"""The contract of docsfy: hook specifications, frozen types and errors.

Third-party plugins import from here alone. `hookimpl` marks an implementation; `text` has the
syntax of symbolic links.
"""

from docsfy_hookspecs import text
from docsfy_hookspecs.errors import DocsfyError, PlanError, SelectorError, UnreadableFileError
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
from docsfy_hookspecs.models import Model, ModelAnswer, ModelRequest, Provider
from docsfy_hookspecs.pages import CheckResult, Finding, Page, Site, SiteFile, SitePage
from docsfy_hookspecs.plans import NavGroup, PageSpec, Plan, PlanUpdate
from docsfy_hookspecs.records import digest
from docsfy_hookspecs.settings import Settings
from docsfy_hookspecs.sources import Changes, Excerpt, Source, SourceFile

__all__ = [
    "Analyzer",
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
    "ModelRequest",
    "Module",
    "NavGroup",
    "Page",
    "PageSpec",
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
