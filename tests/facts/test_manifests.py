import contextlib
import json

import pytest
from docsfy_hookspecs.errors import UnreadableFileError
from docsfy_hookspecs.facts import Dependency, EntryPoint, Facts, Manifest

from docsfy_plugin.facts.manifests import ANALYZER, join, read


def read_text(path, text):
    return list(read(path, text.encode()))


PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "sample"
dynamic = ["version"]
description = "A sample"
license = {text = "MIT"}
requires-python = ">=3.9"
dependencies = ["click>=8; python_version > '3'", "rich [all] (>=13)", "-r other.txt"]
keywords = ["a", "b"]

[project.optional-dependencies]
http = ["httpx"]

[project.urls]
Source = "https://example.org/s"

[project.scripts]
sample = "sample.cli:main"
other = "sample.cli:other [http]"

[project.entry-points."sample.plugins"]
x-y = "sample.plugins:X"

[dependency-groups]
dev = ["pytest>=8", {include-group = "http"}]
"""


def test_pyproject_gives_the_manifest_and_every_entry_point_with_its_line():
    manifest, *entry_points = read_text("pyproject.toml", PYPROJECT)
    assert manifest == Manifest(
        name="sample",
        path="pyproject.toml",
        start=5,
        end=12,
        ecosystem="python",
        description="A sample",
        license="MIT",
        requires=">=3.9",
        dependencies=(
            Dependency(name="click", requirement=">=8; python_version > '3'"),
            Dependency(name="rich[all]", requirement=">=13"),
            Dependency(name="httpx", group="http"),
            Dependency(name="pytest", requirement=">=8", group="dev"),
        ),
        urls=(("Source", "https://example.org/s"),),
        keywords=("a", "b"),
        build="hatchling.build",
        extras=("http",),
    )
    assert [(one.id, one.target, one.start) for one in entry_points] == [
        ("entry_point:console_scripts:sample", "sample.cli:main", 21),
        ("entry_point:console_scripts:other", "sample.cli:other", 22),
        ("entry_point:sample.plugins:x-y", "sample.plugins:X", 25),
    ]


POETRY = """\
[tool.poetry]
name = "poem"
version = "1.2"
license = "MIT"
packages = []
[tool.poetry.dependencies]
python = "^3.10"
requests = "^2"
rich = {version = "*", optional = true}
multi = [{version = "1", python = "<3.12"}, {version = "2"}]
[tool.poetry.group.dev.dependencies]
pytest = "^8"
[tool.poetry.extras]
pretty = ["rich"]
[tool.poetry.scripts]
poem = "poem.main:run"
"""


def test_poetry_gives_groups_extras_and_scripts():
    manifest, script = read_text("pyproject.toml", POETRY)
    assert manifest.requires == "^3.10"
    assert manifest.dependencies == (
        Dependency(name="requests", requirement="^2"),
        Dependency(name="rich", group="pretty"),
        Dependency(name="multi", requirement="1"),
        Dependency(name="pytest", requirement="^8", group="dev"),
    )
    assert (script.label, script.target, script.start) == ("poem", "poem.main:run", 16)


@pytest.mark.parametrize(
    "table",
    [
        "[tool.uv]\npackage = false",
        "[tool.uv]\nmanaged = true",
        "[tool.pdm]\ndistribution = false",
        "[tool.poetry]\npackage-mode = false",
    ],
)
def test_project_that_is_no_package_is_private(table):
    (manifest,) = read_text("pyproject.toml", f'[project]\nname = "a"\n{table}\n')
    assert manifest.private
    (manifest,) = read_text("pyproject.toml", '[project]\nname = "a"\n[tool.uv]\npackage = true\n')
    assert not manifest.private


def test_pyproject_that_configures_tools_only_is_no_manifest():
    assert read_text("pyproject.toml", "[tool.black]\nline-length = 88\n") == []


SETUP_PY = """\
from setuptools import setup, find_packages
import sys
REQUIRES = ["a>=1", "b"]
if sys.argv: raise SystemExit("never run")
setup(
    name="old",
    version=open("v").read(),
    install_requires=REQUIRES,
    extras_require={"t": ["c"]},
    entry_points={"console_scripts": ["old = old.cli:main"]},
    classifiers=["License :: OSI Approved :: MIT License"],
)
"""


def test_setup_script_gives_its_literals_and_is_not_run():
    manifest, entry_point = read_text("setup.py", SETUP_PY)
    assert (manifest.name, manifest.version, manifest.license) == ("old", "", "MIT")
    assert manifest.dependencies == (
        Dependency(name="a", requirement=">=1"),
        Dependency(name="b"),
        Dependency(name="c", group="t"),
    )
    assert (manifest.start, manifest.end) == (5, 12)
    assert (entry_point.name, entry_point.target, entry_point.start) == (
        "console_scripts:old",
        "old.cli:main",
        10,
    )


SETUP_CFG = """\
[metadata]
name = old
version = attr: old.__version__
description = Configured
[options]
python_requires = >=3.8
install_requires =
    # a comment
    a>=1
[options.entry_points]
console_scripts =
    old = old.cli:main
