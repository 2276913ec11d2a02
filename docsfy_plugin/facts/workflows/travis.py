"""Travis CI."""

from __future__ import annotations

from docsfy_hookspecs.facts import Job, Workflow

from docsfy_plugin.facts.formats import items, table, word, words
from docsfy_plugin.facts.workflows.steps import commands

_PHASES = ("before_install", "install", "before_script", "script", "after_success")
_VERSIONS = ("python", "node_js", "go", "rvm", "php", "rust", "jdk", "scala", "elixir")


def read(path: str, data: dict[str, object]) -> Workflow | None:
    """Read the main job and those of the matrix that have scripts of their own."""
    language = word(data.get("language"))
    main = commands(*(data.get(phase) for phase in _PHASES))
    if not (language or main):
        return None
    versions = [f"{key} {one}" for key in _VERSIONS for one in words(data.get(key))]
    jobs = [Job(name=language or "build", runs_on=_machine(data), commands=main,
                uses=tuple(versions))]  # fmt: skip
    matrix = table(data.get("jobs")) or table(data.get("matrix"))
    for number, entry in enumerate(items(matrix.get("include")), 1):
        job = table(entry)
        own = commands(*(job.get(phase) for phase in _PHASES))
        if own:
            name = word(job.get("name")) or word(job.get("stage")) or f"job {number}"
            jobs.append(Job(name=name, runs_on=_machine({**data, **job}), commands=own))
    return Workflow(
        name=path, path=path, title="Travis CI", system="Travis CI",
        triggers=("push", "pull_request"), jobs=tuple(jobs),
    )  # fmt: skip


def _machine(data: dict[str, object]) -> str:
    return ", ".join((*words(data.get("os")), *words(data.get("dist"))))
