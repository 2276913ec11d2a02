import pytest

from docsfy_plugin.stages.ai.notable_files import notable_files
from docsfy_plugin.testing import read_facts

CODE = "class A:\n    pass\n"
PYTHON = {"src/app/__init__.py": "", "src/app/a.py": CODE}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("src/app/new.py", CODE),
        ("src/app/env.py", "import os\nos.environ['APP_KEY']\n"),
        ("pyproject.toml", "[project]\nname='app'\n[project.scripts]\napp='app.a:main'\n"),
        ("src/app/_new.py", CODE + "\n__all__ = ['A']\n"),
        ("lib/store.zig", "pub fn main() void {}\n"),
        ("server/main.go", "package main\n\nfunc main() {}\n"),
        ("web/index.tsx", "export const A = 1\n"),
        ("src/lib.rs", "pub fn a() {}\n"),
        ("api/service.proto", "message A {}\n"),
    ],
)
def test_what_users_may_look_for_is_notable(path, content):
    files = {**PYTHON, "src/app/__init__.py": "from app._new import A\n", path: content}
    assert notable_files([path], read_facts(files)) == (path,)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("tests/test_a.py", "def test_a(): pass\n"),
        ("tests/conftest.py", CODE),
        ("tests/helper.zig", "x"),
        ("src/app/_private.py", CODE),
        ("src/app/empty.py", ""),
        ("examples/a.py", CODE),
        ("examples/a.zig", "x"),
        ("playground/a.zig", "x"),
        ("docs/conf.py", CODE),
        ("docs/guide.md", "# Guide\n"),
        ("CHANGES.md", "# 1.0\n"),
        (".github/workflows/ci.yml", "on: push\njobs: {}\n"),
        (".github/tool.zig", "x"),
        ("src/deep/and/deeper/fixtures/x.zig", "x"),
        (".pre-commit-config.yaml", "repos: []\n"),
        ("uv.lock", "version = 1\n"),
        ("package-lock.json", "{}\n"),
        ("logo.png", "x"),
        ("vendor/lib.zig", "x"),
        ("src/app/a_pb2.py", CODE),
        ("web/app.min.js", "x"),
        ("node_modules/a/index.js", "module.exports = {}\n"),
        ("src/app/data.csv", "a,b\n"),
    ],
)
def test_what_users_do_not_see_is_not_notable(path, content):
    assert notable_files([path], read_facts({**PYTHON, path: content})) == ()
