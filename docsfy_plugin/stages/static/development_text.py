"""Text about tests, tasks and continuous integration."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs import Facts, Job, Task, TestFile, Workflow, text
from docsfy_hookspecs.text import escape

from docsfy_plugin.stages.static.markdown import (
    bullets,
    codes,
    escape_label,
    file_link,
    heading,
    join_blocks,
    table,
)

RUN_BY_FRAMEWORK = {
    "pytest": "pytest",
    "unittest": "python -m unittest",
    "go": "go test ./...",
    "cargo": "cargo test",
    "vitest": "npx vitest run",
    "jest": "npx jest",
    "mocha": "npx mocha",
    "rspec": "bundle exec rspec",
    "phpunit": "vendor/bin/phpunit",
}
SHOWN_COMMANDS = 4
MAX_COMMAND = 90
SHOWN_LINES = 40
SHOWN_FOLDERS = 50
SHOWN_MODULES = 6
_TEST_TASK = re.compile(r"(?:^|[-_:./ ])(?:tests?|unit|e2e|spec)(?:$|[-_:./ ])|^check$", re.I)
_TEST_COMMAND = re.compile(
    r"^(?!.*\binstall\b).*\b(?:pytest|unittest|tox|nox|go test|cargo (?:nextest|test)|vitest|jest|"
    r"mocha|(?:npm|pnpm|yarn) (?:run )?test|make (?:\w+ )?(?:test|check)|ctest|rspec|phpunit|"
    r"mvn test|gradlew? test|runtests)\b"
)


def testing_text(facts: Facts, level: int) -> str:
    """How tests are run, where they lie and what they are about."""
    tests = facts.of(TestFile)
    if not tests:
        return ""
    frameworks = list(dict.fromkeys(one.framework for one in tests if one.framework))
    return join_blocks(
        f"Frameworks: {codes(frameworks)}." if frameworks else "",
        _how_to_run(facts, frameworks, level),
        _where(tests, level),
    )


def _how_to_run(facts: Facts, frameworks: Sequence[str], level: int) -> str:
    tasks = [one for one in facts.of(Task) if _runs_tests(one)]
    tasks.sort(key=lambda one: (one.label not in {"test", "tests"}, one.path.count("/")))
    seen: dict[str, Workflow] = {}
    for workflow in facts.of(Workflow):
        for job in workflow.jobs:
            for line in job.commands:
                if _TEST_COMMAND.search(line):
                    seen.setdefault(line.strip(), workflow)
    blocks = []
    first_by_file = list({one.path: one for one in reversed(tasks)}.values())[::-1]
    if len(first_by_file) == 1:
        only = first_by_file[0]
        blocks += [f"The task in {file_link(only.path, only.id)}:", text.fence(only.name, "bash")]
    elif first_by_file:
        items = [
            f"{text.code(one.name)} in {file_link(one.path, one.id)}"
            for one in first_by_file[:SHOWN_COMMANDS]
        ]
        blocks += ["Tasks that run tests:", bullets(items)]
    if seen:
        items = [
            f"{text.code(line)} in {file_link(workflow.path)}"
            for line, workflow in list(seen.items())[:SHOWN_COMMANDS]
        ]
        blocks += ["Continuous integration runs:", bullets(items)]
    if not blocks:
        known = [RUN_BY_FRAMEWORK[one] for one in frameworks if one in RUN_BY_FRAMEWORK]
        if not known:
            return ""
        blocks.append(text.fence("\n".join(known), "bash"))
    return join_blocks(heading(level, "Run the tests"), *blocks)


def _runs_tests(task: Task) -> bool:
    return bool(_TEST_TASK.search(task.label)) or any(
        _TEST_COMMAND.search(line) for line in task.commands
    )


def _where(tests: Sequence[TestFile], level: int) -> str:
    folders: dict[str, list[TestFile]] = {}
    for one in tests:
        folders.setdefault("/".join(one.path.split("/")[:-1][:2]) or ".", []).append(one)
    if len(folders) > SHOWN_FOLDERS:
        tops: dict[str, list[TestFile]] = {}
        for name, files in folders.items():
            tops.setdefault(name.split("/")[0], []).extend(files)
        folders = tops
    rows = []
    for name in sorted(folders):
        files = folders[name]
        about = sorted({module for one in files for module in one.about})
        shown = ", ".join(text.symbol_link(text.code(one), one) for one in about[:SHOWN_MODULES])
        label = text.source_link(escape_label(f"{name}/"), name) if name != "." else "top folder"
        frameworks = dict.fromkeys(one.framework for one in files if one.framework)
        rows.append((label, codes(frameworks), shown + (", …" if about[SHOWN_MODULES:] else "")))
    return join_blocks(
        heading(level, "Where the tests are"), table(("Folder", "Framework", "Imports"), rows)
    )


def tasks_text(facts: Facts, level: int) -> str:
    """Tables of tasks, one a file."""
    by_file: dict[tuple[str, str], list[Task]] = {}
    for one in facts.of(Task):
        by_file.setdefault((one.path, one.runner), []).append(one)
    blocks = []
    for (path, runner), tasks in by_file.items():
        rows = [
            (
                text.source_link(text.code(one.name), path, one.id),
                escape(one.summary),
                _runs(one),
                codes(one.needs),
            )
            for one in tasks
        ]
        blocks += [
            heading(level, f"{runner}: {path}" if path else runner),
            f"Run in {escape_label(folder + '/')}." if (folder := path.rpartition("/")[0]) else "",
            table(("Task", "Purpose", "Runs", "After"), rows),
        ]
    return join_blocks(*blocks)


def _runs(task: Task) -> str:
    """The first commands of a task, cut to what a table holds."""
    shown = [
        line if len(line) <= MAX_COMMAND else f"{line[: MAX_COMMAND - 1]}…"
        for line in task.commands[:SHOWN_COMMANDS]
    ]
    return codes(shown) + (", …" if task.commands[SHOWN_COMMANDS:] else "")


def integration_text(facts: Facts, level: int) -> str:
    """Workflows with their triggers, jobs and commands."""
    blocks = []
    for one in facts.of(Workflow):
        triggers = f" Runs on: {codes(one.triggers)}." if one.triggers else ""
        blocks += [
            heading(level, one.title or one.path),
            f"{escape(one.system)}, defined in {file_link(one.path)}.{triggers}",
            *(_job(job) for job in one.jobs),
        ]
    return join_blocks(*blocks)


def _job(job: Job) -> str:
    machine = f" on {text.code(job.runs_on)}" if job.runs_on else ""
    uses = f" Uses {codes(job.uses)}." if job.uses else ""
    lines = list(job.commands[:SHOWN_LINES])
    if len(job.commands) > SHOWN_LINES:
        lines.append("# and more")
    commands = text.fence("\n".join(lines), "bash") if lines else ""
    return join_blocks(f"**{escape(job.name)}**{machine}.{uses}", commands)
