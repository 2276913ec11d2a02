"""The GitHub Action: its steps, run as a runner runs them, and what they leave."""

import json
import os
import re
import runpy
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = ACTION["runs"]["steps"]

_EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")


def find_step(name):
    return next(step for step in STEPS if step.get("id") == name)


@dataclass
class Runner:
    """A checkout in which the steps of the action are run by hand."""

    folder: Path
    workspace: Path
    inputs: dict[str, str]
    variables: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    log: str = ""

    def resolve(self, text):
        """What the runner puts in place of an expression."""

        def look_up(found):
            kind, *names = found[1].split(".")
            if kind == "inputs":
                return self.inputs[names[0]]
            step, _, name = names
            return self.outputs.get(step, {}).get(name, "")

        return _EXPRESSION.sub(look_up, text)

    def start(self, name):
        step = find_step(name)
        (self.folder / "output").write_text("")
        environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.folder),
            "NO_MKDOCS_2_WARNING": "1",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_REF_NAME": "main",
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": "1234",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "RUNNER_TEMP": str(self.folder),
            **self.variables,
            **{key: self.resolve(value) for key, value in step["env"].items()},
        }
        # a shell's background job ignores SIGINT, and so would all that it starts
        options = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
        return subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        )

    def finish(self, name, process):
        self.log, _ = process.communicate(timeout=120)
        text = (self.folder / "output").read_text()
        self.outputs[name] = {
            key: value for key, _, value in re.findall(r"(.+)<<(.+)\n((?:.*\n)*?)\2\n", text)
        }
        for key, value in self.outputs[name].items():
            self.outputs[name][key] = value.removesuffix("\n")
        return process.returncode

    def step(self, name):
        return self.finish(name, self.start(name))

    def run(self, **inputs):
        """All steps that are shell lines, with what is installed here; gives the last exit code."""
        self.inputs |= {key.replace("_", "-"): value for key, value in inputs.items()}
        for name in ("prepare", "install"):
            assert self.step(name) == 0, self.log
        return self.step("run")

    @property
    def stale(self):
        return json.loads(self.outputs["run"]["stale"])

    @property
    def summary(self):
        return (self.folder / "summary.md").read_text()


@pytest.fixture
def runner(project, tmp_path):
    defaults = {name: one["default"] for name, one in ACTION["inputs"].items()}
    return Runner(tmp_path, project.root, defaults | {"version": "present"})


def test_no_input_is_spliced_into_a_shell_line():
    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []


def test_every_input_is_used_and_described():
    text = (ROOT / "action.yml").read_text()
    unused = [name for name in ACTION["inputs"] if f"inputs.{name}" not in text]
    assert unused == []
    assert all(one["description"] for one in ACTION["inputs"].values())


def test_every_output_is_one_of_the_last_step(runner):
    runner.run(command="check")
    values = {one["value"] for one in ACTION["outputs"].values()}
    assert values == {f"${{{{ steps.run.outputs.{name} }}}}" for name in runner.outputs["run"]}


def test_the_cache_is_saved_whatever_became_of_the_build():
    save = next(step for step in STEPS if "cache/save" in step.get("uses", ""))
    restore = next(step for step in STEPS if "cache/restore" in step.get("uses", ""))
    assert save["if"].startswith("always() && ")
    assert {**save["with"], "restore-keys": restore["with"]["restore-keys"]} == restore["with"]


def test_a_build_then_a_check_find_nothing_stale(runner):
    assert runner.run() == 0, runner.log
    assert (runner.workspace / "site/index.html").is_file()
    assert "| acme/weather&#64;main/static/default | ready |" in runner.summary
    assert runner.run(command="check") == 0, runner.log
    assert runner.outputs["run"] == {"exit-code": "0", "stale": "[]"}


def test_a_check_of_changed_code_fails_and_lists_the_pages(runner, project):
    runner.run()
    project.edit("src/weather/forecast.py", "Say it in words.", "Sing it.")
    assert runner.run(command="check") == 3
    assert runner.outputs["run"]["exit-code"] == "3"
    assert [(page["slug"], page["action"]) for page in runner.stale] == [
        ("api/weather/forecast", "write")
    ]
    assert "::error title=docsfy::1 page does not match" in runner.log
    assert "| api/weather/forecast | write |" in runner.summary


def test_a_check_that_may_fail_only_warns(runner):
    assert runner.run(command="check", fail_on_stale="false") == 0
    assert runner.outputs["run"]["exit-code"] == "3"
    assert (
        "::warning title=docsfy::acme/weather@main/static/default was never written" in runner.log
    )