"""


def test_files_of_one_package_are_one_manifest_and_entry_points_stand_once():
    facts = Facts(
        [
            *read_text("pyproject.toml", '[build-system]\nrequires = ["setuptools"]\n'),
            *read_text("setup.cfg", SETUP_CFG),
            *read_text("setup.py", SETUP_PY),
        ]
    )
    joined = join(facts)
    (manifest,) = joined.of(Manifest)
    assert (manifest.name, manifest.path) == ("old", "setup.cfg")
    assert (manifest.description, manifest.requires, manifest.license) == (
        "Configured",
        ">=3.8",
        "MIT",
    )
    assert manifest.dependencies == (Dependency(name="a", requirement=">=1"),)
    assert [one.path for one in joined.of(EntryPoint)] == ["setup.cfg"]


def test_compiled_requirements_leave_out_what_others_need():
    text = "-r base.txt\na==1 \\\n    --hash=sha256:0\n    # via -r dev.in\nb==2\n    # via a\n"
    (manifest,) = read_text("requirements-dev.txt", text)
    assert manifest.dependencies == (Dependency(name="a", requirement="==1", group="dev"),)


def test_npm_package_gives_programs_engines_and_groups():
    data = {
        "name": "@x/tool",
        "version": "1.0.0",
        "license": "MIT",
        "private": True,
        "engines": {"node": ">=20"},
        "workspaces": ["packages/*"],
        "repository": {"url": "git+https://github.com/x/tool.git"},
        "bin": "./dist/cli.js",
        "dependencies": {"a": "^1"},
        "devDependencies": {"b": "*"},
    }
    manifest, program = read_text("package.json", json.dumps(data, indent=1))
    assert manifest.requires == "node >=20"
    assert manifest.members == ("packages/*",)
    assert manifest.private
    assert manifest.urls == (("Repository", "https://github.com/x/tool"),)
    assert manifest.dependencies == (
        Dependency(name="a", requirement="^1"),
        Dependency(name="b", group="dev"),
    )
    assert (program.label, program.target, program.group) == ("tool", "dist/cli.js", "bin")


def test_file_that_only_marks_a_folder_is_no_package():
    assert read_text("dist-esm/package.json", '{"type": "module"}') == []


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "Cargo.toml",
            '[package]\nname = "x"\nversion.workspace = true\nrust-version = "1.80"\n'
            '[workspace]\nmembers = ["crates/*"]\n[workspace.package]\nversion = "2.0"\n',
            ("x", "cargo", "2.0", "1.80"),
        ),
        (
            "go.mod",
            "module example.org/m\n\ngo 1.22\n\nrequire (\n\ta.b/c v1.0.0\n)\n",
            ("example.org/m", "go", "", "go 1.22"),
        ),
        (
            "composer.json",
            '{"name": "v/p", "require": {"php": ">=8.1", "a/b": "^1"}}',
            ("v/p", "composer", "", "php >=8.1"),
        ),
        (
            "pom.xml",
            '<project xmlns="http://maven.apache.org/POM/4.0.0"><groupId>g</groupId>'
            "<artifactId>a</artifactId><version>1</version>"
            "<properties><java.version>17</java.version></properties></project>",
            ("g:a", "maven", "1", "java 17"),
        ),
        (
            "app/build.gradle.kts",
            'plugins { \n id("application")\n}\nversion = "3"\n'
            'dependencies {\n implementation("a:b:1")\n}\n',
            ("app", "gradle", "3", ""),
        ),
        (
            "x.gemspec",
            'Gem::Specification.new do |s|\n  s.name = "x"\n  s.version = "0.1"\n'
            '  s.required_ruby_version = ">= 3.0"\nend\n',
            ("x", "gem", "0.1", "ruby >= 3.0"),
        ),
        (
            "mix.exs",
            'defmodule X do\n @version "1.1"\n def project do\n [\n  app: :x,\n'
            '  version: @version,\n  elixir: "~> 1.15"\n ]\n end\nend\n',
            ("x", "hex", "1.1", "elixir ~> 1.15"),
        ),
        (
            "CMakeLists.txt",
            "cmake_minimum_required(VERSION 3.20)\nproject(Eng VERSION 4.5 LANGUAGES CXX)\n",
            ("Eng", "cmake", "4.5", "cmake 3.20"),
        ),
        (
            "src/App.csproj",
            '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><Version>2</Version>'
            "<TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>",
            ("App", "nuget", "2", "net8.0"),
        ),
        (
            "Package.swift",
            "// swift-tools-version: 5.9\nlet package = Package(\n"
            '  name: "Sw",\n  products: []\n)\n',
            ("Sw", "swift", "", "swift 5.9"),
        ),
        (
            "Dockerfile",
            "FROM golang:1.22 AS build\nFROM build AS t\nFROM scratch\n",
            ("Dockerfile", "docker", "", ""),
        ),
    ],
)
def test_manifests_of_other_ecosystems_tell_name_version_and_runtime(path, text, expected):
    manifest = read_text(path, text)[0]
    assert (manifest.name, manifest.ecosystem, manifest.version, manifest.requires) == expected


def test_named_programs_of_a_crate_are_entry_points():
    text = '[package]\nname = "grepper"\n\n[[bin]]\nname = "gr"\npath = "core/main.rs"\n'
    assert read_text("Cargo.toml", text)[1] == EntryPoint(
        name="bin:gr", path="Cargo.toml", start=4, end=4, group="bin", label="gr",
        target="core/main.rs",
    )  # fmt: skip


@pytest.mark.parametrize("code", ["(" * 10_000, "setup(name='x'", "# coding: punycode\n"])
def test_a_setup_script_that_is_no_python_is_unreadable(code):
    with pytest.raises(UnreadableFileError):
        read_text("setup.py", code)


def test_warnings_about_a_setup_script_reach_nobody():
    (manifest,) = read_text("setup.py", "setup(name='x', description='\\d')\n")
    assert (manifest.name, manifest.description) == ("x", "\\d")


@pytest.mark.parametrize("folder", ["node_modules/x", "tests/data", "examples/app"])
def test_manifests_of_copies_fixtures_and_examples_are_passed_over(folder):
    assert read_text(f"{folder}/package.json", '{"name": "x"}') == []


@pytest.mark.parametrize(
    "path",
    ["pyproject.toml", "package.json", "Cargo.toml", "setup.cfg", "pom.xml", "compose.yml"],
)
@pytest.mark.parametrize("data", [b"\x00\xff", b"\x1b[2J{{{<<<\n= =", b""])
def test_garbage_is_unreadable_or_empty_but_never_a_crash(path, data):
    facts = []
    with contextlib.suppress(UnreadableFileError):
        facts = list(read(path, data))
    assert facts == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", 'project = "x"\n'),
        ("pyproject.toml", '[project]\nname = 3\ndependencies = {a = 1}\nurls = ["x"]\n'),
        ("package.json", '{"name": ["x"], "bin": [1], "dependencies": "y", "version": {}}'),
        ("Cargo.toml", 'package = []\nworkspace = "x"\n'),
        ("compose.yml", "services: [1, 2]\n"),
        ("composer.json", '{"require": [], "bin": {"a": 1}, "license": {}}'),
    ],
)
def test_values_of_the_wrong_type_are_left_out(path, text):
    assert isinstance(read_text(path, text), list)


def test_patterns_reach_every_reader():
    assert "**/go.mod" in ANALYZER.patterns
    assert "**/*.gemspec" in ANALYZER.patterns


def test_a_gemspec_gives_whole_texts_and_programs_with_their_line():
    manifest, program = read_text(
        "x.gemspec",
        "Gem::Specification.new do |s|\n  s.name = 'x'\n  s.licenses = %w(MIT)\n"
        '  s.summary = "It\'s small (and [fast])"\n  s.executables = %w(xrun)\nend\n',
    )
    assert manifest.description == "It's small (and [fast])"
    assert manifest.license == "MIT"
    assert program == EntryPoint(
        name="bin:xrun", path="x.gemspec", start=5, end=5, group="bin", label="xrun",
        target="bin/xrun",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("properties", "private", "programs"),
    [
        ("<OutputType>Exe</OutputType>", True, []),
        ("<Description>A</Description>", False, []),
        ("<PackAsTool>true</PackAsTool><ToolCommandName>x</ToolCommandName>", False, ["x"]),
    ],
)
def test_a_dotnet_project_is_published_where_it_speaks_of_a_package(properties, private, programs):
    manifest, *points = read_text(
        "a/A.csproj",
        f'<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>{properties}</PropertyGroup><ItemGroup>'
        '<PackageReference Include="P" Version="$(V)"/>'
        r'<ProjectReference Include="..\b\B.csproj"/></ItemGroup></Project>',
    )
    assert manifest.private is private
    assert [point.label for point in points] == programs
    assert manifest.dependencies == (
        Dependency(name="P"),
        Dependency(name="B", group="project"),
    )


def test_versions_and_programs_of_a_crate_are_looked_up_where_cargo_does():
    manifest, program = read_text(
        "Cargo.toml",
        '[workspace.dependencies]\na = "1.2"\n[package]\nname = "c"\n[[bin]]\nname = "c"\n'
        "[dependencies]\na.workspace = true\n",
    )
    assert manifest.dependencies == (Dependency(name="a", requirement="1.2"),)
    assert program.target == "src/main.rs"


def test_a_module_of_maven_takes_from_the_project_that_lists_it():
    parent = "<project><groupId>g</groupId><artifactId>p</artifactId><modules><module>m</module>"
    parent += "</modules><description>All</description><url>http://x</url></project>"
    child = "<project><parent><groupId>g</groupId></parent><artifactId>m</artifactId></project>"
    other = child.replace("<artifactId>m", "<artifactId>o")
    facts = [
        *read_text("pom.xml", parent),
        *read_text("m/pom.xml", child),
        *read_text("o/pom.xml", other),
    ]
    found = {one.name: (one.description, one.urls) for one in join(Facts(facts)).of(Manifest)}
    home = (("Homepage", "http://x"),)
    assert found == {"g:p": ("All", home), "g:m": ("", home), "g:o": ("", ())}
