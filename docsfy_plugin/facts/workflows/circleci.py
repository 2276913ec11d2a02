"""CircleCI."""

from __future__ import annotations

from docsfy_hookspecs.facts import Job, Workflow

from docsfy_plugin.facts.formats import items, table, word
from docsfy_plugin.facts.workflows.steps import commands, images


def read(path: str, data: dict[str, object]) -> Workflow | None:
    """Read jobs; the executors and commands that they share are followed."""
    jobs = table(data, "jobs")
    if not jobs:
        return None
    return Workflow(
        name=path,
        path=path,
        title="CircleCI",
        system="CircleCI",
        triggers=("push",),
        jobs=tuple(_job(label, table(content), data) for label, content in jobs.items()),
    )


def _job(label: str, job: dict[str, object], data: dict[str, object]) -> Job:
    executor = job.get("executor")
    name = word(table(executor).get("name") if isinstance(executor, dict) else executor)
    where = {**table(data, "executors", name), **job}
    scripts: list[object] = []
    for step in items(job.get("steps")):
        if isinstance(step, dict) and "run" in step:
            scripts.append(_script(step["run"]))
            continue
        used = next(iter(step), "") if isinstance(step, dict) else word(step)
        inner = items(table(data, "commands", word(used)).get("steps"))
        scripts += [_script(table(one).get("run")) for one in inner]
    machine = table(where.get("machine")).get("image", where.get("machine"))
    return Job(
        name=label,
        runs_on=word(machine) if machine is not True else "machine",
        commands=commands(*scripts),
        uses=images(where.get("docker")),
    )


def _script(run: object) -> object:
    return table(run).get("command") if isinstance(run, dict) else run
