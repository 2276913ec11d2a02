import json

import pytest
from docsfy_hookspecs.facts import Facts, Import, TestFile

from docsfy_plugin.facts import manifests
from docsfy_plugin.facts.testfiles import join, read


@pytest.mark.parametrize(
    ("path", "text", "framework"),
    [
        ("tests/test_a.py", "def test_x(): pass\n", "pytest"),
        ("tests/a.py", "import unittest\nclass X(TestCase):\n def test_x(s): 0\n", "unittest"),
        ("tests/test_b.py", "import pytest, unittest\nclass TestX:\n def test_x(s): 0\n", "pytest"),
        ("tests/helpers.py", "def make(): pass\n", ""),
        ("src/a/core.py", "def test_me(): pass\n", ""),
        ("pkg/a_test.go", "package a\n", "go"),
        ("src/lib.rs", "#[cfg(test)]\nmod t {\n #[test]\n fn x() {}\n}\n", "cargo"),
        ("src/main.rs", "fn main() {}\n", ""),
        ("src/a.test.ts", "import { it } from 'vitest'\nit('x', () => {})\n", "vitest"),
        ("src/a.ts", "it('x')\n", ""),
        ("src/test/java/ATest.java", "import org.junit.Test;\n", "junit"),
        ("spec/a_spec.rb", "describe 'x'\n", "rspec"),
        ("tests/ATest.php", "<?php\n", "phpunit"),
        ("node_modules/a/a.test.js", "it('x')\n", ""),
    ],
)  # fmt: skip
def test_framework_is_told_by_convention(path, text, framework):
    expected = (TestFile(name=path, path=path, framework=framework),) if framework else ()
    assert read(path, text.encode()) == expected


def test_join_tells_what_is_tested_and_the_declared_framework():
    package = json.dumps({"name": "x", "devDependencies": {"jest": "^29"}})
    facts = Facts(
        [
            Import(name="app.core", path="app/core.py", targets=("os",)),
            Import(
                name="tests.test_core",
                path="tests/test_core.py",
                targets=("app.core", "tests.helpers"),
                role="test",
            ),
            *manifests.read("web/package.json", package.encode()),
            *read("tests/test_core.py", b"def test_x(): pass\n"),
            *read("web/a.test.js", b"it('x', () => {})\n"),
        ]
    )
    assert join(facts).of(TestFile) == (
        TestFile(
            name="tests/test_core.py",
            path="tests/test_core.py",
            framework="pytest",
            about=("app.core",),
        ),
        TestFile(name="web/a.test.js", path="web/a.test.js", framework="jest"),
    )
