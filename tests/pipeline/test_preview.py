from dataclasses import replace

import pytest
from docsfy_hookspecs import Settings

from docsfy_plugin.builtins import BUILTINS
from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.attempt import Attempt
from docsfy_plugin.pipeline.identity import ForeignRepositoryError
from docsfy_plugin.pipeline.preview import preview, preview_unchanged
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.store.page_cache import PageCache
from docsfy_plugin.store.state import StateDir


@pytest.fixture
def host():
    return Host.create(BUILTINS)


@pytest.fixture
def request_(make_project):
    project = make_project()
    return Request(
        repo=str(project.root), settings=Settings(), state_dir=project.state, options_digest="o"
    )


def document(request, host):
    attempt = Attempt(request, host)
    attempt.write()
    attempt.finish()


def actions(found):
    return {action.slug: action.action for action in found.actions}


def test_without_a_run_every_page_is_new_and_nothing_is_made(request_, host):
    found = preview(request_, host)
    assert (str(found.variant), found.up_to_date) == ("acme/weather@main/static/default", False)
    assert {(action.action, action.why) for action in found.actions} == {("write", "new page")}
    assert (found.calls, found.tokens, found.cost_usd) == (0, 0, 0.0)
    assert not request_.state_dir.exists()


def test_after_a_run_it_is_up_to_date(request_, host):
    before = preview(request_, host)
    document(request_, host)
    found = preview(request_, host)
    assert found.up_to_date
    assert actions(found) == dict.fromkeys(actions(before), "reuse")
    assert preview_unchanged(request_, host) == found


@pytest.mark.parametrize("change", [{"force": True}, {"options_digest": "other"}])
def test_what_is_asked_for_anew_is_not_up_to_date(request_, host, change):
    document(request_, host)
    request = replace(request_, **change)
    assert preview_unchanged(request, host) is None
    assert not preview(request, host).up_to_date


def test_a_page_that_the_cache_lost_is_written_again(request_, host):
    document(request_, host)
    found = preview(request_, host)
    path = StateDir(request_.state_dir).cache_path(found.variant)
    with PageCache.open(path, found.variant) as cache:
        cache.remove(["index"])
    # options of the site alone, so that the pages are looked at one by one
    looked = preview(replace(request_, options_digest="other"), host)
    assert {slug for slug, action in actions(looked).items() if action == "write"} == {"index"}


def test_a_lost_cache_is_not_made_again(request_, host):
    document(request_, host)
    variant = preview(request_, host).variant
    path = StateDir(request_.state_dir).cache_path(variant)
    for file in path.iterdir():
        file.unlink()
    looked = preview(replace(request_, options_digest="other"), host)
    assert set(actions(looked).values()) == {"write"}
    assert list(path.iterdir()) == []


def test_another_repository_of_the_same_name_is_refused_as_the_run_would(
    request_, host, make_project
):
    document(request_, host)
    other = make_project({"a.txt": "a"}, name="other")
    other.git("remote", "set-url", "origin", "https://example.org/acme/weather.git")
    with pytest.raises(ForeignRepositoryError):
        preview(replace(request_, repo=str(other.root)), host)
