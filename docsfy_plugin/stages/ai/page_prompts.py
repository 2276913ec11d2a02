"""Prompts of one page: written, mended where its sources changed, corrected by findings."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from docsfy_hookspecs import Excerpt, Facts, Finding, PageSpec
from docsfy_hookspecs.plans import HOME
from docsfy_hookspecs.text import count_tokens

from docsfy_plugin.stages.ai.fact_texts import facts_text
from docsfy_plugin.stages.ai.page_rules import END_MARK
from docsfy_plugin.stages.ai.page_types import HOME_RULES, RULES
from docsfy_plugin.stages.ai.prompt_parts import (
    IS_DATA,
    JSON_ONLY,
    from_author,
    join,
    readable_source,
    room_beside,
    section,
)
from docsfy_plugin.stages.ai.quoting import cut, fence_tokens, one_line, quote, share_out, tame

_CONTENT_RULES = """\
- Say what to do first. Show commands and code that work as pasted.
- Every name of a file, symbol, command, option, setting and route stands in the data, spelt as \
there. Leave out what the data does not say; never guess.
- Write for users of the project. No marketing, no "this page", no "in this guide", no thanks, \
no summary at the end.
- Do not repeat what another page is about: name that page by its title in backticks, as listed; \
it becomes a link."""

_FORM_RULES = """\
- Markdown. The first line is `# ` and the title, once; sections from `## ` on; nothing before it.
- Blocks of code are fenced with their language. No HTML, no scripts, no diagrams, no images.
- Names of code in backticks, symbols with their whole dotted name where they are first met: they \
become links. To show a file write `[name](docsfy:source/path/of/file)`. Other links: only URLs \
that stand in the data. No line numbers."""

_END_RULE = f"- The last line is {END_MARK}"

_PATCH_FORM = '{"updates": [{"old_text": "…", "new_text": "…"}]}'

_PATCH_RULES = """\
- `old_text`: copied from the page character by character, long enough to stand in it once. \
`new_text` takes its place; empty to leave it out. Updates do not overlap; the title stays.
- Change what is wrong or missing now, and nothing else. If nothing is, the list is empty."""

_OR_WHOLE = (
    "Where most of the page must change, answer with the whole page instead, in its form, and "
    f"{END_MARK} as its last line."
)
_MOST_FINDINGS = 40
_LONGEST_TITLE = 2000
_OUTLINE_SHARE = 10
_HEADING_TOKENS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTask:
    """What a prompt of one page is made of, as the hook is given it.

    Attributes:
        page: The page's spec.
        facts: What it is written from.
        excerpts: Text that it is written from.
        outline: Title and description of every other page.
        instructions: The author's words.
        source_dir: Folder that the model may read; empty for none.
        prompt_tokens: What a prompt may take.
        takes_schema: Whether the provider lets nothing but the JSON form through.
    """

    page: PageSpec
    facts: Facts
    excerpts: tuple[Excerpt, ...]
    outline: tuple[tuple[str, str], ...]
    instructions: str
    source_dir: str
    prompt_tokens: int
    takes_schema: bool


def write_prompt(task: PageTask, findings: Sequence[Finding] = (), share: float = 1.0) -> str:
    """Ask for a page.

    Args:
        task: What is known.
        findings: What was wrong with the text before.
        share: Part of the data that is shown, up to 1.
    """
    return _prompt(
        task,
        "You write one page of the documentation of a software project, for its users. Answer with "
        "the page and nothing else.",
        "",
        section("Faults of the text before, not to be made again", _faults(findings), level=2),
        share,
    )


def patch_prompt(task: PageTask, previous: str, diff: str) -> str:
    """Ask to mend a page whose sources changed.

    It has the diff and the facts of the changed files alone: what did not change is in the page.

    Args:
        task: What is known now.
        previous: The page as it stands.
        diff: What changed in its sources.
    """
    changed = [fact for fact in task.facts if f"/{fact.path}" in diff]
    return _prompt(
        replace(task, facts=Facts(changed), excerpts=()),
        "The sources of one page of the documentation of a software project changed. Mend the "
        "page, for its users.",
        _patch_answer(task),
        join(
            section("The page", quote(previous), level=2),
            section("What changed in its sources", quote(diff), level=2),
        ),
    )


def correction_prompt(task: PageTask, previous: str, findings: Sequence[Finding]) -> str:
    """Ask to correct a page in which checks found something.

    Checks look names up in the facts; so it has these, and no text of files.

    Args:
        task: What is known.
        previous: The page as it was just written.
        findings: What was found.
    """
    return _prompt(
        replace(task, excerpts=()),
        "You wrote the page below of the documentation of a software project. Checks found faults "
        "in it. Correct them by the data; leave out what does not exist.",
        _patch_answer(task),
        join(
            section("The page", quote(previous), level=2),
            section("Faults", _faults(findings), level=2),
        ),
    )


def _prompt(task: PageTask, role: str, answer: str, given: str, share: float = 1.0) -> str:
    head = join(
        role,
        _about(task.page),
        answer,
        _type_rules(task.page),
        section("Rules", _CONTENT_RULES),
        section("Form of the page", _FORM_RULES if answer else f"{_FORM_RULES}\n{_END_RULE}"),
        section("Other pages", _outline(task)),
        from_author(task.instructions, task.prompt_tokens),
        readable_source(task.source_dir),
        section("Data", IS_DATA),
        given,
    )
    return join(head, *_data(task, room_beside(head, task.prompt_tokens), share))


def _about(page: PageSpec) -> str:
    lines = [
        f"Title: {one_line(page.title, _LONGEST_TITLE)}",
        f"Slug: {one_line(page.slug)}",
        f"Type: {page.type}",
    ]
    if page.description:
        lines.append(f"About: {one_line(page.description)}")
    return "\n".join(lines)


def _type_rules(page: PageSpec) -> str:
    if page.slug == HOME:
        return section("What the home page is", HOME_RULES)
    return section(f"What a {page.type} is", RULES[page.type])


def _patch_answer(task: PageTask) -> str:
    whole = "" if task.takes_schema else f"- {_OR_WHOLE}"
    return section("Answer", JSON_ONLY, _PATCH_FORM, f"{_PATCH_RULES}\n{whole}")


def _faults(findings: Sequence[Finding]) -> str:
    lines = (
        f"- line {finding.line}: {finding.message}" if finding.line else f"- {finding.message}"
        for finding in findings[:_MOST_FINDINGS]
    )
    return quote("\n".join(one_line(line) for line in lines)) if findings else ""


def _outline(task: PageTask) -> str:
    lines = []
    room = task.prompt_tokens // _OUTLINE_SHARE
    for title, description in task.outline:
        line, tokens = _outline_line(title, description)
        room -= tokens
        if room < 0:
            break
        lines.append(line)
    return "\n".join(lines)


@functools.lru_cache(maxsize=2048)
def _outline_line(title: str, description: str) -> tuple[str, int]:
    """A page of the outline and its tokens; every other page of the site is told of it."""
    said = f": {one_line(description)}" if description else ""
    line = f"- {one_line(title)}{said}"
    return line, count_tokens(line) + 1


def _data(task: PageTask, room: int, share: float) -> list[str]:
    """Facts and excerpts, fenced; excerpts are cut first, long ones before short ones."""
    facts = tame(facts_text(task.facts, {excerpt.path: excerpt.text for excerpt in task.excerpts}))
    texts = [tame(excerpt.text.rstrip("\n")) for excerpt in task.excerpts]
    heads = [f"## File {one_line(excerpt.path)}" for excerpt in task.excerpts]
    if share < 1:
        room = int(min(room, sum(map(count_tokens, (facts, *texts)))) * share)
    blocks = []
    shown = cut(facts, room - fence_tokens(facts) - _HEADING_TOKENS)
    if shown:
        blocks.append(section("Facts", quote(shown), level=2))
        room -= count_tokens(blocks[0])
    frames = [
        count_tokens(head) + fence_tokens(text) + _HEADING_TOKENS
        for head, text in zip(heads, texts, strict=True)
    ]
    sizes = [count_tokens(text) + frame for text, frame in zip(texts, frames, strict=True)]
    shares = share_out(sizes, room)
    for head, text, most, frame in zip(heads, texts, shares, frames, strict=True):
        shown = cut(text, most - frame)
        if shown:
            blocks.append(join(head, quote(shown)))
    return blocks
