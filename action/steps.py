"""Steps of the GitHub Action; `action.yml` calls them with inputs in the environment."""

from __future__ import annotations

import hashlib
import html
import json
import os
import posixpath
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

DISTRIBUTION = "mkdocs-docsfy"
OLDEST_PYTHON = (3, 11)
STALE = 3
MOST_ROWS = 200
"""GitHub drops a summary that is larger than 1 MiB."""

_NO_KEY = re.compile(r"[^A-Za-z0-9._/-]")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+!|~@:]")


class StepError(Exception):
    """An input that cannot be used, or a step that failed; the text is for the user."""


def prepare() -> None:
    """Check the inputs, and name the cache and the branch."""
    if _input("COMMAND") not in {"build", "check"}:
        raise StepError(f"Input 'command' is {_input('COMMAND')!r}; use build or check")
    _flag("STRICT")
    _flag("FAIL_ON_STALE")
    folder = _working_directory()
    if not folder.is_dir():
        raise StepError(f"Input 'working-directory' is {str(folder)!r}, which is no folder here")
    state = posixpath.normpath(
        posixpath.join(_input("WORKING_DIRECTORY") or ".", _input("STATE_DIR") or ".docsfy")
    )
    branch = _choose_branch(folder)
    run = f"{os.environ.get('GITHUB_RUN_ID', '')}-{os.environ.get('GITHUB_RUN_ATTEMPT', '')}"
    _set_outputs(
        {
            "branch": branch,
            "cache-path": state,
            # GitHub never overwrites a cache, so each run has a key of its own
            "cache-key": f"{_cache_prefix(_ref())}{run}-{secrets.token_hex(4)}",
            "cache-restore-keys": "\n".join(_restore_keys(branch or _ref())),
        }
    )


def install() -> None:
    """Install what the inputs ask for into an environment of its own."""
    version, requirements = _input("VERSION"), _input("REQUIREMENTS")
    wanted = [] if version == "present" else [_requirement(version)]
    if requirements:
        wanted += ["-r", str(_working_directory() / requirements)]
    folder = ""
    if wanted:
        if sys.version_info < OLDEST_PYTHON:
            raise StepError("docsfy needs Python 3.11 or newer; set the input 'python-version'")
        folder = str(_make_environment(wanted) / "bin")
    if shutil.which("docsfy", path=_path(folder)) is None:
        raise StepError(
            "There is no command 'docsfy'; leave out the input 'version', or name "
            f"{DISTRIBUTION} in the requirements file"
        )
    _set_outputs({"bin": folder})


def run() -> int:
    """Build or check, and report it; gives the step's exit code."""
    is_check = _input("COMMAND") == "check"
    code, printed = _run_command(_command_line(is_check=is_check), captures=is_check)
    stale = _report_check(code, printed) if is_check else _report_build(code)
    _set_outputs({"exit-code": str(code), "stale": json.dumps(stale, sort_keys=True)})
    if is_check and code == STALE and not _flag("FAIL_ON_STALE"):
        return 0
    return code


def _choose_branch(folder: Path) -> str:
    """The name under which the checkout is documented; empty where docsfy finds it."""
    own, wanted = os.environ.get("DOCSFY_BRANCH", ""), _input("BRANCH")
    if own or wanted != "auto":
        return own or wanted
    target = os.environ.get("GITHUB_BASE_REF", "")
    if not target or not _is_other_commit(folder, target):
        return target or _ref()
    if _input("COMMAND") == "check":
        raise StepError(
            f"The checkout holds {target} beside the pull request, so docsfy would look at that. "
            "Check out into an empty folder, without 'fetch-depth'"
        )
    _say(
        "warning",
        f"The checkout holds {target} beside the pull request, so its pages are not reused. "
        "Check out into an empty folder, without 'fetch-depth'",
    )
    return _ref()


def _ref() -> str:
    return os.environ.get("GITHUB_REF_NAME", "")


def _cache_prefix(name: str) -> str:
    """As in the jobs of `docsfy init`; `@` is in no name here, so none begins another."""
    return f"docsfy@{_NO_KEY.sub('_', name)}@"


