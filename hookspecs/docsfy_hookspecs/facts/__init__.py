"""Facts: what analysers read from a source, and the selectors that choose among them.

Facts are frozen, hashable and picklable. Their hash (`records.digest`) leaves `start` and
`end` out, so a moved line changes nothing.
"""

from docsfy_hookspecs.facts.analyzers import Analyzer
from docsfy_hookspecs.facts.base import DocItem, DocSection, Fact, Parameter, Role, without_lines
from docsfy_hookspecs.facts.code import Import, Module, Relation, Symbol
from docsfy_hookspecs.facts.interfaces import (
    Command,
    CommandOption,
    EntryPoint,
    Route,
    Setting,
    Task,
)
from docsfy_hookspecs.facts.project import (
    CustomFact,
    Dependency,
    Document,
    DocumentSection,
    Folder,
    Job,
    Manifest,
    TestFile,
    Workflow,
)
from docsfy_hookspecs.facts.selecting import (
    EXCERPT_KIND,
    Facts,
    match_glob,
    parse_selector,
    selector,
)

FACT_TYPES: tuple[type[Fact], ...] = (
    Command,
    CustomFact,
    Document,
    EntryPoint,
    Folder,
    Import,
    Manifest,
    Module,
    Relation,
    Route,
    Setting,
    Symbol,
    Task,
    TestFile,
    Workflow,
)

__all__ = [
    "EXCERPT_KIND",
    "FACT_TYPES",
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
    "Role",
    "Route",
    "Setting",
    "Symbol",
    "Task",
    "TestFile",
    "Workflow",
    "match_glob",
    "parse_selector",
    "selector",
    "without_lines",
]
