"""Facts: what analysers read from a source, and the selectors that choose among them.

Facts are frozen, hashable and picklable. Their hash (`records.digest`) leaves `start` and
`end` out, so a moved line changes nothing.
"""

from __future__ import annotations

import bisect
import fnmatch
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, TypeVar
from urllib.parse import unquote

from docsfy_hookspecs.errors import SelectorError
from docsfy_hookspecs.records import POSITION

F = TypeVar("F", bound="Fact")

Role = Literal["package", "test", "example", "script", "docs", "vendored"]
"""What a source file is for; `package` is what users of the project import or run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that an analyser read.

    Attributes:
        name: What selectors match; with the kind unique in its file.
        path: POSIX path of the source file; for a folder, its own.
        start: First line, 1-based; 0 where it is about the whole file.
        end: Last line, inclusive; 0 where it is about the whole file.
    """

    KIND: ClassVar[str] = ""

    name: str
    path: str = ""
    start: int = field(default=0, metadata=POSITION)
    end: int = field(default=0, metadata=POSITION)

    @property
    def kind(self) -> str:
        """First part of a selector."""
        return self.KIND

    @property
    def id(self) -> str:
        """`KIND:NAME`, unique in its file."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocItem:
    """One entry of a docstring section.

    Attributes:
        name: Parameter, attribute or exception; empty for an unnamed return value.
        annotation: Type as the docstring or the signature writes it.
        description: Text in the docstring's own markup.
        default: Default value as written.
    """

    name: str = ""
    annotation: str = ""
    description: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocSection:
    """One section of a parsed docstring.

    Attributes:
        kind: `text`, `parameters`, `other parameters`, `attributes`, `returns`, `yields`,
            `receives`, `raises`, `warns`, `examples`, `deprecated`, `admonition`.
        title: Heading where the author wrote one of their own (`Note`, `See also`).
        text: Text of `text`, `examples`, `deprecated` and `admonition`, in the docstring's
            own markup.
        items: Entries of the other kinds, in order.
    """

    kind: str
    title: str = ""
    text: str = ""
    items: tuple[DocItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Module(Fact):
    """A module, package or file of code.

    Attributes:
        name: Dotted name as users import it (`click.core`), after `join`.
        language: `python`, `go`, `typescript`, …
        role: What the file is for.
        is_package: Whether it is a package's own file (`__init__.py`).
        summary: First sentence of the docstring, plain text.
        docstring: Parsed docstring.
        docstring_style: `google`, `numpy`, `sphinx` or empty.
        exports: Names in `__all__`; `None` where there is none.
        bindings: Pairs of a local name and the qualified name it was imported from, in order.
        private: Whether a part of its name begins with `_`.
    """

    KIND: ClassVar[str] = "module"

    language: str = "python"
    role: Role = "package"
    is_package: bool = False
    summary: str = ""
    docstring: tuple[DocSection, ...] = ()
    docstring_style: str = ""
    exports: tuple[str, ...] | None = None
    bindings: tuple[tuple[str, str], ...] = ()
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a callable.

    Attributes:
        name: Without asterisks.
        kind: As `inspect.Parameter` names it in lower case (`positional or keyword`,
            `variadic positional`, `keyword-only`, …).
        annotation: As written; empty if there is none.
        default: As written; empty if there is none.
    """

    name: str
    kind: str = "positional or keyword"
    annotation: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol(Fact):
    """A class, function, method, property, attribute or type alias.

    Attributes:
        name: Qualified name (`click.core.Command.invoke`).
        module: Qualified name of its module.
        type: `class`, `function`, `method`, `property`, `attribute` or `type alias`.
        parent: Qualified name of the class it stands in; empty at module level.
        language: As in `Module`.
        role: As in `Module`.
        public: Whether it is part of the module's public face.
        signature: Declaration as one would write it, without decorators and body, wrapped
            at 88 characters (`def invoke(self, ctx: Context) -> Any`).
        parameters: In order; `self` and `cls` left out.
        returns: Return annotation.
        bases: Base classes, qualified where the name could be resolved.
        decorators: As written, without `@`.
        labels: `async`, `abstract`, `classmethod`, `staticmethod`, `cached`, `writable`,
            `dataclass`, `enum`, `protocol`, `overloaded`, …, sorted.
        annotation: Type of an attribute or property.
        value: Value of an attribute as written, cut at 200 characters.
        summary: First sentence of the docstring, plain text.
        docstring: Parsed docstring.
        docstring_style: As in `Module`.
        links: Pairs of a name as it occurs in annotations and bases, and the qualified name
            that it stands for.
        aliases: Other names under which users import it (`click.Command`), after `join`;
            shortest first.
        inherited: Public members that come from bases inside the source, as qualified names,
            after `join`.
        deprecated: Why, where a decorator or docstring says so; `yes` without a reason.
    """

    KIND: ClassVar[str] = "symbol"

    module: str
    type: str
    parent: str = ""
    language: str = "python"
    role: Role = "package"
    public: bool = True
    signature: str = ""
    parameters: tuple[Parameter, ...] = ()
    returns: str = ""
    bases: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    annotation: str = ""
    value: str = ""
    summary: str = ""
    docstring: tuple[DocSection, ...] = ()
    docstring_style: str = ""
    links: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    inherited: tuple[str, ...] = ()
    deprecated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Fact):
    """What one module imports; its name is the module's.

    Attributes:
        targets: Qualified names of modules, sorted; after `join` only those of the source.
        external: Top-level names of packages from elsewhere, sorted, after `join`; the
            language's own standard library left out.
        role: Of the importing file.
    """

    KIND: ClassVar[str] = "import"

    targets: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    role: Role = "package"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOption:
    """One option or argument of a command.

    Attributes:
        names: As typed, in the order written (`-o`, `--output`); one name for an argument.
        metavar: Placeholder of the value (`TEXT`, `FILE`); empty for a flag.
        type: Type as the code names it (`int`, `Path`, `choice`); empty if unknown.
        default: As written; empty if there is none.
        required: Whether it must be given.
        is_flag: Whether it takes no value.
        multiple: Whether it may be given or hold several times.
        choices: Allowed values, in order.
        env: Environment variables that it is read from.
        help: Help text, plain.
    """

    names: tuple[str, ...]
    metavar: str = ""
    type: str = ""
    default: str = ""
    required: bool = False
    is_flag: bool = False
    multiple: bool = False
    choices: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Fact):
    """A command that users of the project type.

    Attributes:
        name: Whole invocation after `join` (`mkdocs build`); before it, the qualified name of
            the function or parser.
        framework: `click`, `typer`, `argparse`, `cobra`, `clap`, `commander`, `script`, …
        target: Qualified name of the function, or the file that is run.
        parent: Name of the group that it belongs to; empty for a program.
        program: First word of the invocation, after `join`.
        label: Last word of the invocation, as the code gives it.
        summary: First sentence of the help text.
        description: The help text after the summary, in its own markup.
        options: In the order written; hidden ones left out.
        arguments: Positional ones, in order.
        subcommands: Full names, in order, after `join`.
        aliases: Other names.
        role: Of the file that it stands in.
        deprecated: Whether the code says so.
    """

    KIND: ClassVar[str] = "command"

    framework: str = "script"
    target: str = ""
    parent: str = ""
    program: str = ""
    label: str = ""
    summary: str = ""
    description: str = ""
    options: tuple[CommandOption, ...] = ()
    arguments: tuple[CommandOption, ...] = ()
    subcommands: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    role: Role = "package"
    deprecated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPoint(Fact):
    """A name that the package's installer registers; its name is `group:name`.

    Attributes:
        group: `console_scripts`, `gui_scripts`, `bin`, or a plugin group.
        label: The name in the group: for a script, what users type.
        target: Object reference (`click.core:main`) or file.
    """

    KIND: ClassVar[str] = "entry_point"

    group: str
    label: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Fact):
    """A task for those who work on the project; its name is what one types (`make test`).

    Attributes:
        runner: `make`, `npm`, `tox`, `nox`, `just`, `hatch`, `pre-commit`, …
        label: The name within the runner.
        summary: What the file says of it.
        commands: Lines that it runs, in order.
        needs: Other tasks that it runs first.
    """

    KIND: ClassVar[str] = "task"

    runner: str
    label: str
    summary: str = ""
    commands: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Fact):
    """A setting or environment variable that the code reads.

    Attributes:
        framework: `environment`, `pydantic`, `django`, `flask`, `dataclass`, `file`, …
        group: Class or module that it belongs to, qualified; empty for plain variables.
        type: As written.
        default: As written; empty if there is none.
        required: Whether reading fails when it is not set.
        env: Environment variables that it is read from.
        description: What the code says of it, in its own markup.
        role: Of the file that it stands in.
    """

    KIND: ClassVar[str] = "setting"

    framework: str = "environment"
    group: str = ""
    type: str = ""
    default: str = ""
    required: bool = False
    env: tuple[str, ...] = ()
    description: str = ""
    role: Role = "package"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Fact):
    """An HTTP route; its name is `METHODS PATH` after `join`.

    Attributes:
        methods: Upper case, sorted; empty for any.
        url: Path with placeholders, prefixes included after `join`.
        handler: Qualified name of the function or class.
        router: Qualified name of the router that it hangs on, before `join` as written.
        framework: `fastapi`, `flask`, `django`, `starlette`, `aiohttp`, …
        summary: First sentence of the handler's docstring.
        description: The rest of it.
        parameters: Of the handler, where the framework reads the request from them.
        returns: Response type as written.
        tags: As the framework groups routes.
        role: Of the file that it stands in.
    """

    KIND: ClassVar[str] = "route"

    methods: tuple[str, ...] = ()
    url: str = ""
    handler: str = ""
    router: str = ""
    framework: str = ""
    summary: str = ""
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    returns: str = ""
    tags: tuple[str, ...] = ()
    role: Role = "package"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Fact):
    """A tie between two things that may stand in different files; resolved by `join`.

    Attributes:
        relation: `command` (a group gets a subcommand), `route` (a router is mounted), ….
        subject: Qualified name of what gets something.
        object: Qualified name of what it gets.
        label: Name or prefix under which it gets it.
    """

    KIND: ClassVar[str] = "relation"

    relation: str
    subject: str
    object: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One declared dependency.

    Attributes:
        name: As its registry writes it.
        requirement: Version range as written; empty for any.
        group: Extra or group it belongs to (`dev`, `test`); empty for what is always needed.
    """

    name: str
    requirement: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(Fact):
    """What a package says of itself; its name is the package's.

    Attributes:
        ecosystem: `python`, `npm`, `cargo`, `go`, `maven`, `gradle`, `gem`, `composer`, …
        version: As written; empty if it is computed.
        description: One sentence.
        license: SPDX expression where it is one.
        requires: Version of the language or runtime that it needs, as written.
        dependencies: In the order written.
        urls: Pairs of label and URL.
        keywords: As written.
        members: Folders of a workspace's packages, as globs.
        build: Build tool or backend.
        private: Whether it says that it is not published.
    """

    KIND: ClassVar[str] = "manifest"

    ecosystem: str
    version: str = ""
    description: str = ""
    license: str = ""
    requires: str = ""
    dependencies: tuple[Dependency, ...] = ()
    urls: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    build: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSection:
    """One section of a document.

    Attributes:
        title: Plain text; empty for what stands before the first heading.
        level: Of the heading, 1 to 6; 0 before the first heading.
        text: Markdown below the heading, up to the next heading of any level. Badges, HTML
            comments and images left out; links into the repository are relative to it.
    """

    title: str
    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Fact):
    """A document for people: README, changelog, licence, contribution guide.

    Attributes:
        name: Its role: `readme`, `changelog`, `license`, `contributing`, `security`,
            `conduct`, or `guide` and the path for others.
        title: Its first heading, plain text.
        summary: First paragraph of prose, Markdown on one line.
        license: SPDX identifier of a licence text; empty if unknown.
        sections: In order; together at most 60,000 characters.
    """

    KIND: ClassVar[str] = "document"

    title: str = ""
    summary: str = ""
    license: str = ""
    sections: tuple[DocumentSection, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFile(Fact):
    """A file of tests; its name is its path.

    Attributes:
        framework: `pytest`, `unittest`, `go`, `vitest`, `jest`, `cargo`, …
        about: Qualified names of the source's modules that it imports, after `join`.
    """

    __test__: ClassVar[bool] = False
    KIND: ClassVar[str] = "test"

    framework: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job of a workflow.

    Attributes:
        name: As shown.
        runs_on: Machines; a matrix is spelled out where it is plain.
        commands: Lines that it runs, in order.
        uses: Actions or images that it uses, in order.
    """

    name: str
    runs_on: str = ""
    commands: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow(Fact):
    """A workflow of continuous integration; its name is its path.

    Attributes:
        title: As shown.
        system: `GitHub Actions`, `GitLab CI`, …
        triggers: As written (`push`, `pull_request`).
        jobs: In order.
    """

    KIND: ClassVar[str] = "workflow"

    title: str
    system: str
    triggers: tuple[str, ...] = ()
    jobs: tuple[Job, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder(Fact):
    """A folder of the source, at most three levels deep; `.` is the top.

    Attributes:
        role: What its files are for, as far as names tell.
        languages: Pairs of language and number of files below it, most first.
        purpose: What its name stands for by convention (`tests`, `documentation`); empty if
            unknown.
    """

    KIND: ClassVar[str] = "folder"

    role: Role = "package"
    languages: tuple[tuple[str, int], ...] = ()
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomFact(Fact):
    """A fact of a kind that this contract does not know, from a third party's analyser.

    Attributes:
        category: Its kind, `[a-z][a-z0-9_]*`, none of the contract's own.
        title: One line, plain text.
        text: Markdown.
        fields: Pairs of label and value.
    """

    category: str
    title: str = ""
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        """First part of a selector."""
        return self.category


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

EXCERPT_KIND = "file"
"""The kind of selectors that ask for text instead of facts."""

_SELECTOR = re.compile(r"(?P<kind>[a-z][a-z0-9_]*):(?P<name>[^@]+)(?:@(?P<path>[^@]+))?", re.S)
_GLOB_CHARACTERS = re.compile(r"[*?\[]")
_LITERAL_GLOB = re.compile(r"(?:[^*?\[]++|\[[*?\[]\])*+")


@functools.lru_cache(maxsize=8192)
def parse_selector(selector: str) -> tuple[str, str, str]:
    """Split `KIND:NAME[@PATH]`; `@` and `%` inside a part are percent-encoded.

    Returns:
        Kind, glob of names, and glob of paths (`*` if not given).

    Raises:
        SelectorError: The text is not of that form.
    """
    match = _SELECTOR.fullmatch(selector)
    if match is None:
        raise SelectorError(
            f"Selector {selector!r} is not of the form KIND:NAME[@PATH]",
            hint="Write for example 'symbol:click.*' or 'command:*'",
        )
    return match["kind"], unquote(match["name"]), unquote(match["path"] or "*")


def selector(kind: str, name: str = "*", *, path: str = "") -> str:
    """Write a selector of literal values; `*` alone stays a glob.

    Args:
        kind: A fact's kind, or `file`.
        name: A fact's exact name, or `*`.
        path: A source file's exact path; empty for any.

    Returns:
        Text that `parse_selector` reads.
    """
    head = f"{kind}:{name if name == '*' else _literal(name)}"
    return f"{head}@{_literal(path)}" if path else head


def _literal(text: str) -> str:
    escaped = re.sub(r"([*?\[])", r"[\1]", text)
    return escaped.replace("%", "%25").replace("@", "%40")


def _unglob(pattern: str) -> str | None:
    """The only text that a glob of escaped characters matches; `None` for a real glob."""
    if _LITERAL_GLOB.fullmatch(pattern) is None:
        return None
    return re.sub(r"\[([*?\[])\]", r"\1", pattern)


@functools.lru_cache(maxsize=8192)
def _matcher(pattern: str) -> Callable[[str], bool]:
    if pattern == "*":
        return lambda _text: True
    exact = _unglob(pattern)
    if exact is not None:
        return lambda text: text == exact
    expression = re.compile(fnmatch.translate(pattern))
    return lambda text: expression.match(text) is not None


def match_glob(path: str, pattern: str) -> bool:
    """Tell whether a path, or a folder that holds it, matches a glob; `*` crosses `/`."""
    if pattern.endswith("/"):
        pattern += "*"
    return _matcher(pattern)(path) or (pattern.startswith("**/") and _matcher(pattern[3:])(path))


def without_lines(fact: F) -> F:
    """A fact as writers see it: moving it in its file changes nothing."""
    return replace(fact, start=0, end=0) if fact.start or fact.end else fact


class Facts(Sequence[Fact]):
    """Facts in a fixed order: by path, then as the analysers gave them.

    Looking up by kind, name or path takes time that grows with the answer, not with the whole.
    """

    __slots__ = (
        "__weakref__",
        "_by_kind",
        "_by_kind_path",
        "_items",
        "_places",
        "_sorted_names",
    )

    def __init__(self, items: Iterable[Fact] = ()) -> None:
        self._items = tuple(items)
        by_kind: dict[str, list[Fact]] = {}
        self._places: dict[str, list[int]] = {}
        for place, fact in enumerate(self._items):
            by_kind.setdefault(fact.kind, []).append(fact)
            self._places.setdefault(fact.kind, []).append(place)
        self._by_kind: dict[str, tuple[Fact, ...]] = {k: tuple(v) for k, v in by_kind.items()}
        self._by_kind_path: dict[str, dict[str, list[int]]] = {}
        self._sorted_names: dict[str, tuple[list[str], list[int]]] = {}

    def __getitem__(self, index: int) -> Fact:  # type: ignore[override]  # no slices: see select
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and self._items == other._items

    def __hash__(self) -> int:
        return hash(self._items)

    def __reduce__(self) -> tuple[object, ...]:
        return (Facts, (self._items,))

    def __repr__(self) -> str:
        return f"Facts({len(self._items)})"

    def of(self, fact_type: type[F]) -> tuple[F, ...]:
        """All facts of one type, in order."""
        if fact_type is CustomFact:
            return tuple(fact for fact in self._items if isinstance(fact, fact_type))
        return self._by_kind.get(fact_type.KIND, ())  # type: ignore[return-value]  # KIND is the type's own

    def named(self, fact_type: type[F], name: str) -> tuple[F, ...]:
        """Facts of one type and one exact name, in order."""
        facts = self._by_kind.get(fact_type.KIND, ())
        return tuple(facts[i] for i in self._positions_of_name(fact_type.KIND, name))  # type: ignore[misc]  # as in of

    def at(self, fact_type: type[F], path: str) -> tuple[F, ...]:
        """Facts of one type in one source file, in order."""
        facts = self._by_kind.get(fact_type.KIND, ())
        return tuple(facts[i] for i in self._paths(fact_type.KIND).get(path, ()))  # type: ignore[misc]  # as in of

    def select(self, *selectors: str) -> Facts:
        """The facts that any of the selectors matches, each once, in order.

        Raises:
            SelectorError: A selector is not of the form `KIND:NAME[@PATH]`.
        """
        chosen: dict[str, set[int]] = {}
        for one in selectors:
            kind, name, path = parse_selector(one)
            chosen.setdefault(kind, set()).update(self._positions(kind, name, path))
        places = sorted(self._places[kind][i] for kind, where in chosen.items() for i in where)
        return Facts(self._items[place] for place in places)

    def _positions(self, kind: str, name: str, path: str) -> Iterable[int]:
        facts = self._by_kind.get(kind, ())
        exact_path = _unglob(path)
        if exact_path is not None:
            matches = _matcher(name)
            return [i for i in self._paths(kind).get(exact_path, ()) if matches(facts[i].name)]
        exact_name = _unglob(name)
        if exact_name is not None:
            where: Iterable[int] = self._positions_of_name(kind, exact_name)
        elif name == "*":
            where = range(len(facts))
        else:
            where = self._positions_of_prefix(kind, name)
        matches_path = _matcher(path)
        return [i for i in where if matches_path(facts[i].path)]

    def _paths(self, kind: str) -> dict[str, list[int]]:
        index = self._by_kind_path.get(kind)
        if index is None:
            index = {}
            for position, fact in enumerate(self._by_kind.get(kind, ())):
                index.setdefault(fact.path, []).append(position)
            self._by_kind_path[kind] = index
        return index

    def _names(self, kind: str) -> tuple[list[str], list[int]]:
        index = self._sorted_names.get(kind)
        if index is None:
            facts = self._by_kind.get(kind, ())
            order = sorted(range(len(facts)), key=lambda i: facts[i].name)
            index = ([facts[i].name for i in order], order)
            self._sorted_names[kind] = index
        return index

    def _positions_of_name(self, kind: str, name: str) -> list[int]:
        names, order = self._names(kind)
        low, high = bisect.bisect_left(names, name), bisect.bisect_right(names, name)
        return sorted(order[low:high])

    def _positions_of_prefix(self, kind: str, pattern: str) -> list[int]:
        names, order = self._names(kind)
        prefix = _GLOB_CHARACTERS.split(pattern, maxsplit=1)[0]
        low = bisect.bisect_left(names, prefix)
        matches = _matcher(pattern)
        found = []
        for position in range(low, len(names)):
            if not names[position].startswith(prefix):
                break
            if matches(names[position]):
                found.append(order[position])
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyzer:
    """A reader of facts.

    Attributes:
        name: Unique among all analysers.
        version: Changes whenever the same bytes give other facts: results are kept by it.
        patterns: Globs of the paths that it reads; `*` crosses `/`.
        read: Takes a path and the file's bytes, gives its facts. Pure, and called in other
            processes: a function of a module. Raises `UnreadableFileError` to pass a file over.
        join: Takes the facts of all analysers of the whole source, gives those to go on with:
            resolves what spans files. Pure; called in the analysers' order.
        survey: Takes all paths of the source, gives facts that names alone tell. Pure.
    """

    name: str
    version: str
    patterns: tuple[str, ...] = ()
    read: Callable[[str, bytes], Sequence[Fact]] | None = None
    join: Callable[[Facts], Facts] | None = None
    survey: Callable[[tuple[str, ...]], Sequence[Fact]] | None = None
    max_bytes: int = 2_000_000
