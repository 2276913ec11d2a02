from __future__ import annotations

import pytest
from docsfy_hookspecs import Source

from docsfy_plugin.source import source_url
from docsfy_plugin.source.forges import find_forge
from docsfy_plugin.source.remotes import parse_remote

COMMIT = "c" * 40


def make_source(url):
    forge, web_url = find_forge(parse_remote(url))
    return Source(
        owner="o",
        project="p",
        branch="main",
        commit=COMMIT,
        committed_at="2024-01-01T00:00:00Z",
        repository="r",
        web_url=web_url,
        forge=forge,
        snapshot="s",
        files=(),
    )


@pytest.mark.parametrize(
    ("url", "forge", "web_url"),
    [
        ("git@github.com:a/b.git", "github", "https://github.com/a/b"),
        (
            "ssh://git@gitlab.example.org:2222/g/s/t.git",
            "gitlab",
            "https://gitlab.example.org/g/s/t",
        ),
        ("https://gitlab.example.org:8443/g/t", "gitlab", "https://gitlab.example.org:8443/g/t"),
        ("http://gitea.lan:3000/a/b", "gitea", "http://gitea.lan:3000/a/b"),
        ("git@bitbucket.org:a/b.git", "bitbucket", "https://bitbucket.org/a/b"),
        ("https://codeberg.org/a/b", "gitea", "https://codeberg.org/a/b"),
        (
            "https://me:pw@github.example.com/a/b%20c",
            "github",
            "https://github.example.com/a/b%20c",
        ),
        ("https://git.example.org/a/b", "", ""),
        ("gitlab:a/b", "", ""),
        ("/srv/github.com/a/b", "", ""),
    ],
)
def test_forge_is_known_by_its_host(url, forge, web_url):
    assert find_forge(parse_remote(url)) == (forge, web_url)


@pytest.mark.parametrize(
    ("url", "one", "many", "document"),
    [
        (
            "https://github.com/a/b",
            "blob/{}/x.py#L3",
            "blob/{}/x.py#L3-L9",
            "blob/{}/x.md?plain=1#L3",
        ),
        (
            "https://gitlab.com/a/b",
            "-/blob/{}/x.py#L3",
            "-/blob/{}/x.py#L3-9",
            "-/blob/{}/x.md?plain=1#L3",
        ),
        (
            "https://bitbucket.org/a/b",
            "src/{}/x.py#lines-3",
            "src/{}/x.py#lines-3:9",
            "src/{}/x.md#lines-3",
        ),
        (
            "https://codeberg.org/a/b",
            "src/commit/{}/x.py#L3",
            "src/commit/{}/x.py#L3-L9",
            "src/commit/{}/x.md?display=source#L3",
        ),
    ],
)
def test_lines_are_linked_in_each_forges_form(url, one, many, document):
    source = make_source(url)
    links = [
        source_url(source, "x.py", 3, 3, COMMIT),
        source_url(source, "x.py", 3, 9, COMMIT),
        source_url(source, "x.md", 3, 0, COMMIT),
    ]
    assert links == [f"{url}/{form.format(COMMIT)}" for form in (one, many, document)]


def test_whole_file_and_top_are_linked_without_lines():
    source = make_source("https://github.com/a/b")
    assert source_url(source, "x.md", 0, 0, "K") == "https://github.com/a/b/blob/K/x.md"
    assert source_url(source, "", 0, 0, "K") == "https://github.com/a/b/tree/K"


def test_paths_are_percent_encoded_byte_for_byte():
    source = make_source("https://github.com/a/b")
    path = "a b/#?%é\udcff.py"
    assert source_url(source, path, 0, 0, "K") == (
        "https://github.com/a/b/blob/K/a%20b/%23%3F%25%C3%A9%FF.py"
    )


def test_unknown_host_has_no_link():
    assert source_url(make_source("https://git.example.org/a/b"), "x.py", 1, 2, COMMIT) == ""
