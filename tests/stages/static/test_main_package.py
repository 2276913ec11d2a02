from __future__ import annotations

import pytest
from docsfy_hookspecs import Dependency, Document, EntryPoint, Facts, Folder, Manifest, Module

from docsfy_plugin.stages.static.main_package import main_manifest


def manifest(path: str, ecosystem: str, name: str = "", **changes) -> Manifest:
    return Manifest(name=name or path, path=path, ecosystem=ecosystem, **changes)


def needed(*names: str) -> tuple[Dependency, ...]:
    return tuple(Dependency(name=name) for name in names)


def files(**counts: int) -> Folder:
    return Folder(name=".", path=".", languages=tuple(counts.items()))


@pytest.mark.parametrize(
    ("facts", "chosen"),
    [
        ([manifest("Gemfile", "gem"), manifest("tool.gemspec", "gem", "tool")], "tool"),
        ([manifest("a/requirements.txt", "python"), manifest("CMakeLists.txt", "cmake", "T")], "T"),
        (
            [
                files(Swift=9, C=1),
                manifest("CMakeLists.txt", "cmake", "c"),
                manifest("Package.swift", "swift", "s"),
            ],
            "s",
        ),
        (
            [
                manifest("pom.xml", "maven", "g:parent", members=("tool",)),
                manifest("tool/pom.xml", "maven", "g:tool"),
            ],
            "g:tool",
        ),
        (
            [
                files(TypeScript=9),
                manifest("package.json", "npm", "tool"),
                manifest("action.yml", "action", "Tool it", requires="node20"),
            ],
            "Tool it",
        ),
        (
            [
                manifest("package.json", "npm", "root", private=True),
                manifest("packages/b/package.json", "npm", "b"),
            ],
            "root",
        ),
        (
            [
                files(TypeScript=9, Python=5),
                manifest("pyproject.toml", "python", "tool"),
                manifest("ui/package.json", "npm", "tool-ui"),
            ],
            "tool",
        ),
        ([manifest("a/go.mod", "go", "x.org/a"), manifest("b/go.mod", "go", "x.org/b")], None),
        ([manifest("Dockerfile", "docker")], None),
    ],
)
def test_the_main_manifest_is_that_of_what_the_repository_is_about(facts, chosen):
    found = main_manifest(Facts(facts), ["Tool"])
    assert (found.name if found else None) == chosen


GO = Manifest(name="x.org/tool", path="go.mod", ecosystem="go")


def program(path: str, target: str = "") -> EntryPoint:
    return EntryPoint(name="bin:run", path=path, group="bin", label="run", target=target)


@pytest.mark.parametrize(
    ("facts", "command"),
    [
        ([GO, Module(name="x.org/tool", path="a.go", language="go")], "go get x.org/tool"),
        (
            [GO, Module(name="x.org/tool", path="main.go", language="go"), program("main.go", ".")],
            "go install x.org/tool@latest",
        ),
        (
            [
                GO,
                Module(name="x.org/tool/cmd/run", path="cmd/run/main.go", language="go"),
                program("cmd/run/main.go", "cmd/run"),
            ],
            "go install x.org/tool/cmd/run@latest",
        ),
        (
            [
                GO,
                Module(name="x.org/tool", path="a.go", language="go"),
                Module(name="x.org/tool/cmd/run", path="cmd/run/main.go", language="go"),
                program("cmd/run/main.go", "cmd/run"),
            ],
            "go get x.org/tool",
        ),
        ([manifest("Cargo.toml", "cargo", "tool")], "cargo add tool"),
        (
            [manifest("Cargo.toml", "cargo", "tool"), program("src/main.rs")],
            "cargo install tool",
        ),
        (
            [manifest("Cargo.toml", "cargo", "tool"), program("crates/other/src/main.rs")],
            "cargo add tool",
        ),
        ([manifest("package.json", "npm", "@o/tool")], "npm install @o/tool"),
        (
            [manifest("package.json", "npm", "tool"), program("package.json")],
            "npm install -g tool",
        ),
        ([manifest("a.csproj", "nuget", "Tool")], "dotnet add package Tool"),
        ([manifest("mix.exs", "hex", "tool", version="1.2.3")], '{:tool, "~> 1.2"}'),
        (
            [manifest("pom.xml", "maven", "g:tool", version="1.0")],
            "    <artifactId>tool</artifactId>\n    <version>1.0</version>",
        ),
    ],
)
def test_home_and_installation_say_the_same_command(facts, command, write_page):
    home, installation = write_page(facts, "index"), write_page(facts, "installation")
    assert f"{command}\n" in home.split("## Install\n")[1].split("## ")[0]
    assert f"{command}\n" in installation


def test_the_architecture_page_shows_which_package_needs_which(write_page):
    facts = [
        manifest("a/Cargo.toml", "cargo", "a", description="First. Second."),
        manifest("b/package.json", "npm", "b"),
    ]
    assert "mermaid" not in write_page(facts, "architecture")
    needs = manifest("c/Cargo.toml", "cargo", "c", dependencies=needed("a", "b"))
    text = write_page([*facts, needs], "architecture")
    assert "| `a` | First. | Rust crate | [`a/Cargo.toml`](docsfy:source/a/Cargo.toml) |" in text
    assert '    n0["a"]\n    n1["c"]\n    n1 --> n0\n```' in text
    assert "- `c` needs `a`\n" in text


@pytest.mark.parametrize(
    ("summary", "quoted"),
    [
        ("Tool does one thing very well indeed.", ""),
        ("Does one thing very well.", ""),
        (
            "Tool does one thing very well. It is fast and small, and it has no needs.",
            "> It is fast and small, and it has no needs.",
        ),
        (
            "Some other words about what this is for. Among what it does are:",
            "> Some other words about what this is for.",
        ),
    ],
)
def test_home_quotes_of_the_readme_only_what_it_does_not_say_already(summary, quoted, write_page):
    text = write_page(
        [
            manifest("go.mod", "go", "x.org/tool", description="Tool does one thing very well."),
            Document(name="readme", path="README.md", summary=summary),
        ],
        "index",
    )
    shown = [line for line in text.split("\n") if line.startswith("> ") and "README" not in line]
    assert "\n".join(shown) == quoted


def test_there_is_no_installation_page_without_anything_to_say(make_plan):
    chart = manifest("Chart.yaml", "helm", "web")
    assert make_plan([chart]).page("installation") is None
    assert make_plan([chart], web_url="https://h.example/o/tool").page("installation")
