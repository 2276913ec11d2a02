"""Ready objects for tests of the store."""

import os
import tempfile
from pathlib import Path

import pytest
from docsfy_hookspecs import PageSpec

from docsfy_plugin.store.attempts import begin_attempt
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.migrations import MIGRATIONS
from docsfy_plugin.store.page_cache import PageCache
from docsfy_plugin.store.page_rows import set_planned
from docsfy_plugin.store.processes import ProcessId, this_process
from docsfy_plugin.store.records import PageRecord, Writer
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant

AT = "2026-03-01T12:00:00Z"
GONE = ProcessId(2**22 + 1, 1.0)
"""A pid above what Linux gives out."""


@pytest.fixture
def flask():
    return Variant("pallets", "flask", "main", "static", "default")


@pytest.fixture
def state(tmp_path):
    return StateDir.create(tmp_path / ".docsfy")


@pytest.fixture
def db(state):
    with Database.open(state.database_path) as database:
        yield database


@pytest.fixture
def old_database(state, flask):
    """The database of version 1, with an attempt that had published."""
    with Database.open(state.database_path, migrations=MIGRATIONS[:1]) as database:
        conn = database.connection
        conn.execute("INSERT INTO variant VALUES (1, ?, 'r', 'a1', ?)", (str(flask), AT))
        conn.execute(
            "INSERT INTO attempt (id, variant_id, status, dirty, options_digest, pid,"
            " process_started, started_at, updated_at)"
            " VALUES ('a1', 1, 'ready', 0, 'o', 1, 1, ?, ?)",
            (AT, AT),
        )
    return state.database_path


@pytest.fixture
def cache(state, flask):
    with PageCache.open(state.cache_path(flask), flask) as opened:
        yield opened


@pytest.fixture
def begin(db, flask):
    """Begins an attempt, with pages planned."""

    def begin_planned(attempt, *slugs, variant=flask, process=None, **changes):
        values = {"repository": "github.com/pallets/flask", "options_digest": "o", "at": AT}
        begin_attempt(db, variant, attempt, process=process or this_process(), **values | changes)
        if slugs:
            pages = [PageSpec(slug=slug, title=f"Page {slug}") for slug in slugs]
            set_planned(db, attempt, pages, at=AT)
        return attempt

    return begin_planned


@pytest.fixture
def gone():
    return GONE


@pytest.fixture
def make_record():
    def make(slug="index", **changes):
        values = {
            "digest": "sha256:d1",
            "attempt": "a1",
            "provenance": (("src/a.py", "b" * 40),),
            "writer": Writer(plugin="static", prompt_version="1"),
            "written_at": AT,
            "commit": "c" * 40,
            "title": f"Page {slug}",
            "markdown": f"# Page {slug}\n",
        }
        return PageRecord(slug=slug, **(values | changes))

    return make


@pytest.fixture
def read_only_folder():
    """A folder that this process cannot write, even when root runs the tests."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        is_root = os.geteuid() == 0
        folder.chmod(0o555)
        if is_root:
            os.seteuid(65534)
        yield folder
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)
