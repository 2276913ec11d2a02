"""GitHub Actions, and the systems that took over its form."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Job, Workflow

from docsfy_plugin.facts.formats import items, table, word, words
from docsfy_plugin.facts.workflows.steps import commands, images, spelled_out

_CRON = re.compile(r"[\d*,/A-Z -]+")


def read_github(path: str, data: dict[str, object]) -> Workflow | None:
    """Read a workflow of GitHub Actions."""
    return _read(path, data, "GitHub Actions")


def read_gitea(path: str, data: dict[str, object]) -> Workflow | None:
    """Read a workflow of Gitea Actions."""
    return _read(path, data, "Gitea Actions")


def read_forgejo(path: str, data: dict[str, object]) -> Workflow | None:
    """Read a workflow of Forgejo Actions."""
    return _read(path, data, "Forgejo Actions")


def _read(path: str, data: dict[str, object], system: str) -> Workflow | None:
    jobs = table(data, "jobs")
    if not jobs:
        return None
    return Workflow(
        name=path,
        path=path,
        title=word(data.get("name")) or path.rpartition("/")[2].rpartition(".")[0],
        system=system,
        triggers=_triggers(data.get("on")),
        jobs=tuple(_job(label, content) for label, content in jobs.items()),
    )


def _triggers(value: object) -> tuple[str, ...]:
    if not isinstance(value, dict):
        return words(value)
    found = []
    for event, content in table(value).items():
        if event == "schedule":
            crons = [word(table(one).get("cron")) for one in items(content)]
            found += [f"schedule ({cron})" for cron in crons if _CRON.fullmatch(cron)]
            continue
        tags = words(table(content).get("tags"))
        refs = [*words(table(content).get("branches")), *(f"tag {tag}" for tag in tags)]
        found.append(f"{event} ({', '.join(refs)})" if refs else event)
    return tuple(found)


def _job(label: str, content: object) -> Job:
    job = table(content)
    matrix = table(job, "strategy", "matrix")
    steps = [table(step) for step in items(job.get("steps"))]
    name = word(job.get("name"))
    runs_on = job.get("runs-on")
    machine = ", ".join(words(table(runs_on).get("labels") or table(runs_on).get("group"))
                        if isinstance(runs_on, dict) else words(runs_on))  # fmt: skip
    uses = [word(job.get("uses")), *images(job.get("container"))]
    uses += [word(step.get("uses")) for step in steps]
    return Job(
        name=label if not name or "${{" in name else name,
        runs_on=spelled_out(machine, matrix),
        commands=commands(*(step.get("run") for step in steps)),
        uses=tuple(dict.fromkeys(one for one in uses if one)),
    )
