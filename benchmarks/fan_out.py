"""Run one attempt with a model that takes a given time, and print what it took as JSON.

Usage: fan_out.py --pages N [--latency S] [--jobs J] [--provider scripted|command]. It is what a
build does up to `cross_linking`, with its database, its events and its page cache.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from docsfy_hookspecs import Event, ModelRequest, NavGroup, PageSpec, Plan, Settings, hookimpl

from docsfy_plugin.builtins import make_builtins
from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.attempt import Attempt
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.stages.ai.needs import plan_with_needs
from docsfy_plugin.testing import ScriptedAuthor, ScriptedProvider, install_plugins, make_repository

PAGES_A_GROUP = 100
MODULE = '''\
"""Answers question {number}."""


def answer_{number}(question: str, *, times: int = 1) -> str:
    """Answer a question.

    Args:
        question: What is asked.
        times: How often it is answered.
    """
    return question * times
'''
BODY = """\
`pkg.m{number}.answer_{number}` answers question {number}; it is in
[m{number}.py](docsfy:source/pkg/m{number}.py).

## How to ask

```python
from pkg.m{number} import answer_{number}

print(answer_{number}("why", times=2))
```
"""
COMMAND = """\
#!/bin/sh
title=$(sed -n 's/^Title: //p')
sleep {latency}
printf '# %s\\n\\nAn answer.\\n\\n<!-- docsfy:end -->\\n' "$title"
"""
"""Answers as a command line does, with next to nothing of its own."""


class Planner:
    """A plugin that plans a page a module: a model is not asked for that many."""

    def __init__(self, pages: int) -> None:
        self._pages = [
            PageSpec(
                slug=f"p{n}",
                title=f"Page {n}",
                description=f"How question {n} is answered",
                group=f"Group {n // PAGES_A_GROUP}",
                sources=(f"pkg/m{n}.py",),
            )
            for n in range(pages)
        ]

    @hookimpl
    def docsfy_plan(self) -> Plan:
        """Plan every page."""
        pages = self._pages
        groups = [pages[at : at + PAGES_A_GROUP] for at in range(0, len(pages), PAGES_A_GROUP)]
        navigation = tuple(NavGroup(title=group[0].group, pages=tuple(group)) for group in groups)
        return plan_with_needs(Plan(project_name="Answers", navigation=navigation))


class Stopwatch:
    """Listens to an attempt.

    Attributes:
        entered: Stage -> when it began, in seconds of wall time and of CPU time.
    """

    def __init__(self) -> None:
        self.entered: dict[str, tuple[float, float]] = {}

    def __call__(self, event: Event) -> None:
        if event.kind == "stage":
            self.entered[event.stage] = (time.monotonic(), time.process_time())


def run(pages: int, latency_s: float, jobs: int, provider: str) -> dict[str, float]:
    """Run one attempt.

    Returns:
        Seconds of wall and CPU time: of the stage that writes pages, and of the whole attempt
        from the plan on.
    """
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        repository = make_repository(folder / "source", _files(pages))
        author = ScriptedAuthor(plan={}, body=lambda prompt, _number: _body(prompt.slug))
        command = folder / "model"
        command.write_text(COMMAND.format(latency=latency_s), encoding="utf-8")
        command.chmod(0o755)

        def answer(request: ModelRequest) -> str:
            if latency_s:  # a sleep of 0 s hands the interpreter to another thread
                time.sleep(latency_s)
            return author.answer(request.prompt)

        plugins = {"scripted": ScriptedProvider(answer), "planner": Planner(pages)}
        with install_plugins(plugins):
            host = Host.create(make_builtins(command=str(command)))
            request = Request(
                repo=str(repository),
                provider=provider,
                settings=Settings(),
                state_dir=folder / "state",
                jobs=jobs,
            )
            return _run(request, host, pages)


def _run(request: Request, host: Host, pages: int) -> dict[str, float]:
    watch = Stopwatch()
    attempt = Attempt(request, host, listeners=[watch])
    documentation = attempt.write()
    ended = (time.monotonic(), time.process_time())
    attempt.finish()
    written = len(documentation.pages) - len(documentation.failed)
    if written != pages:
        sys.exit(f"{written} of {pages} pages were written")
    names = ("planning", "generating_pages", "validating")
    planning, generating, validating = (watch.entered[name] for name in names)
    return {
        "writing_wall_s": validating[0] - generating[0],
        "writing_cpu_s": validating[1] - generating[1],
        "whole_wall_s": ended[0] - planning[0],
        "whole_cpu_s": ended[1] - planning[1],
    }


def _files(pages: int) -> dict[str, str]:
    modules = {f"pkg/m{n}.py": MODULE.format(number=n) for n in range(pages)}
    return {"pkg/__init__.py": '"""Many answers."""\n', **modules}


def _body(slug: str) -> str:
    return BODY.format(number=slug.removeprefix("p"))


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, required=True)
    parser.add_argument("--latency", type=float, default=0.0, metavar="S")
    parser.add_argument("--jobs", type=int, default=5)
    parser.add_argument("--provider", choices=("scripted", "command"), default="scripted")
    given = parser.parse_args()
    print(json.dumps(run(given.pages, given.latency, given.jobs, given.provider)))


if __name__ == "__main__":
    main()
