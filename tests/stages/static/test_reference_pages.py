from __future__ import annotations

from dataclasses import replace

from docsfy_hookspecs import (
    Dependency,
    Document,
    DocumentSection,
    Import,
    Job,
    Manifest,
    Parameter,
    Route,
    Setting,
    Task,
    TestFile,
    Workflow,
)


def test_a_variable_read_in_two_files_is_one_row_with_both_places(write_page):
    facts = [
        Setting(name="HOME_DIR", path="a.py", env=("HOME_DIR",), default="'.'"),
        Setting(name="HOME_DIR", path="b.py", env=("HOME_DIR",), required=True),
        Setting(name="HOME_DIR", path="tests/t.py", env=("HOME_DIR",), role="test"),
    ]
    assert write_page(facts, "configuration") == (
        "# Configuration\n\nThe settings and environment variables that tool reads.\n\n"
        "## Environment variables\n\n"
        "| Variable | Default | Required | Read in |\n| --- | --- | --- | --- |\n"
        "| `HOME_DIR` | `'.'` | yes | [`a.py`](docsfy:source/a.py#setting:HOME_DIR), "
        "[`b.py`](docsfy:source/b.py#setting:HOME_DIR) |\n"
    )


def test_settings_are_grouped_by_the_class_that_declares_them(write_page):
    setting = Setting(
        name="app.conf.Settings.port",
        path="app/conf.py",
        framework="pydantic",
        group="app.conf.Settings",
        type="int | None",
        default="80",
        env=("APP_PORT",),
        description="Where to *listen*.",
    )
    text = write_page([setting], "configuration")
    assert (
        "## Settings\n\nSettings of [`app.conf.Settings`](docsfy:symbol/app.conf.Settings)" in text
    )
    assert (
        "`port`](docsfy:source/app/conf.py#setting:app.conf.Settings.port) | `int | None` | "
        in text
    )
    assert "| `80` | `APP_PORT` | Where to *listen*. |" in text


def route(number: int, tag: str = "", **changes) -> Route:
    fields = {
        "name": f"GET /r{number}",
        "path": "app.py",
        "methods": ("GET",),
        "url": f"/r{number}",
        "handler": "app.read",
        "tags": (tag,) if tag else (),
    }
    return Route(**{**fields, **changes})


def test_a_route_shows_handler_parameters_and_place(write_page):
    parameter = Parameter(name="item_id", annotation="int", default="0")
    facts = [route(1, summary="Read one.", parameters=(parameter,), returns="Item")]
    assert write_page(facts, "http-api") == (
        "# HTTP API\n\nThe HTTP routes that tool serves, and the code that answers them.\n\n"
        "| Methods | Path | Handler | Summary |\n| --- | --- | --- | --- |\n"
        "| GET | [`/r1`](docsfy:source/app.py#route:GET%20%2Fr1) "
        "| [`read`](docsfy:symbol/app.read) | Read one. |\n\n"
        "### GET /r1\n\nRead one.\n\nParameters of the handler:\n\n"
        "- `item_id`: `int`, default `0`\n\nReturns `Item`.\n"
    )


def test_many_routes_are_split_by_tag(make_plan):
    facts = [route(number, "users" if number % 2 else "items") for number in range(41)]
    assert sorted(page.slug for page in make_plan(facts).pages) == [
        "http-api/items",
        "http-api/users",
        "index",
    ]


def test_the_architecture_page_draws_imports_and_says_the_same_as_a_list(write_page):
    facts = [
        Import(name="p.a", path="p/a.py", targets=("p.b",), external=("yaml",)),
        Import(name="p.b", path="p/b.py", targets=("p.a",)),
    ]
    text = write_page(facts, "architecture")
    assert '```mermaid\nflowchart LR\n    n0["p.a"]\n    n1["p.b"]\n    n0 --> n1\n' in text
    assert "- [`p.a`](docsfy:symbol/p.a) imports [`p.b`](docsfy:symbol/p.b)\n" in text
    assert "## Import cycles" in text
    assert "| `yaml` | [`p.a`](docsfy:symbol/p.a) |" in text