def test_a_build_that_fails_fails_the_step_and_keeps_its_pages(runner, project):
    project.switch("if page.slug == 'installation': raise DocsfyError('no ink')")
    assert runner.run() == 1
    assert runner.outputs["run"]["exit-code"] == "1"
    assert "| acme/weather&#64;main/static/default | error |" in runner.summary
    cached = runner.workspace / runner.outputs["prepare"]["cache-path"]
    assert (cached / "docsfy.db").is_file()
    project.switch("pass")
    assert runner.run() == 0, runner.log
    assert project.written == ["installation"]


def test_a_build_that_is_not_strict_publishes_what_could_be_written(runner, project):
    project.switch("if page.slug == 'installation': raise DocsfyError('no ink')")
    assert runner.run(strict="false") == 0, runner.log
    assert "| partial |" in runner.summary


def test_a_cancelled_build_ends_as_aborted(runner, project):
    project.switch("time.sleep(60)")
    for name in ("prepare", "install"):
        assert runner.step(name) == 0, runner.log
    process = runner.start("run")
    for line in process.stdout:
        if "Writing pages" in line:
            break
    process.send_signal(signal.SIGINT)
    assert runner.finish("run", process) == 130
    assert project.status[0] == "aborted"


def test_every_run_saves_under_a_key_of_its_own_and_takes_the_newest_of_its_branch(runner):
    keys = []
    for _ in range(2):
        assert runner.step("prepare") == 0
        keys.append(runner.outputs["prepare"]["cache-key"])
    assert keys[0] != keys[1]
    assert all(key.startswith("docsfy@main@1234-1-") for key in keys)
    assert runner.outputs["prepare"]["cache-restore-keys"] == "docsfy@main@\ndocsfy@"


@pytest.mark.parametrize(
    ("command", "restored"),
    [("build", ["docsfy@7/merge@", "docsfy@main@", "docsfy@"]), ("check", ["docsfy@main@"])],
)
def test_a_pull_request_takes_caches_of_its_target_and_saves_its_own(runner, command, restored):
    runner.variables = {"GITHUB_BASE_REF": "main", "GITHUB_REF_NAME": "7/merge"}
    runner.inputs |= {"command": command, "branch": "main"}
    assert runner.step("prepare") == 0
    assert runner.outputs["prepare"]["cache-restore-keys"].splitlines() == restored
    assert runner.outputs["prepare"]["cache-key"].startswith("docsfy@7/merge@")


@pytest.mark.parametrize(
    ("variables", "inputs", "branch"),
    [
        ({}, {}, "main"),
        ({"GITHUB_BASE_REF": "stable", "GITHUB_REF_NAME": "7/merge"}, {}, "stable"),
        ({"DOCSFY_BRANCH": "own"}, {}, "own"),
        ({}, {"branch": ""}, ""),
        ({}, {"branch": "a,b"}, "a,b"),
    ],
)
def test_the_documentation_is_named_after_the_branch_that_is_meant(
    runner, variables, inputs, branch
):
    runner.variables, runner.inputs = variables, runner.inputs | inputs
    assert runner.step("prepare") == 0
    assert runner.outputs["prepare"]["branch"] == branch
    assert "," not in runner.outputs["prepare"]["cache-key"]


def check_out_pull_request(project, *fetched):
    """The merge commit of a pull request, as actions/checkout has it; gives its folder."""
    project.git("switch", "--quiet", "--create", "feature")
    project.edit("src/weather/forecast.py", "Say it in words.", "Sing it.")
    project.commit()
    project.git("update-ref", "refs/pull/7/merge", "HEAD")
    project.git("switch", "--quiet", "main")
    clone = project.root.parent / "clone"
    merge = "+refs/pull/7/merge:refs/remotes/pull/7/merge"
    subprocess.run(["git", "init", "--quiet", clone], check=True)
    for command in (
        ("remote", "add", "origin", "https://github.com/acme/weather.git"),
        ("fetch", "--quiet", "--depth=1", f"file://{project.root}", merge, *fetched),
        ("checkout", "--quiet", "--force", "refs/remotes/pull/7/merge"),
    ):
        subprocess.run(["git", "-C", clone, *command], check=True, timeout=60)
    return clone


def test_a_check_of_a_pull_request_lists_the_pages_that_it_changes(runner, project):
    runner.run()
    runner.workspace = check_out_pull_request(project)
    (project.root / ".docsfy").rename(runner.workspace / ".docsfy")
    runner.variables = {"GITHUB_BASE_REF": "main", "GITHUB_REF_NAME": "7/merge"}
    assert runner.run(command="check", fail_on_stale="false") == 0, runner.log
    assert [page["slug"] for page in runner.stale] == ["api/weather/forecast"]


