"""The new site replaces the old one, or the old one stands."""

import logging
import shutil
import stat

import pytest
from mkdocs.exceptions import PluginError

from docsfy_plugin.pipeline import publishing
from docsfy_plugin.pipeline.publishing import Publication, PublishError, clear_leftovers

OLD = {"index.html": b"old", "gone/index.html": b"old"}
NEW = {"index.html": b"new", "new/index.html": b"new"}


def fill(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def read(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def site(tmp_path):
    site = tmp_path / "out" / "site"
    fill(site, OLD)
    return site


@pytest.fixture
def prepare(site, tmp_path):
    def make(attempt="a1", **options):
        return Publication.prepare(site, attempt, spare=tmp_path / "state", **options)

    return make


def entries(site):
    return sorted(path.name for path in site.parent.iterdir())


def test_site_is_untouched_until_it_is_swapped(prepare, site):
    publication = prepare()
    fill(publication.staging, NEW)
    assert publication.staging == site.parent / ".site.docsfy-a1"
    assert read(site) == OLD
    publication.publish()
    assert read(site) == NEW
    assert entries(site) == ["site"]


def test_first_site_needs_no_folder(tmp_path):
    site = tmp_path / "deep" / "er" / "site"
    publication = Publication.prepare(site, "a1", spare=tmp_path / "state")
    fill(publication.staging, NEW)
    publication.publish()
    assert read(site) == NEW
    assert entries(site) == ["site"]


def test_discarded_site_leaves_nothing(prepare, site):
    publication = prepare()
    fill(publication.staging, NEW)
    publication.discard()
    assert read(site) == OLD
    assert entries(site) == ["site"]


def test_site_keeps_its_permissions(prepare, site):
    site.chmod(0o2775)
    publication = prepare()
    publication.publish()
    assert stat.S_IMODE(site.stat().st_mode) == 0o2775


def test_site_keeps_its_permissions_though_another_run_cleared_the_staging_folder(prepare, site):
    site.chmod(0o2775)
    publication = prepare()
    clear_leftovers(site, lambda _attempt: False)
    fill(publication.staging, NEW)
    publication.publish()
    assert stat.S_IMODE(site.stat().st_mode) == 0o2775


def test_system_without_an_exchange_swaps_in_two_steps(prepare, site, monkeypatch):
    monkeypatch.setattr(publishing, "_exchange", lambda _one, _two: False)
    publication = prepare()
    fill(publication.staging, NEW)
    publication.publish()
    assert read(site) == NEW
    assert entries(site) == ["site"]


def test_run_that_died_between_the_two_steps_is_undone(prepare, site):
    publication = prepare()
    fill(publication.staging, NEW)
    site.rename(site.parent / ".site.docsfy-old-a1")
    clear_leftovers(site, lambda _attempt: False)
    assert read(site) == OLD
    assert entries(site) == ["site"]


def test_run_that_is_alive_between_the_two_steps_is_left_alone(prepare, site):
    prepare()
    site.rename(site.parent / ".site.docsfy-old-a1")
    before = entries(site)
    clear_leftovers(site, lambda attempt: attempt == "a1")
    assert entries(site) == before


def test_second_step_that_fails_puts_the_old_site_back(prepare, site, monkeypatch):
    monkeypatch.setattr(publishing, "_exchange", lambda _one, _two: False)
    publication = prepare()
    publication.staging.rmdir()
    with pytest.raises(PublishError, match="No such file"):
        publication.publish()
    assert read(site) == OLD
    assert entries(site) == ["site"]


def test_site_that_another_user_owns_in_a_sticky_folder_gets_the_new_files(open_folder, other_user):
    parent = open_folder / "shared"
    fill(parent / "site", {"index.html": b"old"})
    (parent / "site").chmod(0o777)
    parent.chmod(0o1777)
    with other_user():
        publication = Publication.prepare(parent / "site", "a1", spare=open_folder / "state")
        fill(publication.staging, NEW)
        publication.publish()
    assert read(parent / "site") == NEW
    assert entries(parent / "site") == ["site"]


def test_leftovers_of_dead_attempts_are_cleared_and_live_ones_stay(site):
    for name in (
        ".site.docsfy-dead",
        ".site.docsfy-live",
        ".site.docsfy-old-a1",
        ".site2.docsfy-x",
    ):
        fill(site.parent / name, NEW)
    clear_leftovers(site, lambda attempt: attempt == "live")
    assert entries(site) == [".site.docsfy-live", ".site2.docsfy-x", "site"]
    assert read(site) == OLD


def test_leftovers_in_the_state_folder_are_cleared_and_live_ones_stay(site, tmp_path):
    state = tmp_path / "state"
    for name in ("site-dead", "site-live", "sites", "cache"):
        fill(state / name, NEW)
    clear_leftovers(site, lambda attempt: attempt == "live", spare=state)
    assert sorted(path.name for path in state.iterdir()) == ["cache", "site-live", "sites"]


def test_leftovers_of_a_site_whose_name_is_a_pattern_are_cleared(tmp_path):
    site = tmp_path / "site[1]"
    fill(tmp_path / ".site[1].docsfy-dead", NEW)
    fill(tmp_path / ".site1.docsfy-dead", NEW)
    clear_leftovers(site, lambda _attempt: False)
    assert entries(site) == [".site1.docsfy-dead"]


def test_site_folder_that_is_a_link_stays_one(tmp_path, site):
    link = tmp_path / "link"
    link.symlink_to(site)
    publication = Publication.prepare(link, "a1", spare=tmp_path / "state")
    fill(publication.staging, NEW)
    publication.publish()
    assert link.is_symlink()
    assert read(site) == NEW


def test_entries_with_a_leading_dot_stay_and_files_are_replaced_one_by_one(prepare, site):
    fill(site, {".git/HEAD": b"ref", ".nojekyll": b""})
    publication = prepare()
    assert ".nojekyll" in publication.obstacle or ".git" in publication.obstacle
    fill(publication.staging, NEW)
    publication.publish()
    assert read(site) == NEW | {".git/HEAD": b"ref", ".nojekyll": b""}
    assert not (site / "gone").exists()
    assert entries(site) == ["site"]


def test_file_that_was_left_half_written_is_no_obstacle_and_goes(prepare, site):
    fill(site, {".index.html.docsfy-part": b"ne", "gone/.index.html.docsfy-part": b"ne"})
    publication = prepare()
    assert publication.obstacle == ""
    fill(site, {".nojekyll": b""})
    publication = prepare(attempt="a2")
    fill(publication.staging, NEW)
    publication.publish()
    assert read(site) == NEW | {".nojekyll": b""}


def test_file_where_a_folder_was_and_the_other_way_round(prepare, site):
    fill(site, {".keep": b"", "a/index.html": b"old", "b": b"old"})
    publication = prepare()
    fill(publication.staging, {"index.html": b"new", "a": b"new", "b/index.html": b"new"})
    publication.publish()
    assert read(site) == {
        ".keep": b"",
        "index.html": b"new",
        "a": b"new",
        "b/index.html": b"new",
    }


def test_dirty_build_renders_in_place(prepare, site):
    publication = prepare(dirty=True)
    assert publication.staging == site.resolve()
    assert not publication.is_staged
    publication.publish()
    publication.discard()
    assert read(site) == OLD


def test_parent_that_cannot_be_written_stages_in_the_state_folder(
    read_only_folder, open_folder, other_user
):
    site = read_only_folder / "site"
    spare = open_folder / "state"
    with other_user():
        read_only_folder.chmod(0o755)
        site.mkdir()
        read_only_folder.chmod(0o555)
        publication = Publication.prepare(site, "a1", spare=spare)
        assert "cannot be written" in publication.obstacle
        assert publication.staging == spare / "site-a1"
        fill(publication.staging, NEW)
        publication.publish()
    assert read(site) == NEW
    assert list(spare.iterdir()) == []


def test_no_place_at_all_is_an_error_that_names_what_to_do(read_only_folder, other_user):
    with other_user(), pytest.raises(PublishError, match="no place to render") as caught:
        Publication.prepare(read_only_folder / "site", "a1", spare=read_only_folder / "state")
    assert "writable" in caught.value.hint


def test_site_that_cannot_be_put_in_place_leaves_the_old_one(prepare, site, monkeypatch):
    def full(_one, _two):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing, "_exchange", full)
    publication = prepare()
    fill(publication.staging, NEW)
    with pytest.raises(PublishError, match="No space left"):
        publication.publish()
    assert read(site) == OLD


RAISING_PLUGIN = """\
from mkdocs.plugins import event_priority


def on_page_markdown(markdown, page, **_):
    if page.file.src_uri == "commands/weather.md":
        raise {error}
"""


@pytest.fixture
def built(project):
    assert project.build(strict=True).error is None
    return project


def assert_old_site_stands(project, before, status):
    assert project.tree() == before
    assert project.leftovers == []
    assert project.status[0] == status


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("ValueError('no')", "error"),
        ("SystemExit(3)", "aborted"),
        ("KeyboardInterrupt", "aborted"),
        ("OSError(28, 'No space left on device')", "error"),
    ],
)
def test_old_site_stands_when_rendering_fails(built, error, status):
    before = built.tree()
    hook = built.root.parent / "raising.py"
    hook.write_text(RAISING_PLUGIN.format(error=error))
    built.configure(hooks=[str(hook)])
    built.commit({"src/weather/radar.py": '"""Rain."""\n'})
    assert built.build().error is not None
    assert_old_site_stands(built, before, status)

    # what was written before is kept
    built.configure()
    assert built.build().error is None
    assert "api/weather/radar" not in built.written
    assert (built.site / "api/weather/radar/index.html").exists()


