"""The one table of options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from docsfy_hookspecs.plans import RepoType

Kind = Literal["text", "integer", "number", "boolean", "list"]
Reach = Literal["variant", "digest", "site", ""]

DEFAULT_PROVIDER = "static"
MERMAID_URL = "https://cdn.jsdelivr.net/npm/mermaid@11.12.0/dist/mermaid.min.js"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One row of the table.

    Attributes:
        name: As in `mkdocs.yml`; `DOCSFY_<NAME>` in the environment, `--<name>` as a flag.
        kind: Form of its value.
        default: Value where nothing sets it.
        meaning: One line for people.
        reach: `variant`: names the variant; `digest`: reaches the writer; `site`: counts for
            `up_to_date` alone; empty: changes no page.
        choices: Allowed values; empty for any.
        minimum: Smallest number allowed.
    """

    name: str
    kind: Kind
    default: Any
    meaning: str
    reach: Reach = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return f"DOCSFY_{self.name.upper()}"

    @property
    def flag(self) -> str:
        """Its flag on the command line."""
        return f"--{self.name.replace('_', '-')}"


OPTIONS: tuple[Option, ...] = (
    Option(
        name="repo",
        kind="text",
        default="",
        reach="variant",
        meaning="path or URL (https, ssh, file); the repository that holds mkdocs.yml",
    ),
    Option(
        name="branch",
        kind="text",
        default="",
        reach="variant",
        meaning="branch to document; the one checked out, or the remote's HEAD",
    ),
    Option(name="owner", kind="text", default="", reach="variant", meaning="from the remote"),
    Option(name="project", kind="text", default="", reach="variant", meaning="from the remote"),
    Option(
        name="provider",
        kind="text",
        default=DEFAULT_PROVIDER,
        reach="variant",
        meaning="who writes: static needs no model",
    ),
    Option(
        name="model", kind="text", default="", reach="variant", meaning="the provider's own default"
    ),
    Option(
        name="repo_type",
        kind="text",
        default="",
        reach="digest",
        choices=get_args(RepoType),
        meaning="kind of repository; found out",
    ),
    Option(
        name="mount",
        kind="text",
        default="",
        reach="site",
        meaning="folder of the site under which the pages lie",
    ),
    Option(
        name="include",
        kind="list",
        default=(),
        reach="digest",
        meaning="globs of source files to look at; all",
    ),
    Option(
        name="exclude",
        kind="list",
        default=(),
        reach="digest",
        meaning="globs of source files to pass over; none",
    ),
    Option(
        name="instructions",
        kind="text",
        default="",
        reach="digest",
        meaning="words for the writer, or a file that holds them",
    ),
    Option(name="jobs", kind="integer", default=5, minimum=1, meaning="pages in flight"),
    Option(name="timeout", kind="number", default=600, minimum=1, meaning="seconds a call"),
    Option(name="retries", kind="integer", default=2, minimum=0, meaning="further tries a call"),
    Option(
        name="budget",
        kind="number",
        default=None,
        minimum=0,
        meaning="US dollars that an attempt may spend; no limit",
    ),
    Option(
        name="budget_tokens",
        kind="integer",
        default=None,
        minimum=0,
        meaning="tokens that an attempt may spend; no limit",
    ),
    Option(
        name="prompt_tokens",
        kind="integer",
        default=None,
        reach="digest",
        minimum=2000,
        meaning="tokens that a prompt should have at most; the provider's own limit",
    ),
    Option(
        name="agentic",
        kind="boolean",
        default=False,
        reach="digest",
        meaning="let a command line read the source itself",
    ),
    Option(
        name="command",
        kind="text",
        default="",
        meaning="command line of the provider command; reads a prompt, prints the answer",
    ),
    Option(
        name="command_env",
        kind="list",
        default=(),
        meaning="names of environment variables that the command may see",
    ),
    Option(name="force", kind="boolean", default=False, meaning="write every page afresh"),
    Option(
        name="on_busy",
        kind="text",
        default="fail",
        choices=("fail", "wait"),
        meaning="when another attempt runs",
    ),
    Option(
        name="pause_grace",
        kind="number",
        default=60,
        minimum=0,
        meaning="seconds that pages in flight get at a pause",
    ),
    Option(
        name="findings",
        kind="text",
        default="log",
        reach="site",
        choices=("log", "page"),
        meaning="where findings are shown",
    ),
    Option(name="hooks", kind="list", default=(), reach="digest", meaning="plugin files"),
    Option(name="disable", kind="list", default=(), reach="digest", meaning="plugins not to load"),
    Option(
        name="mermaid_url",
        kind="text",
        default=MERMAID_URL,
        reach="site",
        meaning="script for diagrams in themes without Mermaid; empty for none",
    ),
    Option(
        name="state_dir",
        kind="text",
        default=".docsfy",
        meaning="where state is kept, outside docs_dir and site_dir",
    ),
    Option(
        name="enabled",
        kind="boolean",
        default=True,
        reach="site",
        meaning="false: no pages; the nav marker is taken out",
    ),
)
BY_NAME = {option.name: option for option in OPTIONS}

PER_INSTANCE = ("repo", "branch", "owner", "project", "mount")
"""Options that the environment cannot set for two instances at once."""
