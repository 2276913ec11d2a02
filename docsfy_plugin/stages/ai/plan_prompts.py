"""Prompts of planners: a plan, its repair, an update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docsfy_hookspecs import PageSpec, Plan
from docsfy_hookspecs.plans import HOME, RepoType

from docsfy_plugin.stages.ai.page_types import PURPOSES
from docsfy_plugin.stages.ai.prompt_parts import (
    IS_DATA,
    JSON_ONLY,
    from_author,
    join,
    readable_source,
    section,
)
from docsfy_plugin.stages.ai.quoting import cut, one_line, quote
from docsfy_plugin.stages.ai.repository_types import groups_text

_ROLE = "You plan the documentation of a software project for the people who use it."

_PLAN_FORM = """\
{"project_name": "…", "tagline": "one sentence", "repo_type": "library",
 "navigation": [
  {"group": "", "pages": [{"slug": "index", "title": "…", "description": "one sentence",
    "type": "guide", "sources": ["README.md", "pyproject.toml"]}]},
  {"group": "Getting started", "pages": [{"slug": "first-steps", "title": "…",
    "description": "one sentence", "type": "guide", "sources": ["README.md", "src/pkg/*"]}]}]}"""

_UPDATE_FORM = """\
{"rewrite": ["slug"], "remove": ["slug"],
 "add": [{"group": "Guides", "slug": "…", "title": "…", "description": "one sentence",
          "type": "guide", "sources": ["src/pkg/new.py"]}]}"""

_PAGE_RULES = """\
- Slugs: lower case, short, parts joined by `/`. Titles: plain text, short, each different.
- `sources`: globs of the files that the page is to be written from, only files of the list; \
`*` crosses `/`. Choose few and exact ones, code before documents: what is not in them, the \
page cannot say."""

_PLAN_RULES = f"""\
- It is the journey of a user, not a tour of the code: what it is for, install, first success, \
common tasks, configuration, reference, troubleshooting.
- 8 to 15 pages as a rule, fewer for a small source. No page without enough to say in the data, \
no two pages about the same.
- The home page has the slug `{HOME}` and stands first, in the group "".
{_PAGE_RULES}
- Every command, setting, route and public part of the API is on some page of type reference: \
code that is in no page's `sources` is documented nowhere."""

_UPDATE_RULES = f"""\
- `rewrite`: pages that would be wrong or lack something important now. As few as possible; none \
if users notice nothing. They are then written from these files too.
- `add`: a page only where the files bring something that users will look for and that fits no \
page. As a rule none or one; `group` as other pages have it.
- `remove`: pages that make no sense any more. As a rule none; never `{HOME}`.
{_PAGE_RULES}"""

_PAGES_SHARE = 3
_LONGEST_ANSWER = 6000
"""Tokens of a plan that is to be repaired; a good one of 15 pages takes a third."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTask:
    """What prompts of planners have in common.

    Attributes:
        prompt_tokens: What a prompt may take.
        instructions: The author's words.
        source_dir: Folder that the model may read; empty for none.
    """

    prompt_tokens: int
    instructions: str = ""
    source_dir: str = ""


def plan_prompt(task: PlanTask, data: str, *, guessed: RepoType, is_set: bool) -> str:
    """Ask for a plan.

    Args:
        task: What is common.
        data: The source's overview.
        guessed: Type of the repository.
        is_set: Whether the author chose it.
    """
    return join(
        f"{_ROLE} Below is what is known of it from its source.",
        section("Rules", _PLAN_RULES),
        section("Type of repository", _repo_type(guessed, is_set=is_set)),
        section("Types of pages", _page_types()),
        from_author(task.instructions, task.prompt_tokens),
        readable_source(task.source_dir),
        section("Answer", JSON_ONLY, _PLAN_FORM),
        section("Data", IS_DATA, quote(data)),
    )


def repair_prompt(answer: str, faults: Sequence[str], tree: str, *, tokens: int) -> str:
    """Ask for a plan once more.

    Args:
        answer: What was answered.
        faults: What is wrong with it.
        tree: The source's files.
        tokens: What each of answer and files may take.
    """
    return join(
        f"{_ROLE} Your plan below cannot be used as it is. Mend what is listed, keep the rest, "
        "and give the whole plan again.",
        section("Rules", _PLAN_RULES, f"Types of pages: {', '.join(PURPOSES)}."),
        section("Answer", JSON_ONLY, _PLAN_FORM),
        section("Data", IS_DATA),
        section("Faults of your plan", quote(_listed(faults)), level=2),
        section("Your plan", quote(cut(answer, min(tokens, _LONGEST_ANSWER))), level=2),
        section("Files of the source", quote(cut(tree, tokens)), level=2),
    )


def update_prompt(task: PlanTask, previous: Plan, data: str) -> str:
    """Ask what changed files that no page is written from mean for the pages.

    Args:
        task: What is common.
        previous: The plan.
        data: The files, with what is known of them.
    """
    pages = "\n".join(_page_line(page) for page in previous.pages)
    return join(
        "You keep the documentation of a software project up to date for the people who use it. "
        "Files changed that no page is written from. Say which pages must change because of them.",
        section("Rules", _UPDATE_RULES),
        section("Types of pages", _page_types()),
        from_author(task.instructions, task.prompt_tokens),
        readable_source(task.source_dir),
        section("Answer", JSON_ONLY, _UPDATE_FORM),
        section("Data", IS_DATA),
        section("Pages", quote(cut(pages, task.prompt_tokens // _PAGES_SHARE)), level=2),
        section("Changed files", quote(data), level=2),
    )


def _listed(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {one_line(sentence)}" for sentence in sentences)


def _repo_type(guessed: RepoType, *, is_set: bool) -> str:
    if is_set:
        return (
            f"It is: {guessed}. Groups in this order, without those that stay empty:\n\n"
            f"{groups_text(guessed)}"
        )
    return (
        f"It looks like: {guessed}. Say another type if the data speaks for it. Groups of each "
        f"type, in this order, without those that stay empty:\n\n{groups_text()}"
    )


def _page_types() -> str:
    return "\n".join(f"- {name}: {what}" for name, what in PURPOSES.items())


def _page_line(page: PageSpec) -> str:
    return one_line(
        f"{page.slug} | {page.group} | {page.type} | {page.title} | {page.description} | "
        f"{' '.join(page.sources)}",
        600,
    )
