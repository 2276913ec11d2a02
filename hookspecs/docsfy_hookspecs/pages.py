"""Pages, what checks find in them, and the files that come of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docsfy_hookspecs.errors import PlanError
from docsfy_hookspecs.facts import Facts
from docsfy_hookspecs.plans import PageSpec, Plan
from docsfy_hookspecs.sources import Source

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check found.

    Attributes:
        severity: `error`: the page is not good; `warning`: counts for `--strict`; `info`.
        code: Stable identifier in kebab case, e.g. `unknown-symbol`.
        message: One line: what, where, why.
        line: 1-based line of the page's Markdown; 0 where it is about the whole page.
    """

    severity: Severity
    code: str
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What one check says of one page.

    Attributes:
        findings: In the order of their lines.
        supported: Number of names that were looked up and found.
        unsupported: Number of names that were looked up and not found.
    """

    findings: tuple[Finding, ...] = ()
    supported: int = 0
    unsupported: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What a writer gives where there is more to say than the text.

    Attributes:
        markdown: From `# Title` on.
        patched: Whether it is the previous text with parts of it replaced.
    """

    markdown: str
    patched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One finished page: checked, linked, ready to be rendered.

    Attributes:
        spec: What it was to be.
        markdown: UTF-8 text from `# Title` on, ending in a newline, links resolved.
        writer: Who wrote it: plugin and model.
        note: One line shown above the text, e.g. that it was written for an older commit.
    """

    spec: PageSpec
    markdown: str
    writer: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """A file for MkDocs, or of the finished site.

    Attributes:
        path: POSIX path: relative to `docs_dir` from `docsfy_render_pages`, to `site_dir`
            from `docsfy_render_outputs`.
        content: Text is written as UTF-8.
        title: Navigation title of a page; empty for other files.
    """

    path: str
    content: str | bytes
    title: str = ""

    def __post_init__(self) -> None:
        parts = self.path.split("/")
        if "\\" in self.path or "\0" in self.path or any(p in {"", ".", ".."} for p in parts):
            raise PlanError(f"File {self.path!r} is not a path below the site")


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """One page as it stands in the finished site.

    Attributes:
        page: The page.
        url: Relative to the site's root, as MkDocs links it (`api/click/`, `a.html`, empty for
            the home page).
        dest_path: POSIX path of its HTML below `site_dir`.
    """

    page: Page
    url: str
    dest_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a build made, for site-level files.

    Attributes:
        name: `site_name` of the configuration.
        url: `site_url`, ending in `/`; empty if not set.
        mount: Folder of the site under which the pages lie; empty for the root.
        source: The documented source.
        plan: The navigation.
        pages: In reading order; pages that the author replaced are not among them.
        facts: All facts, with lines.
        has_inventory: Whether something else writes `objects.inv`.
    """

    name: str
    url: str
    mount: str
    source: Source
    plan: Plan
    pages: tuple[SitePage, ...]
    facts: Facts
    has_inventory: bool = False
