"""One page a feature: its place in the plan, and its text."""

from __future__ import annotations

import re
import textwrap

from docsfy_hookspecs import CustomFact, Facts, PageSpec, Plan, selector, text

from docsfy_gherkin.features import FEATURE, SCENARIO, SECTIONS

GROUP = "Behaviour"

_NOT_IN_SLUGS = re.compile(r"[^A-Za-z0-9._-]")


def extend_plan(plan: Plan, facts: Facts) -> Plan:
    """Add a page for every feature that the source has."""
    taken = {page.slug.casefold() for page in plan.pages}
    pages = []
    for feature in features_in(facts):
        slug = unique_slug(feature.path, taken)
        taken.add(slug.casefold())
        pages.append(
            PageSpec(
                slug=slug,
                title=feature.title,
                description=f"The scenarios of {feature.title}",
                type="reference",
                group=GROUP,
                sources=(feature.path,),
                needs=(selector(FEATURE, path=feature.path), *parts_of(feature.path)),
            )
        )
    return plan.with_pages(*pages)


def parts_of(path: str) -> tuple[str, ...]:
    """Selectors of all that stands in a feature's file."""
    return tuple(selector(kind, path=path) for kind in (SCENARIO, *SECTIONS.values()))


def features_in(facts: Facts) -> tuple[CustomFact, ...]:
    """All features, in the order of their paths."""
    return facts.select(selector(FEATURE)).of(CustomFact)


def scenarios_in(facts: Facts, path: str) -> tuple[CustomFact, ...]:
    """The scenarios of one file, in order."""
    return facts.select(selector(SCENARIO, path=path)).of(CustomFact)


def unique_slug(path: str, taken: set[str]) -> str:
    """A file's path as a slug; the ending stays, so that no part is a word that MkDocs takes."""
    parts = (_NOT_IN_SLUGS.sub("_", part) for part in path.split("/"))
    slug = "/".join(["behaviour", *(f"_{p}" if p[0] in ".-" else p for p in parts)])
    unique, count = slug, 1
    while unique.casefold() in taken:
        count += 1
        unique = f"{slug}-{count}"
    return unique


def write_page(page: PageSpec, facts: Facts) -> str:
    """Write the page of one feature."""
    feature = features_in(facts)[0]
    source = text.source_link(text.code(feature.path), feature.path)
    blocks = [f"# {text.escape(page.title)}", *paragraphs(feature.text), f"Read from {source}."]
    for part in facts.select(*parts_of(feature.path)).of(CustomFact):
        blocks.append(heading_of(part))
        blocks += paragraphs(part.text)
        blocks += [step_as_item(keyword, step) for keyword, step in part.fields]
        blocks.append(text.source_link("Source", part.path, part.id))
    return "\n\n".join(blocks) + "\n"


def heading_of(part: CustomFact) -> str:
    """The line that begins the section of a rule, background or scenario."""
    return f"## {text.escape(part.title)}"


def paragraphs(description: str) -> list[str]:
    """A description as Markdown; its words may be anything, so they are escaped."""
    return [text.escape(description)] if description else []


def step_as_item(keyword: str, step: str) -> str:
    """One step as an item of a list, its table or text block below it."""
    first, _, block = step.partition("\n")
    item = f"- **{text.escape(keyword)}** {text.escape(first)}".rstrip()
    if not block:
        return item
    return f"{item}\n\n{textwrap.indent(text.fence(textwrap.dedent(block)), '    ')}".rstrip()
