"""Azure Pipelines."""

from __future__ import annotations

from collections.abc import Iterator

from docsfy_hookspecs.facts import Job, Workflow

from docsfy_plugin.facts.formats import items, table, word, words
from docsfy_plugin.facts.workflows.steps import commands

_SCRIPTS = ("script", "bash", "pwsh", "powershell")


def read(path: str, data: dict[str, object]) -> Workflow | None:
    """Read jobs of all stages; jobs from templates elsewhere are left out."""
    jobs = tuple(_jobs(data))
    if not jobs:
        return None
    return Workflow(
        name=path,
        path=path,
        title=word(data.get("name")) if "$(" not in word(data.get("name")) else "Azure Pipelines",
        system="Azure Pipelines",
        triggers=tuple(_triggers(data)),
        jobs=jobs,
    )


def _triggers(data: dict[str, object]) -> Iterator[str]:
    for key, event in (("trigger", "push"), ("pr", "pull_request")):
        value = data.get(key)
        if value in (None, "none"):
            continue
        branches = table(value).get("branches") if isinstance(value, dict) else value
        refs = words(table(branches).get("include") if isinstance(branches, dict) else branches)
        yield f"{event} ({', '.join(refs)})" if refs else event


def _jobs(data: dict[str, object]) -> Iterator[Job]:
    for stage in items(data.get("stages")):
        yield from _jobs(table(stage))
    listed = [table(one) for one in items(data.get("jobs"))]
    if data.get("steps"):
        listed.append({**data, "job": "build"})
    for job in listed:
        name = word(job.get("displayName")) or word(job.get("job")) or word(job.get("deployment"))
        steps = [table(step) for step in items(job.get("steps"))]
        if not name:
            continue
        pool = table(job, "pool") or table(data, "pool")
        yield Job(
            name=name,
            runs_on=word(pool.get("vmImage")) or word(pool.get("name")),
            commands=commands(*(step.get(key) for step in steps for key in _SCRIPTS)),
            uses=tuple(dict.fromkeys(word(step.get("task")) for step in steps if step.get("task"))),
        )
