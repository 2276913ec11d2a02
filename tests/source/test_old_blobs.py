import subprocess

import pytest

from docsfy_plugin.source.errors import SourceError
from docsfy_plugin.source.opening import open_source


def test_a_blob_of_an_older_commit_is_read_raw(checkout, state_dir):
    blob = checkout.git("rev-parse", "HEAD:a.py")
    checkout.commit({"a.py": "a = 2\r\n", ".gitattributes": "* text eol=crlf filter=x\n"})
    with open_source(checkout.path, state_dir=state_dir) as source:
        assert source.read_blob(blob, 100) == b"a = 1\n"


def test_a_blob_larger_than_asked_for_is_passed_over_and_others_are_still_read(checkout, state_dir):
    checkout.commit({"big.txt": "x" * 3_000_000})
    big, small = (checkout.git("rev-parse", f"HEAD:{path}") for path in ("big.txt", "a.py"))
    with open_source(checkout.path, state_dir=state_dir) as source:
        assert source.read_blob(big, 2_999_999) is None
        assert source.read_blob(small, 6) == b"a = 1\n"
        assert source.read_blob(small, 5) is None


@pytest.mark.parametrize("blob", ["0" * 40, "", "HEAD", "0" * 39 + "\n", "-" * 40])
def test_what_is_no_blob_of_the_repository_is_not_known(checkout, state_dir, blob):
    with open_source(checkout.path, state_dir=state_dir) as source:
        assert source.read_blob(blob, 100) is None


def test_a_file_that_was_never_committed_is_not_known(checkout, state_dir):
    checkout.write({"a.py": "a = 3\n"})
    with open_source(checkout.path, state_dir=state_dir) as source:
        (blob,) = (file.blob for file in source.source.files if file.path == "a.py")
        assert source.read_blob(blob, 100) is None


def test_a_shallow_clone_does_not_know_older_blobs(checkout, state_dir, tmp_path):
    blob = checkout.git("rev-parse", "HEAD:a.py")
    checkout.commit({"a.py": "a = 2\n"})
    shallow = tmp_path / "shallow"
    origin = f"file://{checkout.path}"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", origin, shallow], check=True)
    with open_source(shallow, state_dir=state_dir) as source:
        assert source.read_blob(blob, 100) is None


def test_a_closed_source_gives_no_blobs(checkout, state_dir):
    blob = checkout.git("rev-parse", "HEAD:a.py")
    with open_source(checkout.path, state_dir=state_dir) as source:
        pass
    with pytest.raises(SourceError, match="closed"):
        source.read_blob(blob, 100)
