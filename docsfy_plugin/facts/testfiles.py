"""Files of tests, by each language's conventions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from docsfy_hookspecs.facts import Analyzer, Fact, Facts, Import, Manifest, TestFile

from docsfy_plugin.facts.roles import role_of

_PYTHON_TEST = re.compile(rb"^(?:async )?def test|^[ \t]+(?:async )?def test|^class \w*Test", re.M)
_PYTEST = re.compile(rb"^[ \t]*(?:import pytest|from pytest\b|(?:async )?def test\w*\()", re.M)
_UNITTEST = re.compile(rb"\bunittest\b|\bTestCase\b|\bdjango\.test\b")
_RUST_TEST = re.compile(rb"#\[(?:\w+::)?test(?:\]|\()")
_SCRIPT_TEST = re.compile(r"\.(?:test|spec|test-d)\.[cm]?[jt]sx?$")
_SCRIPT_CALL = re.compile(rb"\b(?:describe|it|test|suite|QUnit)\b[.(]")
_SCRIPT_FRAMEWORK = re.compile(
    rb"[\"'](?P<name>vitest|@jest/globals|mocha|node:test|bun:test|ava|tape|jasmine|uvu|tap"
    rb"|@playwright/test|cypress)[\"']"
)
_FRAMEWORK_NAMES = {"@jest/globals": "jest", "@playwright/test": "playwright"}
_DECLARED = ("vitest", "jest", "mocha", "ava", "tap", "tape", "jasmine", "uvu", "qunit")
_UNKNOWN_SCRIPT = "javascript"
_JVM = re.compile(r"/src/(?:test|integrationTest|androidTest)/|^src/(?:test|integrationTest)/")


def read(path: str, data: bytes) -> Sequence[TestFile]:
    """Tell whether a file holds tests, and for which framework; others give nothing."""
    name = path.rpartition("/")[2]
    if role_of(path) in ("vendored", "example", "docs"):
        return ()
    framework = _framework(path, name, name.rpartition(".")[2], data)
    return (TestFile(name=path, path=path, framework=framework),) if framework else ()


def _framework(path: str, name: str, ending: str, data: bytes) -> str:
    if ending == "py":
        return _python(path, name, data)
    if ending == "go":
        return "go" if name.endswith("_test.go") else ""
    if ending == "rs":
        return "cargo" if _RUST_TEST.search(data) else ""
    if ending in _BY_ENDING:
        return _BY_ENDING[ending](path, name, data)
    is_script = _SCRIPT_TEST.search(name) or role_of(path) == "test"
    if not is_script or not _SCRIPT_CALL.search(data):
        return ""
    match = _SCRIPT_FRAMEWORK.search(data)
    found = match["name"].decode() if match else _UNKNOWN_SCRIPT
    return _FRAMEWORK_NAMES.get(found, found)


def _python(path: str, name: str, data: bytes) -> str:
    named = re.search(r"^test_|_tests?\.py$|^tests?\.py$", name) is not None
    if not (named or role_of(path) == "test") or not _PYTHON_TEST.search(data):
        return ""
    if _UNITTEST.search(data) and not re.search(rb"^[ \t]*(?:import|from) pytest\b", data, re.M):
        return "unittest"
    return "pytest" if _PYTEST.search(data) or named else ""


def _jvm(path: str, _name: str, data: bytes) -> str:
    if not _JVM.search(path) and role_of(path) != "test":
        return ""
    if b"org.junit" in data:
        return "junit"
    if b"kotlin.test" in data:
        return "kotlin.test"
    if b"org.testng" in data:
        return "testng"
    if b"org.scalatest" in data:
        return "scalatest"
    return "spock" if b"spock.lang" in data else ""


def _ruby(_path: str, name: str, data: bytes) -> str:
    if name.endswith("_spec.rb"):
        return "rspec"
    return "minitest" if re.search(r"_test\.rb$|^test_", name) and b"Test" in data else ""


def _php(path: str, name: str, data: bytes) -> str:
    if role_of(path) != "test":
        return ""
    if name.endswith("Test.php"):
        return "phpunit"
    return "pest" if re.search(rb"^(?:it|test)\(", data, re.M) else ""


def _dotnet(_path: str, _name: str, data: bytes) -> str:
    known = ((b"[Fact", "xunit"), (b"[Theory", "xunit"), (b"[TestMethod", "mstest"))
    framework = next((one for mark, one in known if mark in data), "")
    return framework or ("nunit" if b"NUnit" in data and b"[Test" in data else "")


def _swift(_path: str, _name: str, data: bytes) -> str:
    return "xctest" if b"import XCTest" in data else "swift-testing" if b"@Test" in data else ""


def _elixir(_path: str, name: str, _data: bytes) -> str:
    return "exunit" if name.endswith("_test.exs") else ""


def _dart(_path: str, name: str, _data: bytes) -> str:
    return "dart test" if name.endswith("_test.dart") else ""


def _c(_path: str, _name: str, data: bytes) -> str:
    if b"gtest/gtest.h" in data:
        return "googletest" if re.search(rb"^TEST(?:_[FP])?\(", data, re.M) else ""
    return "catch2" if re.search(rb"catch2?/|catch\.hpp", data) and b"TEST_CASE(" in data else ""


_BY_ENDING = {
    "java": _jvm, "kt": _jvm, "scala": _jvm, "groovy": _jvm, "rb": _ruby, "php": _php,
    "cs": _dotnet, "swift": _swift, "exs": _elixir, "dart": _dart,
    "c": _c, "cc": _c, "cpp": _c, "cxx": _c,
}  # fmt: skip
_SCRIPT_ENDINGS = ("js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx")


def join(facts: Facts) -> Facts:
    """Fill in what each file tests, from its imports, and frameworks that packages declare."""
    tests = facts.of(TestFile)
    if not tests:
        return facts
    imports: dict[str, list[str]] = {}
    for one in facts.of(Import):
        if one.role == "test":
            imports.setdefault(one.path, []).extend(one.targets)
    sources = {one.name for one in facts.of(Import) if one.role == "package"}
    declared = _declared(facts)
    kept: list[Fact] = []
    for fact in facts:
        if isinstance(fact, TestFile):
            about = sorted({name for name in imports.get(fact.path, ()) if name in sources})
            framework = fact.framework
            if framework == _UNKNOWN_SCRIPT:
                framework = _nearest(declared, fact.path)
            kept.append(replace(fact, about=tuple(about), framework=framework))
            continue
        kept.append(fact)
    return Facts(kept)


def _declared(facts: Facts) -> dict[str, str]:
    """The test framework that a folder's `package.json` depends on."""
    found: dict[str, str] = {}
    for manifest in facts.of(Manifest):
        if manifest.ecosystem != "npm":
            continue
        names = {one.name for one in manifest.dependencies}
        framework = next((one for one in _DECLARED if one in names), "")
        if framework:
            found[manifest.path.rpartition("/")[0]] = framework
    return found


def _nearest(declared: dict[str, str], path: str) -> str:
    folder = path.rpartition("/")[0]
    while folder and folder not in declared:
        folder = folder.rpartition("/")[0]
    return declared.get(folder, _UNKNOWN_SCRIPT)


ANALYZER = Analyzer(
    name="tests",
    version="1",
    patterns=tuple(f"*.{ending}" for ending in ("py", "go", "rs", *_BY_ENDING, *_SCRIPT_ENDINGS)),
    read=read,
    join=join,
)
