"""What an attempt hands to those who render it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from docsfy_hookspecs import Facts, Finding, Page, Plan, Settings, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Documentation:
    """A documentation, linked and ready to be rendered.

    Attributes:
        source: What it documents.
        top: Top of the local checkout; `None` where the source is a tree of a commit alone.
        plan: The navigation.
        pages: In reading order.
        settings: Options that planners and writers saw.
        failed: Slugs of pages that could not be written, in reading order.
        findings: Pairs of slug and finding, in reading order.
        passed_over: Pairs of a path and why it was not read.
        with_secrets: Pairs of a path and the kind of secret that was removed.
        load_facts: Gives all facts, with lines; reads them when first called.
    """

    source: Source
    top: Path | None
    plan: Plan
    pages: tuple[Page, ...]
    settings: Settings
    failed: tuple[str, ...]
    findings: tuple[tuple[str, Finding], ...]
    passed_over: tuple[tuple[str, str], ...]
    with_secrets: tuple[tuple[str, str], ...]
    load_facts: Callable[[], Facts]

    @property
    def warning_count(self) -> int:
        """How many findings fail a strict build; failed pages are among them."""
        return len(self.failed) + sum(f.severity != "info" for _, f in self.findings)