def _restore_keys(branch: str) -> list[str]:
    """Beginnings of the keys of caches to take, best first."""
    if _input("COMMAND") == "check":
        # what a pull request has built itself would say nothing of what it changes
        return [_cache_prefix(branch)]
    return [*dict.fromkeys((_cache_prefix(_ref()), _cache_prefix(branch))), "docsfy@"]


def _is_other_commit(folder: Path, branch: str) -> bool:
    """Whether a branch is in the checkout with a commit that is not the one checked out."""
    names = [f"refs/remotes/origin/{branch}", f"refs/heads/{branch}", f"refs/tags/{branch}"]
    commits = [_find_commit(folder, name) for name in ["HEAD", *names]]
    return any(commit not in {"", commits[0]} for commit in commits[1:])


def _find_commit(folder: Path, name: str) -> str:
    found = subprocess.run(
        ["git", "-C", str(folder), "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip()


def _requirement(version: str) -> str:
    if not version:
        return os.environ["GITHUB_ACTION_PATH"]
    if version == "latest":
        return DISTRIBUTION
    return f"{DISTRIBUTION}{version if version[0] in '=<>!~' else f'=={version}'}"


def _make_environment(wanted: list[str]) -> Path:
    """An environment apart: that of the machine may forbid to install into it."""
    name = hashlib.sha256(repr((sys.version, wanted)).encode()).hexdigest()[:12]
    folder = Path(os.environ["RUNNER_TEMP"]) / f"docsfy-{name}"
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "--disable-pip-version-check"]
    for command in ([sys.executable, "-m", "venv", str(folder)], [*pip, "--quiet", *wanted]):
        if subprocess.run(command, check=False).returncode:
            raise StepError("docsfy cannot be installed; the reason is above")
    return folder


def _command_line(*, is_check: bool) -> list[str]:
    command = ["docsfy", "check", "--json"] if is_check else ["mkdocs", "build"]
    if not is_check and _flag("STRICT"):
        command.append("--strict")
    try:
        return [*command, *shlex.split(_input("ARGS"))]
    except ValueError as exc:
        raise StepError(f"Input 'args' is not quoted as in a shell: {exc}") from exc


def _environment() -> dict[str, str]:
    environment = {**os.environ, "PATH": _path(os.environ.get("INSTALLED_BIN", ""))}
    # from the top, since mkdocs.yml may be elsewhere than the working directory
    environment["DOCSFY_STATE_DIR"] = str(Path.cwd() / os.environ["STATE_PATH"])
    if os.environ.get("DOCUMENTED_BRANCH"):
        environment["DOCSFY_BRANCH"] = os.environ["DOCUMENTED_BRANCH"]
    return environment


def _run_command(command: list[str], *, captures: bool) -> tuple[int, str]:
    """Run a command to its end; signals to this process are passed on, so that it can tidy up."""
    print(f"Running {shlex.join(command)}", flush=True)
    environment = _environment()
    program = shutil.which(command[0], path=environment["PATH"])
    if program is None:
        raise StepError(f"There is no command {command[0]!r}")
    with subprocess.Popen(
        [program, *command[1:]],
        cwd=_working_directory(),
        env=environment,
        stdout=subprocess.PIPE if captures else None,
        text=True,
    ) as process:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _frame: process.send_signal(number))
        printed, _ = process.communicate()
    code = process.returncode
    return (128 - code if code < 0 else code), printed or ""


