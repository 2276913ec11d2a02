import pytest

from docsfy_plugin.store.errors import ReadOnlyStateError
from docsfy_plugin.store.state import StateDir


def test_new_state_folder_has_its_parts_and_is_ignored_by_git(tmp_path):
    StateDir.create(tmp_path / "deep" / ".docsfy")
    made = {
        path.relative_to(tmp_path).as_posix(): path.read_text() if path.is_file() else None
        for path in (tmp_path / "deep" / ".docsfy").rglob("*")
    }
    assert made == {
        "deep/.docsfy/.gitignore": "*\n",
        "deep/.docsfy/cache": None,
        "deep/.docsfy/locks": None,
        "deep/.docsfy/sources": None,
    }


def test_gitignore_of_the_author_is_kept(state):
    (state.path / ".gitignore").write_text("cache\n")
    StateDir.create(state.path)
    assert (state.path / ".gitignore").read_text() == "cache\n"


def test_naming_a_state_folder_touches_nothing(tmp_path, flask):
    state = StateDir(tmp_path / ".docsfy")
    paths = (state.cache_path(flask), state.lock_path(flask), state.database_path)
    assert [path.relative_to(state.path).as_posix() for path in paths] == [
        "cache/pallets/flask@main/static/default",
        "locks/pallets/flask@main/static/default.lock",
        "docsfy.db",
    ]
    assert list(tmp_path.iterdir()) == []


def test_file_in_the_way_is_named(tmp_path):
    (tmp_path / ".docsfy").write_text("")
    with pytest.raises(ReadOnlyStateError) as caught:
        StateDir.create(tmp_path / ".docsfy")
    assert caught.value.code == "state-read-only"
    assert str(tmp_path / ".docsfy") in caught.value.message
    assert caught.value.hint == "Make it writable, or set another state_dir"


def test_folder_that_cannot_be_written_is_named(read_only_folder):
    with pytest.raises(ReadOnlyStateError, match="Permission denied"):
        StateDir.create(read_only_folder / ".docsfy")
