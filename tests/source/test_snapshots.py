from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from docsfy_hookspecs import Changes, UnreadableFileError

from docsfy_plugin.source import changes_between, open_source
from docsfy_plugin.source.snapshots import MAX_HASHED_BYTES

POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)


def read_paths(repo, state_dir, **options):
    with open_source(repo, state_dir=state_dir, **options) as opened:
        return [file.path for file in opened.source.files]


def read_skipped(repo, state_dir):
    with open_source(repo, state_dir=state_dir) as opened:
        return opened.source.skipped


def read_snapshot_id(repo, state_dir):
    with open_source(repo, state_dir=state_dir) as opened:
        return opened.source.snapshot


def test_clean_checkout_is_the_tree_of_its_commit(checkout, state_dir):
    with open_source(checkout.path, state_dir=state_dir) as opened:
        source = opened.source
        shown = [(file.path, file.blob, file.size_bytes, file.modified) for file in source.files]
        assert opened.read("a.py", 100) == b"a = 1\n"
    assert shown == [
        ("a.py", checkout.git("rev-parse", "HEAD:a.py"), 6, False),
        ("docs/index.md", checkout.git("rev-parse", "HEAD:docs/index.md"), 7, False),
    ]
    assert (source.commit, source.committed_at, source.dirty, source.branch) == (
        checkout.git("rev-parse", "HEAD"),
        "2024-03-01T08:00:00Z",
        False,
        "main",
    )


def test_work_tree_files_are_laid_over_the_commit(checkout, state_dir):
    checkout.commit({".gitignore": "*.log\n", "gone.py": "", "staged-away.py": "s\n"})
    checkout.write({"a.py": "a = 2\n", "new.py": "n\n", "x.log": "", "staged.py": "1\n"})
    checkout.git("add", "staged.py")
    (checkout.path / "gone.py").unlink()
    checkout.git("rm", "--quiet", "staged-away.py")
    with open_source(checkout.path, state_dir=state_dir) as opened:
        shown = [(file.path, file.modified) for file in opened.source.files]
        assert opened.read("a.py", 100) == b"a = 2\n"
    assert shown == [
        (".gitignore", False),
        ("a.py", True),
        ("docs/index.md", False),
        ("new.py", True),
        ("staged.py", True),
    ]


def test_committing_what_was_there_changes_no_snapshot(checkout, state_dir):
    checkout.write({"a.py": "a = 2\n", "new/b.py": "b\n"})
    (checkout.path / "docs/index.md").unlink()
    before = read_snapshot_id(checkout.path, state_dir)
    checkout.commit({})
    assert read_snapshot_id(checkout.path, state_dir) == before


def test_a_touched_file_is_not_modified(checkout, state_dir):
    os.utime(checkout.path / "a.py", (1, 1))
    with open_source(checkout.path, state_dir=state_dir) as opened:
        assert not opened.source.dirty


def test_a_change_of_equal_length_in_the_same_second_is_seen(checkout, state_dir):
    stamp = (checkout.path / "a.py").stat()
    checkout.write({"a.py": "a = 9\n"})
    os.utime(checkout.path / "a.py", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    with open_source(checkout.path, state_dir=state_dir) as opened:
        assert [file.path for file in opened.source.files if file.modified] == ["a.py"]


def test_converted_line_endings_are_no_change(checkout, state_dir):
    checkout.commit({".gitattributes": "*.txt text eol=crlf\n", "t.txt": "one\ntwo\n"})
    (checkout.path / "t.txt").unlink()
    checkout.git("checkout", "t.txt")
    os.utime(checkout.path / "t.txt", (1, 1))
    with open_source(checkout.path, state_dir=state_dir) as opened:
        assert (checkout.path / "t.txt").read_bytes() == b"one\r\ntwo\r\n"
        assert opened.read("t.txt", 100) == b"one\ntwo\n"
        assert not opened.source.dirty


def test_state_site_docs_and_staging_are_left_out(checkout, tmp_path, state_dir):
    checkout.write({"site/i.html": "", ".site.docsfy-1a/i.html": "", ".docsfy/x": "", "b.py": ""})
    excluded = tuple(checkout.path / name for name in ("docs", "site", ".docsfy"))
    paths = read_paths(checkout.path, state_dir, excluded_paths=(*excluded, tmp_path))
    assert paths == ["a.py", "b.py"]


def test_include_and_exclude_choose_files(checkout, state_dir):
    checkout.commit({"src/a.py": "", "src/a_test.py": "", "c.c": ""})
    paths = read_paths(checkout.path, state_dir, include=("*.py",), exclude=("src/*_test.py",))
    assert paths == ["a.py", "src/a.py"]


@pytest.mark.parametrize(
    "name",
    [
        b"with space.py",
        b"quo\"te'.py",
        b"new\nline.py",
        b"tab\t.py",
        b"-dash.py",
        b"bad\xff\xfe.py",
    ],
)
@pytest.mark.parametrize("committed", [True, False])
def test_any_file_name_is_listed_and_read(checkout, state_dir, name, committed):
    (Path(os.fsdecode(os.fsencode(checkout.path) + b"/" + name))).write_bytes(b"text\n")
    if committed:
        checkout.commit({})
    text = name.decode("utf-8", "surrogateescape")
    with open_source(checkout.path, state_dir=state_dir) as opened:
        assert text in [file.path for file in opened.source.files]
        assert opened.read(text, 100) == b"text\n"


def test_links_submodules_and_lfs_pointers_are_passed_over(checkout, make_checkout, state_dir):
    inner = make_checkout("inner")
    inner.commit({"i.py": ""})
    allow = ("-c", "protocol.file.allow=always")
    checkout.git(*allow, "submodule", "--quiet", "add", str(inner.path), "sub")
    (checkout.path / "out").symlink_to("/etc/passwd")
    checkout.commit({"model.bin": POINTER})
    (checkout.path / "fresh").symlink_to("/etc")
    checkout.write({"sub/dirty.py": "", "model.bin": "the real thing"})
    assert read_skipped(checkout.path, state_dir) == (
        ("fresh", "symbolic link"),
        ("model.bin", "Git LFS pointer"),
        ("out", "symbolic link"),
        ("sub", "submodule"),
    )


def test_a_repository_inside_and_a_pipe_are_not_entered(checkout, make_checkout, state_dir):
    make_checkout("tool/nested").commit({"n.py": ""})
    os.mkfifo(checkout.path / "a.fifo")
    (checkout.path / "a.py").unlink()
    os.mkfifo(checkout.path / "a.py")
    assert read_skipped(checkout.path, state_dir) == (
        ("a.py", "not a regular file"),
        ("nested", "a repository of its own"),
    )


def test_a_folder_that_became_a_link_is_not_followed(checkout, tmp_path, state_dir):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "index.md").write_text("secret")
    (checkout.path / "docs/index.md").unlink()
    (checkout.path / "docs").rmdir()
    (checkout.path / "docs").symlink_to(outside)
    assert read_paths(checkout.path, state_dir) == ["a.py"]


