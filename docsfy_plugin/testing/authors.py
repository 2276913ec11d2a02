"""A model by rules: answers every kind of prompt that the built-in writer makes."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

PromptKind = Literal["plan", "update", "page", "patch"]

END_MARK = "<!-- docsfy:end -->"
_DATA = "\n# Data\n"
_TITLE = re.compile(r"^Title: (.+)$", re.M)
_SLUG = re.compile(r"^Slug: (.+)$", re.M)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a prompt asks for.

    Attributes:
        kind: What is to be answered.
        text: The prompt.
        slug: The page; empty for none.
        title: Its title; empty for none.
    """

    kind: PromptKind
    text: str
    slug: str = ""
    title: str = ""


def read_prompt(text: str) -> Prompt:
    """Tell what a prompt asks for: its lines `Title:` and `Slug:`, and the form that it shows."""
    # the source that is quoted below may show the same forms
    asked, _, _ = text.partition(_DATA)
    title, slug = _TITLE.search(asked), _SLUG.search(asked)
    if title is None or slug is None:
        return Prompt(kind="update" if '"rewrite"' in asked else "plan", text=text)
    kind: PromptKind = "patch" if '"updates"' in asked else "page"
    return Prompt(kind=kind, text=text, slug=slug[1], title=title[1])


@dataclass(slots=True)
class ScriptedAuthor:
    """Plans as it is told, and writes pages that name what they are about and no more.

    Its `answer` is what `ScriptedProvider` takes: `ScriptedProvider(lambda r: author.answer(...))`.

    Attributes:
        plan: The plan, as `docs/how-to/models.md` shows its form.
        update: The answer to the incremental planner's question.
        body: Gives a page's text below its title; numbers count from 1.
        kinds: Kind and slug of every prompt so far, in the order in which they came.
    """

    plan: Mapping[str, Any]
    update: Mapping[str, Any] = field(default_factory=lambda: {"rewrite": [], "add": []})
    body: Callable[[Prompt, int], str] = lambda prompt, number: (
        f"This page is about {prompt.slug}.\n\nIt was written {number} times."
    )
    kinds: list[tuple[PromptKind, str]] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _bodies: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, text: str) -> str:
        """Answer a prompt."""
        prompt = read_prompt(text)
        with self._lock:
            self.kinds.append((prompt.kind, prompt.slug))
            if prompt.kind == "plan":
                return json.dumps(self.plan)
            if prompt.kind == "update":
                return json.dumps(self.update)
            number = self._numbers[prompt.slug] = self._numbers.get(prompt.slug, 0) + 1
            old = self._bodies.get(prompt.slug, "")
            new = self._bodies[prompt.slug] = self.body(prompt, number)
        if prompt.kind == "patch" and old:
            return json.dumps({"updates": _difference(old, new)})
        return f"# {prompt.title}\n\n{new}\n\n{END_MARK}\n"


def _difference(old: str, new: str) -> list[dict[str, str]]:
    """One patch of the whole text below the title; none where it is the same."""
    return [] if old == new else [{"old_text": old, "new_text": new}]
