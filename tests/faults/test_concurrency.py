"""Many builds at once: of one variant one runs, of many variants all do."""

import json
import multiprocessing
import re
import shutil
import time

import pytest
from docsfy_hookspecs import Event, PageSpec

from docsfy_plugin.store.attempts import begin_attempt, finish_attempt
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.event_log import append_events
from docsfy_plugin.store.page_rows import pages_started, set_planned
from docsfy_plugin.store.processes import this_process
from docsfy_plugin.store.variants import Variant
from tests.conftest import Project
from tests.faults.amounts import AMOUNTS
from tests.faults.sample import HOOK, JOBS, edit_one
from tests.faults.scene import WAIT_S, Scene
from tests.faults.verdicts import TornSiteError, WrongStatusError

WAITED = re.compile(r"waited at most (\S+) s for the database")
LOGGING = ".faults/logging.py"
LOG_OF_ATTEMPTS = """\
import logging

log = logging.getLogger("docsfy_plugin.pipeline")
log.setLevel(logging.DEBUG)
log.addHandler(logging.StreamHandler())
"""
BATCHES = 60
AT = "2026-03-01T12:00:00Z"


@pytest.mark.parametrize("count", AMOUNTS.builds_at_once)
def test_of_many_builds_of_one_variant_one_runs_and_the_others_say_so(
    scene, try_fault, end_process, quiet_machine, count
):
    edit_one(scene.project)
    with try_fault(f"{count} builds of one variant"):
        first = end_process(scene.start_held())
        with quiet_machine():
            others = [end_process(scene.start()) for _ in range(count - 1)]
            said = [scene.finish(other) for other in others]
        variant = "acme/weather@main/static/default"
        told = f"{variant} is already being generated: pid {first.pid} holds it"
        assert [output for code, output in said if code != 4] == []
        assert [told in busy_line(output) for _, output in said] == [True] * (count - 1)
        if scene.tree() != scene.old:
            raise TornSiteError("a build that was told to wait changed the site")
        if (status := scene.status())["pid"] != first.pid:
            raise WrongStatusError(f"status says {status}, and process {first.pid} generates")
        assert len(scene.leftovers) == 1
        scene.let_go()
        code, output = scene.finish(first)
        assert code == 0, output
        scene.switch()
        scene.old = scene.tree()
        scene.judge_recovery()


def busy_line(output):
    """The one line that a build ends with which was not the first."""
    assert "Traceback" not in output
    lines = [line for line in output.splitlines() if "already being generated" in line]
    assert len(lines) == 1, output
    return lines[0]


@pytest.fixture
def variants(documented, tmp_path):
    """Projects of different names that keep their state in one folder."""
    first = documented("build").project.root
    left_out = shutil.ignore_patterns(".docsfy", "site")
    scenes = []
    for number in range(AMOUNTS.variants_at_once):
        root = tmp_path / f"weather{number}"
        shutil.copytree(first, root, symlinks=True, ignore=left_out)
        project = Project(root, root)
        project.git("remote", "set-url", "origin", f"https://github.com/acme/weather{number}.git")
        options = {"hooks": [HOOK], "jobs": JOBS, "state_dir": str(tmp_path / "state")}
        project.write({LOGGING: LOG_OF_ATTEMPTS})
        project.configure(plugins=["search", {"docsfy": options}], hooks=[LOGGING])
        scenes.append(Scene(project))
    return scenes


def test_many_variants_at_once_on_one_database_do_not_disturb_each_other(
    variants, try_fault, end_process, quiet_machine
):
    """Each comes out as if it were alone, and none waits long for the database."""
    count = len(variants)
    with try_fault(f"{count} variants on one database") as fault:
        with quiet_machine():
            processes = [end_process(one.start()) for one in variants]
            ended = [variants[0].finish(process) for process in processes]
        outputs = [output for _, output in ended]
        assert [code for code, _ in ended] == [0] * count, outputs
        waited = [float(found) for output in outputs for found in WAITED.findall(output)]
        assert len(waited) == count
        fault.seconds["longest wait for the database"] = max(waited)
        assert max(waited) < 1.0 * AMOUNTS.slack
        said = json.loads(variants[0].docsfy("status", "--json")[1])["variants"]
        pages = said[0]["pages"]["planned"]
        found = [(one["status"], one["error"], one["pages"]["planned"]) for one in said]
        if found != [("ready", None, pages)] * count:
            raise WrongStatusError(f"status says {said}")
        assert [scene.leftovers for scene in variants] == [[]] * count
        alone = variants[0].build_from_nothing()
        if variants[0].tree() != alone:
            raise TornSiteError("a site is not that of a build alone")


def write_rows(path, number, barrier, results):
    """Store events and rows as an attempt does; results are the longest waits."""
    variant = Variant("acme", f"weather{number}", "main", "static", "default")
    attempt = f"a{number}"
    longest_s = 0.0
    with Database.open(path) as db:
        begin_attempt(
            db,
            variant,
            attempt,
            repository="r",
            options_digest="o",
            at=AT,
            process=this_process(),
        )
        pages = [PageSpec(slug=f"page{one}", title="Page") for one in range(50)]
        set_planned(db, attempt, pages, at=AT)
        barrier.wait()
        for first in range(0, BATCHES * 20, 20):
            batch = [make_event(attempt, first + one) for one in range(20)]
            started = time.monotonic()
            with db.writing():
                longest_s = max(longest_s, time.monotonic() - started)
                append_events(db, batch)
                pages_started(db, attempt, [page.slug for page in pages[:10]], at=AT)
            time.sleep(0.02)
        finish_attempt(db, attempt, status="ready", at=AT)
    results.put(longest_s)


def make_event(attempt, number):
    return Event(
        attempt=attempt,
        number=number,
        at=AT,
        kind="written",
        stage="generating_pages",
        slug=f"page{number}",
        message="",
        done=number,
        total=10**6,
    )


def test_many_processes_that_write_rows_wait_less_than_a_second(tmp_path, try_fault, quiet_machine):
    path = tmp_path / "docsfy.db"
    Database.open(path).close()
    count = AMOUNTS.variants_at_once
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(count), context.Queue()
    with try_fault(f"{count} processes writing rows") as fault, quiet_machine():
        processes = [
            context.Process(target=write_rows, args=(path, number, barrier, results))
            for number in range(count)
        ]
        for process in processes:
            process.start()
        waited = [results.get(timeout=WAIT_S) for _ in processes]
        for process in processes:
            process.join()
        fault.seconds["longest wait of a writing process"] = max(waited)
        assert max(waited) < 1.0 * AMOUNTS.slack
        with Database.open_read_only(path) as db, db.reading() as conn:
            counts = conn.execute(
                "SELECT count(*), max(number) + 1 FROM event GROUP BY attempt"
            ).fetchall()
        assert counts == [(BATCHES * 20, BATCHES * 20)] * count
