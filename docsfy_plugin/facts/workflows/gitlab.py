"""GitLab CI."""

from __future__ import annotations

from docsfy_hookspecs.facts import Job, Workflow

from docsfy_plugin.facts.formats import items, table, word, words
from docsfy_plugin.facts.workflows.steps import commands, images

_KEYWORDS = frozenset(
    ("default", "include", "stages", "variables", "workflow", "image", "services", "cache",
     "before_script", "after_script", "pages:deploy", "spec")
)  # fmt: skip


def read(path: str, data: dict[str, object]) -> Workflow | None:
    """Read jobs in the order written; hidden ones (`.template`) are not run and left out."""
    shared = {**data, **table(data, "default")}
    jobs = [
        _job(label, table(content), data, shared)
        for label, content in data.items()
        if label not in _KEYWORDS and not label.startswith(".") and isinstance(content, dict)
    ]
    if not jobs:
        return None
    rules = [word(table(one).get("if")) for one in items(table(data, "workflow").get("rules"))]
    return Workflow(
        name=path,
        path=path,
        title="GitLab CI",
        system="GitLab CI",
        triggers=tuple(one for one in rules if one) or ("push",),
        jobs=tuple(jobs),
    )


def _job(
    label: str, job: dict[str, object], data: dict[str, object], shared: dict[str, object]
) -> Job:
    parents = [table(data, one) for one in words(job.get("extends"))]

    def get(key: str) -> object:
        return next((one[key] for one in (job, *parents, shared) if one.get(key) is not None), None)

    return Job(
        name=label,
        runs_on=", ".join(words(get("tags"))),
        commands=commands(get("before_script"), get("script")),
        uses=(*images(get("image")), *images(get("services"))),
    )
