"""Where the generated pages stand in the navigation."""

import re

import pytest

from docsfy_plugin.mkdocs_plugin.navigation import build_navigation, place_navigation

OURS = {"": [{"Home": "index.md"}], "b": [{"B": "b/index.md"}]}


def test_groups_are_nested_and_stand_where_their_first_page_does():
    assert build_navigation(
        [
            ("", "Home", "index.md"),
            ("API / one", "a", "a.md"),
            ("Guide", "g", "g.md"),
            ("API / two", "b", "b.md"),
            ("API / one", "c", "c.md"),
        ]
    ) == [
        {"Home": "index.md"},
        {"API": [{"one": [{"a": "a.md"}, {"c": "c.md"}]}, {"two": [{"b": "b.md"}]}]},
        {"Guide": [{"g": "g.md"}]},
    ]


@pytest.mark.parametrize(
    ("nav", "placed"),
    [
        (["me.md"], ["me.md", {"Home": "index.md"}, {"B": "b/index.md"}]),
        (["docsfy", "me.md"], [{"Home": "index.md"}, "me.md", {"B": "b/index.md"}]),
        (
            [{"docsfy": "b"}, "me.md", "docsfy"],
            [{"B": "b/index.md"}, "me.md", {"Home": "index.md"}],
        ),
        ([{"docsfy": "/b/"}, "docsfy"], [{"B": "b/index.md"}, {"Home": "index.md"}]),
        (
            [{"Code": ["docsfy"]}, {"More": [{"B": [{"docsfy": "b"}]}]}],
            [{"Code": [{"Home": "index.md"}]}, {"More": [{"B": [{"B": "b/index.md"}]}]}],
        ),
        (
            [{"Code": "docsfy"}, {"Other": {"docsfy": "b"}}],
            [{"Code": [{"Home": "index.md"}]}, {"Other": [{"B": "b/index.md"}]}],
        ),
        ([], [{"Home": "index.md"}, {"B": "b/index.md"}]),
        ([{"Out": "https://example.org"}], [{"Out": "https://example.org"}, *OURS[""], *OURS["b"]]),
    ],
)
def test_marker_says_where_and_without_one_it_is_the_end(nav, placed):
    assert place_navigation(nav, OURS, ["me.md"]) == placed


def test_marker_of_an_instance_without_pages_is_taken_out():
    assert place_navigation(["me.md", "docsfy"], {"": []}, ["me.md"]) == ["me.md"]


def test_without_nav_the_home_page_is_first_and_the_author_s_own_pages_are_last():
    assert place_navigation(None, OURS, ["index.md", "guide/a.md"]) == [
        "index.md",
        {"Home": "index.md"},
        {"B": "b/index.md"},
        {"Guide": ["guide/a.md"]},
    ]


def titles(project, page="index.html"):
    """The entries of the theme's navigation bar, in order."""
    bar = project.read(page).split('id="navbar-collapse"')[1].split("navbar-nav ms-auto")[0]
    return re.findall(
        r'<a[^>]*class="(?:nav-link|dropdown)[^"]*"[^>]*>(?!\s*<i)\s*(.*?)\s*</a>', bar
    )


def test_site_without_nav_has_the_plan_s_navigation(project):
    assert project.build(strict=True).error is None
    assert titles(project)[:6] == [
        "Weather",
        "Getting started",
        "Installation",
        "Usage",
        "weather",
        "Configuration",
    ]


def test_author_s_page_stands_in_place_of_the_generated_one_and_the_build_says_so(project):
    project.write({"docs/index.md": "# My own words\n"})
    result = project.build(strict=True)
    assert result.error is None
    assert "Your page index.md stands in place of the generated index.md" in result.log
    assert "My own words" in project.read("index.html")


def test_author_s_page_of_another_name_wins_too(project):
    project.write({"docs/installation/index.md": "# My own way\n"})
    assert project.build(strict=True).error is None
    assert "My own way" in project.read("installation/index.html")
    assert '<a href="installation/">' in project.read("index.html")


def test_nav_with_a_marker_in_a_section(project):
    project.write({"docs/mine.md": "# Mine\n"})
    project.configure(nav=[{"Mine": "mine.md"}, {"The code": ["docsfy"]}])
    assert project.build(strict=True).error is None
    found = titles(project, "mine/index.html")
    assert found[:3] == ["Mine", "The code", "Weather"]


def test_switched_off_it_takes_the_marker_out_and_adds_nothing(project):
    project.write({"docs/index.md": "# Mine\n"})
    project.configure(
        plugins=["search", {"docsfy": {"enabled": False}}], nav=[{"Mine": "index.md"}, "docsfy"]
    )
    assert project.build(strict=True).error is None
    assert titles(project) == ["Mine"]
    assert not (project.site / "llms.txt").exists()
    assert not (project.site / "api").exists()
    assert not project.state.exists()


def test_switched_off_by_the_environment(project, monkeypatch):
    project.write({"docs/index.md": "# Mine\n"})
    monkeypatch.setenv("DOCSFY_ENABLED", "false")
    assert project.build(strict=True).error is None
    assert not (project.site / "api").exists()