def test_full_disk_while_rendering_ends_in_one_line(project):
    hook = project.root.parent / "raising.py"
    hook.write_text(RAISING_PLUGIN.format(error="OSError(28, 'No space left on device')"))
    project.configure(hooks=[str(hook)])
    result = project.build()
    assert isinstance(result.error, PluginError)
    assert "Disk is full" in result.message
    assert str(project.site) in result.message
    assert "Disk is full" in project.status[1]


@pytest.mark.parametrize(
    ("error", "why"), [("ValueError('no')", "ValueError: no"), ("SystemExit(3)", "sys.exit(3)")]
)
def test_old_site_stands_when_a_plugin_of_ours_fails_and_it_is_named(project, error, why):
    project.switch()
    assert project.build().error is None
    before = project.tree()
    project.edit("src/weather/cli.py", "Print the", "Say the")
    project.switch(f"raise {error}")
    result = project.build()
    assert result.exit_code == 1
    (line,) = [line for line in result.lines if line.startswith("ERROR")]
    assert "hook.py" in line
    assert "docsfy_write_page" in line
    assert "commands/weather" in line or "api/weather" in line
    assert why in line
    assert_old_site_stands(project, before, "error")


def test_old_site_stands_when_a_later_plugin_fails_after_the_build(built):
    before = built.tree()
    hook = built.root.parent / "raising.py"
    hook.write_text("def on_post_build(config):\n    raise ValueError('no')\n")
    built.configure(hooks=[str(hook)])
    assert built.build().error is not None
    assert_old_site_stands(built, before, "error")


