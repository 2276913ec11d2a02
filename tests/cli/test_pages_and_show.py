import shutil

import pytest
from click.testing import CliRunner

from docsfy_plugin.cli import main
from docsfy_plugin.store.page_cache import PageCache
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant

VARIANT = "acme/weather@main/static/default"


@pytest.fixture(scope="module")
def documented(make_shared_project):
    root = make_shared_project().root
    folders = ["--site-dir", str(root / "site"), "--state-dir", str(root / ".docsfy")]
    done = CliRunner().invoke(main, ["generate", str(root), "-q", *folders])
    assert done.exit_code == 0, done.stderr
    return root


def test_pages_have_the_documented_keys(documented, run_json):
    code, answer = run_json(documented, "pages", "weather")
    assert (code, answer["ok"], answer["variant"]) == (0, True, VARIANT)
    keys = {
        "slug", "title", "type", "group", "status", "digest", "sources", "writer", "written_at",
        "findings", "supported", "unsupported", "tokens", "cost_usd",
    }  # fmt: skip
    assert {frozenset(page) for page in answer["pages"]} == {frozenset(keys)}
    index = answer["pages"][0]
    assert (index["slug"], index["status"], index["writer"]) == ("index", "written", "static")
    assert {"README.md"} <= {source["path"] for source in index["sources"]}


def test_pages_are_a_table_without_json(documented, run):
    lines = run(documented, "pages").stdout.splitlines()
    assert lines[0].split() == [
        "SLUG", "TITLE", "TYPE", "STATUS", "SOURCES", "FINDINGS", "WRITTEN"
    ]  # fmt: skip
    assert lines[1].startswith("index ")


def test_show_prints_the_cached_text_and_nothing_else(documented, run, run_json):
    variant = Variant.parse(VARIANT)
    with PageCache.open(StateDir(documented / ".docsfy").cache_path(variant), variant) as cache:
        text = cache.get("index").markdown
    assert run(documented, "show", "index").stdout == text
    assert run(documented, "show", VARIANT, "index").stdout == text
    code, answer = run_json(documented, "show", "acme/weather", "index")
    assert (code, answer["variant"], answer["markdown"]) == (0, VARIANT, text)
    assert answer["page"]["slug"] == "index"


def test_a_page_that_the_cache_lost_is_said_to_be_so(repository, run, run_json):
    run(repository.root, "generate", "-q")
    shutil.rmtree(repository.root / ".docsfy" / "cache")
    code, answer = run_json(repository.root, "show", "index")
    assert (code, answer["error"]) == (
        1,
        {
            "code": "no-such-page",
            "message": "Page 'index' of acme/weather@main/static/default is not in the cache",
            "hint": "Run docsfy generate --force: it writes every page again",
        },
    )
    run(repository.root, "generate", "-q", "--force")
    assert run(repository.root, "show", "index").exit_code == 0


def test_an_unknown_page_names_near_ones(documented, run_json):
    code, answer = run_json(documented, "show", "indx")
    assert code == 1
    assert answer["error"] == {
        "code": "no-such-page",
        "message": f"{VARIANT} has no page 'indx'",
        "hint": "Did you mean index?",
    }


@pytest.mark.parametrize("arguments", [("pages", "flask"), ("show", "flask", "index")])
def test_an_unknown_variant_ends_with_5(documented, run, arguments):
    assert run(documented, *arguments).exit_code == 5


def test_one_of_several_variants_has_to_be_named(repository, run, run_json):
    for project in ("weather", "other"):
        assert run(repository.root, "generate", "-q", "--project", project).exit_code == 0
    code, answer = run_json(repository.root, "pages")
    assert (code, answer["error"]["code"]) == (2, "ambiguous-variant")
    assert VARIANT in answer["error"]["hint"]
