"""Several instances of the plugin in one site."""

import pytest

OTHER = {
    "README.md": "# Compass\n\nShows where north is.\n",
    "compass.py": '"""Shows north."""\n\n\ndef north() -> int:\n    """Give degrees."""\n',
}


@pytest.fixture
def two(make_project):
    """A project that documents itself and another repository."""
    other = make_project(OTHER, name="compass")
    other.git("remote", "set-url", "origin", "https://github.com/acme/compass.git")
    project = make_project()
    project.configure(
        plugins=["search", "docsfy", {"docsfy": {"repo": str(other.root), "mount": "compass"}}]
    )
    return project


NAMES = (
    "SELECT name, status FROM variant JOIN attempt ON attempt.id = variant.attempt ORDER BY name"
)


def errors(result):
    return [line for line in result.lines if line.startswith("ERROR")]


def test_two_repositories_stand_in_one_site(two):
    assert two.build(strict=True).error is None
    assert "Tells the weather" in two.read("index.html")
    assert "Shows where north is" in two.read("compass/index.html")
    assert (two.site / "compass/api/compass/index.md").is_file()
    assert two.leftovers == []
    assert two.ask(NAMES) == [
        ("acme/compass@main/static/default", "ready"),
        ("acme/weather@main/static/default", "ready"),
    ]


def test_site_level_files_are_written_once_for_all(two):
    assert two.build().error is None
    text = two.read("llms.txt")
    assert text.count("# A site\n") == 1
    assert "(api/weather/cli/index.md)" in text
    assert "(compass/api/compass/index.md)" in text
    assert not (two.site / "compass/llms.txt").exists()
    assert not (two.site / "compass/objects.inv").exists()


def test_each_page_names_the_commit_of_its_own_repository(two, make_project):
    assert two.build().error is None
    html = two.read("compass/api/compass/index.html")
    assert "https://github.com/acme/compass/blob/" in html
    assert "acme/weather" not in html


def test_both_are_up_to_date_when_nothing_changed(two):
    assert two.build().error is None
    before = two.tree()
    assert two.build().error is None
    assert two.ask("SELECT DISTINCT status FROM page") == [("reused",)]
    assert two.tree() == before


def test_one_that_fails_leaves_the_site_of_both_and_says_so_in_both_rows(two):
    assert two.build().error is None
    before = two.tree()
    hook = two.root.parent / "hook.py"
    hook.write_text(
        "from docsfy_hookspecs import hookimpl\n\n\n@hookimpl\ndef docsfy_plan(source):\n"
        "    raise ValueError('no')\n"
    )
    plugins = ["search", "docsfy", {"docsfy": {"mount": "c", "hooks": [str(hook)]}}]
    plugins[2]["docsfy"]["repo"] = str(two.root.with_name("compass"))
    two.configure(plugins=plugins)
    result = two.build()
    assert result.exit_code == 1
    assert two.tree() == before
    assert two.leftovers == []
    assert {status for _, status in two.ask(NAMES)} == {"error"}


@pytest.mark.parametrize("state_dirs", [("one", "two")])
def test_instances_with_states_of_their_own_share_one_staging_folder(two, state_dirs):
    other = str(two.root.with_name("compass"))
    two.write({".gitignore": "/site/\n/one/\n/two/\n"})
    two.configure(
        plugins=[
            {"docsfy": {"state_dir": state_dirs[0]}},
            {"docsfy": {"repo": other, "mount": "compass", "state_dir": state_dirs[1]}},
        ]
    )
    for _ in range(2):
        result = two.build()
        assert result.error is None, result.log
    assert (two.site / "index.html").is_file()
    assert (two.site / "compass/index.html").is_file()
    assert two.leftovers == []


def test_first_instance_switched_off_leaves_the_second(two):
    other = str(two.root.with_name("compass"))
    two.configure(
        plugins=[
            {"docsfy": {"enabled": False}},
            {"docsfy": {"repo": other, "mount": "compass"}},
        ],
        nav=["docsfy", {"Compass": [{"docsfy": "compass"}]}],
    )
    result = two.build()
    assert result.error is None, result.log
    assert (two.site / "compass/index.html").is_file()
    assert not (two.site / "api").exists()
    assert two.leftovers == []
    assert "(compass/index.md)" in two.read("llms.txt")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({"mount": "a"}, {"mount": "a/"}, "Option 'mount' is 'a' in two instances"),
        ({}, {"mount": "b"}, "the same repository and branch"),
        ({}, {"mount": "b", "repo": "."}, "the same repository and branch"),
        ({"mount": "a"}, {"mount": "b", "branch": "main"}, "the same repository and branch"),
        ({"on_busy": "wait"}, {"mount": "b", "owner": "acme"}, "the same repository and branch"),
    ],
)
def test_same_mount_or_variant_twice_is_an_error(project, first, second, said):
    assert project.build().error is None
    before = project.tree()
    project.configure(plugins=[{"docsfy": first}, {"docsfy": second}])
    result = project.build()
    assert result.error is not None
    assert said in result.log + result.message
    assert project.tree() == before
    assert project.leftovers == []


@pytest.mark.parametrize("name", ["REPO", "BRANCH", "OWNER", "PROJECT", "MOUNT"])
def test_variable_that_each_instance_needs_for_itself_is_refused(two, monkeypatch, name):
    monkeypatch.setenv(f"DOCSFY_{name}", "x")
    result = two.build()
    assert result.exit_code == 1
    (line,) = errors(result)
    assert f"Variable DOCSFY_{name} is set, and docsfy is listed 2 times" in line


def test_marker_puts_each_instance_where_the_author_wants_it(two):
    two.write({"docs/mine.md": "# Mine\n"})
    two.configure(
        plugins=[
            "docsfy",
            {"docsfy": {"repo": str(two.root.with_name("compass")), "mount": "compass"}},
        ],
        nav=[{"Other": [{"docsfy": "compass"}]}, {"Mine": "mine.md"}, {"This": ["docsfy"]}],
    )
    assert two.build(strict=True).error is None
    html = two.read("mine/index.html").split('id="navbar-collapse"')[1]
    assert html.index(">Other") < html.index(">Compass") < html.index(">Mine") < html.index(">This")