def test_the_development_page_says_how_the_project_itself_runs_its_tests(write_page):
    job = Job(name="unit", runs_on="ubuntu-latest", commands=("pip install tox", "tox -e py"))
    facts = [
        TestFile(name="tests/test_a.py", path="tests/test_a.py", framework="pytest", about=("p",)),
        Task(name="make format:check", path="Makefile", runner="make", label="format:check"),
        Task(name="make test", path="Makefile", runner="make", label="test", commands=("pytest",)),
        Workflow(name="ci.yml", path="ci.yml", title="CI", system="GitHub Actions", jobs=(job,)),
    ]
    text = write_page(facts, "development")
    assert (
        "[`Makefile`](docsfy:source/Makefile#task:make%20test):\n\n```bash\nmake test\n```" in text
    )
    assert "- `tox -e py` in [`ci.yml`](docsfy:source/ci.yml)\n" in text
    assert "**unit** on `ubuntu-latest`.\n\n```bash\npip install tox\ntox -e py\n```" in text


def test_installation_names_the_remote_and_never_a_private_package(make_plan, given, write_page):
    manifest = Manifest(name="tool", path="pyproject.toml", ecosystem="python", private=True)
    text = write_page([manifest], "installation", web_url="https://host.example/o/tool")
    assert "pip install" not in text
    assert "git clone https://host.example/o/tool\ncd tool\n" in text
    built = replace(manifest, build="hatchling.build")
    text = write_page([built], "installation", web_url="https://host.example/o/tool")
    assert "cd tool\npip install .\n" in text


def test_extras_stand_apart_from_groups_for_development(write_page):
    manifest = Manifest(
        name="tool",
        path="pyproject.toml",
        ecosystem="python",
        dependencies=(
            Dependency(name="httpx", group="http"),
            Dependency(name="pytest", group="dev"),
        ),
        extras=("http",),
    )
    assert (
        'An extra brings further packages, as in `pip install "tool[http]"`:\n\n'
        "| Extra | Packages |\n| --- | --- |\n| `http` | `httpx` |\n\n"
        "Groups of packages for those who work on it:\n\n"
        "| Group | Packages |\n| --- | --- |\n| `dev` | `pytest` |\n"
    ) in write_page([manifest], "installation")


def test_what_the_page_of_first_steps_shows_is_not_told_again(write_page):
    sections = (
        DocumentSection(title="Installation and usage", level=1, text=""),
        DocumentSection(title="Installation", level=2, text="Get it."),
        DocumentSection(title="Usage", level=2, text="Run it."),
        DocumentSection(title="Updating requirements", level=1, text="Pin them."),
        DocumentSection(title="System requirements", level=1, text="Any system."),
    )
    readme = Document(name="readme", path="README.md", title="Tool", sections=sections)
    text = write_page([readme], "installation")
    assert [w for w in ("Get it.", "Run it.", "Pin them.", "Any system.") if w in text] == [
        "Get it.",
        "Any system.",
    ]
    assert "Run it." in write_page([readme], "getting-started")


def test_settings_of_a_file_name_it_once(write_page):
    setting = Setting(name="LIMIT", path="app/web.py", framework="flask")
    assert "## app/web.py\n\nRead in [`app/web.py`](docsfy:source/app/web.py).\n\n" in write_page(
        [setting], "configuration"
    )


def test_the_changelog_page_shows_the_latest_entries_alone(write_page):
    versions = [f"{number}.0" for number in range(9, 0, -1)]
    sections = [DocumentSection(title="Changelog", level=1, text="All notable changes.")]
    sections += [DocumentSection(title=one, level=2, text=f"In {one}.") for one in versions]
    changelog = Document(name="changelog", path="CHANGES.md", sections=tuple(sections))
    text = write_page([changelog], "changelog")
    assert [one for one in versions if f"## {one}\n\nIn {one}." in text] == versions[:5]