def test_a_check_that_would_look_at_the_target_instead_is_refused(runner, project):
    runner.workspace = check_out_pull_request(project, "+refs/heads/main:refs/remotes/origin/main")
    runner.variables = {"GITHUB_BASE_REF": "main", "GITHUB_REF_NAME": "7/merge"}
    runner.inputs["command"] = "check"
    assert runner.step("prepare") == 2
    assert "fetch-depth" in runner.log


def test_a_folder_below_the_top_has_its_state_there(runner, project):
    (project.root / "web/docs").mkdir(parents=True)
    (project.root / "web/mkdocs.yml").write_text((project.root / "mkdocs.yml").read_text())
    assert runner.run(working_directory="web", state_dir="kept") == 0, runner.log
    assert runner.outputs["prepare"]["cache-path"] == "web/kept"
    assert (project.root / "web/kept/docsfy.db").is_file()
    assert (project.root / "web/site/index.html").is_file()


def test_arguments_are_split_as_by_a_shell_and_nothing_is_executed(runner, project):
    code = runner.run(args="--site-dir 'my site' --theme \"$(touch hacked)\" `touch hacked`")
    assert code == 2
    assert not (project.root / "hacked").exists()
    assert runner.run(args="--site-dir 'my site'") == 0, runner.log
    assert (project.root / "my site/index.html").is_file()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("command", "deploy"),
        ("strict", "yes"),
        ("fail-on-stale", ""),
        ("working-directory", "nowhere"),
        ("command", "check\n::set-output name=x::y"),
    ],
)
def test_an_input_that_cannot_be_used_is_named(runner, name, value):
    runner.inputs[name] = value
    assert runner.step("prepare") == 2
    assert runner.log.startswith(f"::error title=docsfy::Input '{name}' is ")
    assert len(runner.log.splitlines()) == 1
    assert runner.outputs["prepare"] == {}


def test_a_name_with_line_breaks_sets_no_other_output(runner):
    runner.inputs["state-dir"] = "x\nbranch<<e\nhacked\ne"
    runner.step("prepare")
    assert runner.outputs["prepare"]["branch"] == "main"


def test_an_error_of_a_check_is_shown_with_what_to_do(runner, project):
    project.options(exlude=["x"])
    assert runner.run(command="check") == 2
    assert "::error title=docsfy::Option 'exlude'" in runner.log
    assert runner.stale == []


def test_cells_of_the_summary_are_text(runner, project):
    project.switch("raise DocsfyError('<b>x</b> | [a](b)')")
    assert runner.run() == 1
    (row,) = [line for line in runner.summary.splitlines() if "weather" in line]
    assert "&lt;b&gt;x&lt;/b&gt; &#124; &#91;a&#93;&#40;b&#41;" in row


def test_without_the_command_the_install_step_says_so(runner):
    runner.variables = {"PATH": "/usr/bin:/bin"}
    assert runner.step("install") == 2
    assert "There is no command 'docsfy'" in runner.log


@pytest.mark.parametrize(
    ("version", "requirement"),
    [
        ("9.9", "mkdocs-docsfy==9.9"),
        (">=9,<10", "mkdocs-docsfy>=9,<10"),
        ("latest", "mkdocs-docsfy"),
        ("", "/the/action"),
    ],
)
def test_a_version_is_one_requirement_of_pip(monkeypatch, version, requirement):
    monkeypatch.setenv("GITHUB_ACTION_PATH", "/the/action")
    steps = runpy.run_path(str(ROOT / "action/steps.py"))
    assert steps["_requirement"](version) == requirement


def test_what_is_asked_for_is_installed_apart(runner):
    make_wheel(runner.folder / "mkdocs_docsfy-9.9-py3-none-any.whl")
    (runner.workspace / "themes.txt").write_text("mkdocs-docsfy==9.9\n")
    runner.variables = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(runner.folder)}
    runner.inputs |= {"version": ">=9", "requirements": "themes.txt"}
    assert runner.step("install") == 0, runner.log
    docsfy = Path(runner.outputs["install"]["bin"]) / "docsfy"
    assert runner.folder in docsfy.parents
    assert subprocess.run([docsfy], check=True, capture_output=True, text=True).stdout == "9.9\n"


def make_wheel(path):
    """A distribution of the same name whose command prints its version."""
    info = "mkdocs_docsfy-9.9.dist-info"
    files = {
        "stub.py": "def main():\n    print('9.9')\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: mkdocs-docsfy\nVersion: 9.9\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\ndocsfy = stub:main\n",
    }
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
        wheel.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in files))
