"""Working on the project: tests, tasks, continuous integration.

A small project gets one page with three sections, a large one a page for each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from docsfy_hookspecs import Fact, Facts, PageSpec, Task, TestFile, Workflow

from docsfy_plugin.stages.static import navigation
from docsfy_plugin.stages.static.development_text import (
    integration_text,
    tasks_text,
    testing_text,
)
from docsfy_plugin.stages.static.markdown import heading, join_blocks, page_head
from docsfy_plugin.stages.static.needs import exact_needs, source_paths
from docsfy_plugin.stages.static.notes import literal_glob
from docsfy_plugin.stages.static.project import Project

SLUG = "development"
MANY_TASKS = 15
MANY_COMMANDS = 25


@dataclass(frozen=True, slots=True)
class Topic:
    """One section, or one page, about working on the project.

    Attributes:
        slug: Of its page.
        title: Of its page or section.
        fact_types: What it is written from; the first decides whether there is one.
        describe: The page's sentence, with the project's name.
        write: Its text below the title.
    """

    slug: str
    title: str
    fact_types: tuple[type[Fact], ...]
    describe: str
    write: Callable[[Facts, int], str]


TOPICS = (
    Topic("testing", "Testing", (TestFile, Task, Workflow), "How {} is tested.", testing_text),
    Topic("tasks", "Tasks", (Task,), "Tasks for those who work on {}.", tasks_text),
    Topic(
        "ci",
        "Continuous integration",
        (Workflow,),
        "What runs for {} when its code changes.",
        integration_text,
    ),
)


def plan(project: Project) -> Sequence[PageSpec]:
    """One page with all topics, or one a topic where there is much to say."""
    facts = project.facts
    topics = [topic for topic in TOPICS if facts.of(topic.fact_types[0])]
    if not topics:
        return ()
    if len(topics) > 1 and _is_long(facts):
        return [_topic_page(project, topic) for topic in topics]
    if len(topics) == 1:
        return (_topic_page(project, topics[0]),)
    chosen = [fact for kind in (TestFile, Task, Workflow) for fact in facts.of(kind)]
    page = PageSpec(
        slug=SLUG,
        title="Development",
        description=f"How {project.name} is tested, and the tasks and workflows around its code.",
        type="guide",
        group=navigation.DEVELOPMENT,
        sources=_sources(chosen),
        needs=tuple(
            need
            for kind in (TestFile, Task, Workflow)
            for need in exact_needs(facts.of(kind), facts)
        ),
    )
    return (page,)


def _is_long(facts: Facts) -> bool:
    commands = sum(len(job.commands) for one in facts.of(Workflow) for job in one.jobs)
    return len(facts.of(Task)) > MANY_TASKS or commands > MANY_COMMANDS


def _topic_page(project: Project, topic: Topic) -> PageSpec:
    facts = project.facts
    return PageSpec(
        slug=topic.slug,
        title=topic.title,
        description=topic.describe.format(project.name),
        type="guide" if topic.slug == "testing" else "reference",
        group=navigation.DEVELOPMENT,
        sources=_sources(facts.of(topic.fact_types[0])),
        needs=tuple(
            need for kind in topic.fact_types for need in exact_needs(facts.of(kind), facts)
        ),
    )


def _sources(chosen: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(literal_glob(path) for path in source_paths(chosen))


def write(page: PageSpec, facts: Facts) -> str:
    """One topic, or all as sections."""
    topic = next((one for one in TOPICS if one.slug == page.slug), None)
    if topic is not None:
        return join_blocks(page_head(page), topic.write(facts, 2))
    sections = [(one.title, one.write(facts, 3)) for one in TOPICS]
    blocks = [f"{heading(2, title)}\n\n{body}" for title, body in sections if body.strip()]
    return join_blocks(page_head(page), *blocks)
