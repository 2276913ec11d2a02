import pytest
from docsfy_hookspecs.facts import Job, Workflow

from docsfy_plugin.facts.workflows import read

GITHUB = """\
name: Tests
on:
  push:
    branches: [main]
    tags: ["v*"]
  pull_request:
  schedule:
    - cron: "0 6 * * *"
jobs:
  test:
    name: Test ${{ matrix.os }}
    runs-on: ${{ matrix.os || 'windows-latest' }}
    strategy:
      matrix:
        os: [ubuntu-latest]
        include:
          - {os: macos-latest, python: "3.12"}
    steps:
      - uses: actions/checkout@v4
      - run: |
          # comment
          echo hello
          pip install \\
            .
          pytest
  call:
    uses: org/repo/.github/workflows/x.yml@v1
"""


def test_github_workflow_spells_out_triggers_matrix_and_commands():
    assert read(".github/workflows/ci.yml", GITHUB.encode()) == (
        Workflow(
            name=".github/workflows/ci.yml",
            path=".github/workflows/ci.yml",
            title="Tests",
            system="GitHub Actions",
            triggers=("push (main, tag v*)", "pull_request", "schedule (0 6 * * *)"),
            jobs=(
                Job(
                    name="test",
                    runs_on="ubuntu-latest, macos-latest, windows-latest",
                    commands=("pip install .", "pytest"),
                    uses=("actions/checkout@v4",),
                ),
                Job(name="call", uses=("org/repo/.github/workflows/x.yml@v1",)),
            ),
        ),
    )


@pytest.mark.parametrize("value", ["push", "[push]", "{push: }"])
def test_every_form_of_triggers_is_read(value):
    text = f"on: {value}\njobs: {{a: {{runs-on: x}}}}\n"
    (workflow,) = read(".github/workflows/a.yml", text.encode())
    assert workflow.triggers == ("push",)


@pytest.mark.parametrize(
    ("path", "text", "system", "job"),
    [
        (
            ".gitlab-ci.yml",
            "default: {image: python}\n.base: {script: no}\ntest:\n  extends: .base\n"
            "  tags: [docker]\n  script: [make test]\n",
            "GitLab CI",
            Job(name="test", runs_on="docker", commands=("make test",), uses=("python",)),
        ),
        (
            ".circleci/config.yml",
            "commands:\n  setup:\n    steps:\n      - run: make setup\njobs:\n  b:\n"
            "    docker: [{image: cimg/go}]\n    steps:\n      - checkout\n      - setup\n"
            "      - run: {command: make}\n",
            "CircleCI",
            Job(name="b", commands=("make setup", "make"), uses=("cimg/go",)),
        ),
        (
            ".travis.yml",
            "language: python\npython: ['3.8']\nos: linux\nscript: pytest\n",
            "Travis CI",
            Job(name="python", runs_on="linux", commands=("pytest",), uses=("python 3.8",)),
        ),
        (
            "azure-pipelines.yml",
            "pool: {vmImage: ubuntu-latest}\nsteps:\n- script: make\n- task: X@1\n",
            "Azure Pipelines",
            Job(name="build", runs_on="ubuntu-latest", commands=("make",), uses=("X@1",)),
        ),
        (
            ".woodpecker.yml",
            "steps:\n  - name: t\n    image: golang\n    commands: [go test ./...]\n",
            "Woodpecker CI",
            Job(name="t", commands=("go test ./...",), uses=("golang",)),
        ),
    ],
)
def test_other_systems(path, text, system, job):
    (workflow,) = read(path, text.encode())
    assert (workflow.system, workflow.jobs) == (system, (job,))


@pytest.mark.parametrize(
    "path",
    [".github/workflows/a.yml", ".gitlab-ci.yml", ".circleci/config.yml", ".travis.yml",
     "azure-pipelines.yml", ".woodpecker.yml"],
)  # fmt: skip
@pytest.mark.parametrize(
    "text", ["jobs: [1]\n", "jobs: {a: b}\nsteps: 3\n", "a: {b: [c, {d: e}]}\nscript: {x: 1}\n"]
)
def test_values_of_the_wrong_type_do_no_harm(path, text):
    assert len(read(path, text.encode())) <= 1
