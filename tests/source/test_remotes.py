from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.source.remotes import is_url, parse_remote, scrub


@pytest.mark.parametrize(
    ("url", "repository", "owner", "project"),
    [
        ("https://github.com/pallets/click", "github.com/pallets/click", "pallets", "click"),
        ("https://GitHub.com/pallets/click.git/", "github.com/pallets/click", "pallets", "click"),
        ("https://tok@github.com/a/b.git", "github.com/a/b", "a", "b"),
        ("git@github.com:pallets/click.git", "github.com/pallets/click", "pallets", "click"),
        ("ssh://git@ssh.github.com:443/a/b.git", "github.com/a/b", "a", "b"),
        ("ssh://git@gitlab.com:22/g/s/t.git", "gitlab.com/g/s/t", "g/s", "t"),
        ("git://example.org/a.git", "example.org/a", "example.org", "a"),
        ("https://example.org:8443/a/b", "example.org:8443/a/b", "a", "b"),
        ("ssh://git@[::1]:2222/a/b", "::1/a/b", "a", "b"),
        ("host:/srv/git/a.git", "host/srv/git/a", "srv/git", "a"),
        ("ssh://git@host/~/a.git", "host/a", "host", "a"),
        ("file:///srv/my%20git/a.git", "/srv/my git/a.git", "local", "a"),
        ("/srv/git/a/.git", "/srv/git/a/.git", "local", "a"),
        ("../b.git", "/srv/b.git", "local", "b"),
    ],
)
def test_a_remote_names_its_repository(url, repository, owner, project):
    remote = parse_remote(url, Path("/srv/tool"))
    assert remote is not None
    assert (remote.repository, remote.owner, remote.project) == (repository, owner, project)


@pytest.mark.parametrize(
    "url", ["ext::sh", "-x", "a\nb", "https://h/../x", "s3://bucket/x", "h:-x"]
)
def test_what_names_no_repository(url):
    assert parse_remote(url) is None


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("fatal: 'https://a:b@h/x' no", "fatal: 'https://h/x' no"),
        ("https://a:b/c@h/x", "https://h/x"),
        ("me:pw@h:a/b", "h:a/b"),
        ("git@h: Permission denied", "git@h: Permission denied"),
    ],
)
def test_messages_lose_credentials(text, clean):
    assert scrub(text) == clean


def test_an_existing_folder_is_no_url(tmp_path, monkeypatch):
    (tmp_path / "a:b").mkdir()
    monkeypatch.chdir(tmp_path)
    assert [is_url("a:b"), is_url("a:c"), is_url("./a:c"), is_url("a/b")] == [
        False,
        True,
        False,
        False,
    ]


@given(st.text(), st.sampled_from(["", "https://", "ssh://u:p4ss@", "file://", "u:p4ss@"]))
def test_any_text_is_a_remote_or_is_none(text, prefix):
    remote = parse_remote(prefix + text, Path("/srv"))
    assert remote is None or (remote.project and "p4ss@" not in remote.url + remote.repository)