def _report_check(code: int, printed: str) -> list[dict[str, str]]:
    try:
        answer = json.loads(printed)
    except ValueError:
        print(printed, end="")
        answer = {"error": {"message": f"docsfy check ended with exit code {code}"}}
    if "error" in answer:
        _report_error(answer["error"])
        return []
    variants = answer["variants"]
    stale = [{"variant": one["variant"], **page} for one in variants for page in one["stale"]]
    for page in stale:
        print(_one_line(f"{page['variant']}  {page['slug']}: {page['action']}, {page['why']}"))
    if code != STALE:
        _say("notice", "The documentation matches the code")
        _summarise("The documentation matches the code.", (), [])
        return []
    found = [f"{one['variant']} was never written" for one in variants if one["never_written"]]
    count = len([page for one in variants if not one["never_written"] for page in one["stale"]])
    if count:
        found.append(f"{count} page{' does' if count == 1 else 's do'} not match the code")
    words = "; ".join(found)
    _say("error" if _flag("FAIL_ON_STALE") else "warning", words)
    rows = [(page["variant"], page["slug"], page["action"], page["why"]) for page in stale]
    _summarise(_as_text(words) + ".", ("Documentation", "Page", "Next build", "Why"), rows)
    return stale


def _report_build(code: int) -> list[dict[str, str]]:
    asked = ["docsfy", "status", "--json"]
    environment = _environment()
    asked[0] = shutil.which("docsfy", path=environment["PATH"]) or asked[0]
    found = subprocess.run(
        asked,
        cwd=_working_directory(),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        variants = json.loads(found.stdout)["variants"]
    except (ValueError, KeyError):
        variants = []
    head = ("Documentation", "Status", "Written", "Reused", "Failed", "Trouble")
    rows = [_status_row(one, one["pages"]) for one in variants]
    _summarise(f"`mkdocs build` ended with exit code {code}." if code else "", head, rows)
    if code:
        _say("error", f"mkdocs build ended with exit code {code}; the reason is above")
    return []


def _status_row(one: dict[str, Any], pages: dict[str, int]) -> tuple[str, ...]:
    counts = (pages["written"] + pages["patched"], pages["reused"], pages["failed"])
    trouble = one["error"] or ", ".join(one["failed_pages"])
    return (one["variant"], one["status"], *map(str, counts), trouble)


def _report_error(error: dict[str, str]) -> None:
    words = (error.get("message"), error.get("hint"))
    text = ". ".join(one.rstrip(".") for one in words if one)
    _say("error", text)
    _summarise(_as_text(text), (), [])


def _summarise(words: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Add to the page of the run; cells are shown as they are, never as Markdown."""
    lines = ["### docsfy", "", *([words, ""] if words else [])]
    if rows:
        lines += [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
        lines += [f"| {' | '.join(map(_as_text, row))} |" for row in rows[:MOST_ROWS]]
    if len(rows) > MOST_ROWS:
        lines += ["", f"And {len(rows) - MOST_ROWS} more."]
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n\n")


def _as_text(cell: str) -> str:
    escaped = html.escape(_one_line(cell), quote=False)
    return _MARKDOWN.sub(lambda found: f"&#{ord(found[0])};", escaped)


def _one_line(text: str) -> str:
    """What a repository says begins no line: there it would be a command to the runner."""
    return " ".join(text.split())


def _say(kind: str, text: str) -> None:
    """Show a line above the log, as the forge's runner reads it from standard output."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{kind} title=docsfy::{escaped}", flush=True)


def _set_outputs(values: dict[str, str]) -> None:
    end = f"end-{secrets.token_hex(16)}"
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        for name, value in values.items():
            file.write(f"{name}<<{end}\n{value}\n{end}\n")


def _input(name: str) -> str:
    return os.environ.get(f"INPUT_{name}", "").strip()


def _flag(name: str) -> bool:
    value = _input(name).lower()
    if value not in {"true", "false"}:
        shown = name.lower().replace("_", "-")
        raise StepError(f"Input {shown!r} is {value!r}; use true or false")
    return value == "true"


def _working_directory() -> Path:
    return Path.cwd() / (_input("WORKING_DIRECTORY") or ".")


def _path(folder: str) -> str:
    return os.pathsep.join(filter(None, (folder, os.environ.get("PATH", ""))))


def main() -> int:
    """Run the step that the first argument names."""
    step = {"prepare": prepare, "install": install, "run": run}[sys.argv[1]]
    try:
        return step() or 0
    except StepError as exc:
        _say("error", str(exc))
        return 2


if __name__ == "__main__":
    sys.exit(main())