def test_config_error_of_another_plugin_leaves_no_staging_folder(built):
    before = built.tree()
    hook = built.root.parent / "raising.py"
    hook.write_text("def on_config(config):\n    raise ValueError('no')\n")
    built.configure(hooks=[str(hook)])
    assert built.build().error is not None
    assert_old_site_stands(built, before, "ready")


def test_leftover_of_a_dead_build_is_cleared_by_the_next(built):
    dead = built.root / ".site.docsfy-20200101T000000-deadbeef"
    fill(dead, NEW)
    assert built.build().error is None
    assert built.leftovers == []


def test_log_names_the_real_site_folder(project):
    assert f"INFO docsfy_plugin: Published to {project.site}" in project.build().lines


def test_dot_entries_of_the_site_are_kept_and_the_log_says_how_it_is_published(built):
    fill(built.site, {".git/HEAD": b"ref"})
    before = built.tree()
    result = built.build()
    assert result.error is None
    assert "replaced one by one" in result.log
    assert built.tree() == before
    assert built.leftovers == []


def test_dirty_build_works_in_place(built):
    built.edit("src/weather/cli.py", "Print the", "Say the")
    result = built.build(dirty=True)
    assert result.error is None
    assert "--dirty renders in place" in result.log
    assert built.leftovers == []
    assert built.status == ("ready", None)
    assert "Say the forecast" in built.read("commands/weather/index.html")


def test_site_removed_by_hand_comes_back(built):
    before = built.tree()
    shutil.rmtree(built.site)
    assert built.build().error is None
    assert built.tree() == before


def test_warning_counter_is_gone_after_a_failed_build(built):
    handlers = list(logging.getLogger("mkdocs").handlers)
    built.write({"docs/mine.md": "[nowhere](nowhere.md)\n"})
    assert built.build(strict=True).error is not None
    assert logging.getLogger("mkdocs").handlers == handlers
