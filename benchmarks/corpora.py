"""The corpora: source distributions of a pinned version, unpacked into Git, kept in `.cache/`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import BenchmarkError

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "benchmarks"
DOWNLOAD_TIMEOUT_S = 300
GIT_TIMEOUT_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """A project of a pinned version.

    Attributes:
        name: As rows of the table name it.
        requirement: As pip is asked for it.
        remote: URL of `origin`, so that pages link to lines of code; nobody connects to it.
        package: Folder of its Python package, for mkdocs-api-autonav.
        docstring: A source file, words of a docstring in it, and what an edit makes of them.
        rounds: How often each side is measured.
        is_judged: Whether the targets are about it; else half a second is allowed for starting.
    """

    name: str
    requirement: str
    remote: str
    package: str
    docstring: tuple[str, str, str]
    rounds: int
    is_judged: bool


CLICK = Corpus(
    name="click",
    requirement="click==8.2.1",
    remote="https://github.com/pallets/click",
    package="src/click",
    docstring=(
        "src/click/termui.py",
        "Prompts for confirmation (yes/no question).",
        "Prompts for confirmation: a question of yes or no.",
    ),
    rounds=5,
    is_judged=False,
)
DJANGO = Corpus(
    name="django",
    requirement="Django==5.2.8",
    remote="https://github.com/django/django",
    package="django",
    docstring=(
        "django/shortcuts.py",
        "Return an HttpResponseRedirect to the appropriate URL for the arguments",
        "Give an HttpResponseRedirect to the appropriate URL for the arguments",
    ),
    rounds=3,
    is_judged=True,
)


def fetch_corpus(corpus: Corpus) -> Path:
    """Give a corpus's checkout; download it where it is not there yet.

    Returns:
        A Git repository of one commit, with nothing modified.

    Raises:
        BenchmarkError: It cannot be downloaded, or Git does not take it.
    """
    checkout = CACHE / "corpora" / corpus.requirement.replace("==", "-")
    if checkout.exists():
        restore(checkout)
        return checkout
    checkout.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=checkout.parent) as temporary:
        folder = Path(temporary)
        unpacked = unpack(corpus, folder)
        make_repository(unpacked, corpus.remote)
        commit_all(unpacked, corpus.requirement)
        shutil.move(unpacked, checkout)
    return checkout


def unpack(corpus: Corpus, folder: Path) -> Path:
    """Give the files of a corpus below a folder; they are downloaded once.

    Raises:
        BenchmarkError: It cannot be downloaded.
    """
    kept = CACHE / "sdists" / corpus.requirement.replace("==", "-")
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=kept.parent) as temporary:
            downloaded = Path(temporary) / "downloaded"
            downloaded.mkdir()
            _download(corpus, downloaded)
            shutil.move(downloaded, kept)
    return _unpack(next(kept.glob("*.tar.gz")), folder / "unpacked")


def edit_docstring(corpus: Corpus, checkout: Path) -> None:
    """Edit one docstring, and leave it uncommitted."""
    path, old, new = corpus.docstring
    text = (checkout / path).read_text(encoding="utf-8")
    if old not in text:
        raise BenchmarkError(f"{path} of {corpus.requirement} has no docstring {old!r}")
    (checkout / path).write_text(text.replace(old, new), encoding="utf-8")


def restore(checkout: Path) -> None:
    """Undo what `edit_docstring` did."""
    git(checkout, "checkout", "--quiet", "--", ".")


def make_repository(folder: Path, remote: str) -> None:
    """Make an empty Git repository."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "remote", "add", "origin", remote)


def commit_all(checkout: Path, message: str) -> None:
    """Commit whatever is there, also nothing new."""
    git(checkout, "add", "--all", "--force")
    git(checkout, "commit", "--quiet", "--no-verify", "--allow-empty", "--message", message)


def git(checkout: Path, *arguments: str) -> str:
    """Ask Git.

    Raises:
        BenchmarkError: It failed; what it said.
    """
    return _run(["git", *arguments], cwd=checkout, timeout_s=GIT_TIMEOUT_S).strip()


def _download(corpus: Corpus, folder: Path) -> None:
    options = ["--no-deps", "--no-binary", ":all:", "--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder)]
    _run([*command, corpus.requirement], cwd=folder, timeout_s=DOWNLOAD_TIMEOUT_S)


def _unpack(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return next(folder.iterdir())


def _run(command: list[str], *, cwd: Path, timeout_s: float) -> str:
    who = {"NAME": "benchmark", "EMAIL": "benchmark@example.org", "DATE": "2025-01-01T00:00:00Z"}
    # the same commit on every machine, whatever the user's configuration signs or converts
    environment = {
        **os.environ,
        **{
            f"GIT_{role}_{key}": value
            for role in ("AUTHOR", "COMMITTER")
            for key, value in who.items()
        },
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    try:
        done = subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise BenchmarkError(f"{command[0]} took longer than {timeout_s:.0f} s") from exc
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise BenchmarkError(f"{' '.join(command[:4])} failed: {said}")
    return done.stdout.decode(errors="replace")