def test_a_huge_uncommitted_file_is_passed_over(checkout, state_dir):
    with (checkout.path / "huge.bin").open("wb") as stream:
        stream.truncate(MAX_HASHED_BYTES + 1)
    assert read_skipped(checkout.path, state_dir) == (
        ("huge.bin", "not committed and larger than 1024 MiB"),
    )


def test_a_missing_blob_costs_its_file_only(checkout, state_dir):
    blob = checkout.git("rev-parse", "HEAD:a.py")
    (checkout.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert read_skipped(checkout.path, state_dir) == (
        ("a.py", "its content is missing in the repository"),
    )


def test_a_damaged_blob_costs_its_file_only(checkout, state_dir):
    blob = checkout.git("rev-parse", "HEAD:a.py")
    path = checkout.path / ".git/objects" / blob[:2] / blob[2:]
    with open_source(checkout.path, state_dir=state_dir) as opened:
        path.chmod(0o644)
        path.write_bytes(b"not an object")
        with pytest.raises(UnreadableFileError, match="missing or damaged"):
            opened.read("a.py", 100)
        assert opened.read("docs/index.md", 100) == b"# Docs\n"


def test_blobs_missing_from_a_partial_clone_are_not_fetched(checkout, tmp_path, state_dir):
    checkout.git("config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    url = f"file://{checkout.path}"
    clone = ["git", "clone", "--quiet", "--bare", "--filter=blob:none", url, str(partial)]
    subprocess.run(clone, check=True)
    assert read_skipped(partial, state_dir) == (
        ("a.py", "its content is missing in the repository"),
        ("docs/index.md", "its content is missing in the repository"),
    )


def test_a_large_file_is_not_read(checkout, state_dir):
    checkout.commit({"big.txt": b"x" * 1001})
    with open_source(checkout.path, state_dir=state_dir) as opened:
        with pytest.raises(UnreadableFileError, match="larger than 1000 bytes"):
            opened.read("big.txt", 1000)
        assert len(opened.read("big.txt", 1001)) == 1001


def test_a_file_that_changes_after_the_snapshot_is_not_taken_for_it(checkout, state_dir):
    checkout.write({"a.py": "a = 2\n"})
    with open_source(checkout.path, state_dir=state_dir) as opened:
        checkout.write({"a.py": "a = 3\n"})
        with pytest.raises(UnreadableFileError, match="changed since"):
            opened.read("a.py", 100)


def test_what_is_not_in_the_snapshot_is_not_read(checkout, state_dir):
    opened = open_source(checkout.path, state_dir=state_dir)
    with opened, pytest.raises(UnreadableFileError, match="not a file of the source"):
        opened.read("../home/.gitconfig", 1000)


def test_sha256_repository_is_read(make_checkout, state_dir):
    made = make_checkout("new", "--object-format=sha256")
    made.commit({"a.py": "a\n"})
    made.write({"b.py": "b\n"})
    before = read_snapshot_id(made.path, state_dir)
    made.commit({})
    with open_source(made.path, state_dir=state_dir) as opened:
        assert (opened.source.snapshot, opened.read("b.py", 9)) == (before, b"b\n")


def test_changes_are_told_apart():
    changes = changes_between({"a": "1", "b": "1", "c": "1"}, {"b": "2", "c": "1", "d": "1"})
    assert changes == Changes(added=("d",), modified=("b",), removed=("a",))
