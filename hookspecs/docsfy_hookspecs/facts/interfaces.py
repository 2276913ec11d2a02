"""Facts about what people type, set and call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from docsfy_hookspecs.facts.base import Fact, Parameter, Role


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
