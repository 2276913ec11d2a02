"""Document click at successive commits with a scripted model, and print what each one took.

Usage: life.py [--json FILE] [--repository PATH COMMIT...]. Without a repository the commits are
made of released versions, and of edits of single files that users do or do not notice. It fails
where a commit that no page is written from takes a call, or a commit takes more calls than pages
have changed sources.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from corpora import CLICK, Corpus, commit_all, edit_docstring, git, make_repository, unpack
from measure import BenchmarkError
from scripted_author import ClickAuthor
from table import format_lines

from docsfy_plugin.testing import ScriptedProvider, build_site, install_plugins

VERSIONS = ("8.1.7", "8.1.8", "8.2.0", CLICK.requirement.partition("==")[2])
ANSWER_S = 60
LONGEST_NAME = 50
CORRECTIONS = 1
"""Pages that the author writes with a false name, for the correction."""
_UNREAD = ("tests/", ".github/")
NEW_MODULE = '''\
"""The clipboard of the system."""

from __future__ import annotations


def copy(text: str, *, append: bool = False) -> None:
    """Put text on the clipboard.

    :param text: What to put there.
    :param append: Keep what is there, and add to it.
    """


def paste() -> str:
    """Take text from the clipboard."""
    return ""
'''


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of a life.

    Attributes:
        name: Of the version or the kind of edit.
        make: Changes the checkout to it.
        is_free: Whether it changes nothing that a page is written from; a commit that touches
            only tests or CI is free in any case.
    """

    name: str
    make: Callable[[Path], None]
    is_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What documenting one commit took.

    Attributes:
        commit: Its id, short.
        name: What it is.
        changed: How many files changed, by their kind.
        touched: Pages of which a source changed.
        may_call: How many calls are allowed.
        calls: Calls of the model.
        kinds: Calls by what they ask for.
        tokens: Of prompts and answers.
        cost_usd: Of them, at the author's prices.
        written: Pages.
        patched: Pages.
        reused: Pages.
        removed: Pages.
        failed: Pages.
        supported: Names on all pages that the source has.
        unsupported: Names on all pages that it does not have.
    """

    commit: str
    name: str
    changed: str
    touched: int
    may_call: int
    calls: int
    kinds: str
    tokens: int
    cost_usd: float
    written: int
    patched: int
    reused: int
    removed: int
    failed: int
    supported: int
    unsupported: int


def live(repository: Path, commits: list[Commit], folder: Path) -> Iterator[Step]:
    """Document commit after commit.

    Raises:
        BenchmarkError: A build failed, or made a call too many.
    """
    author = ClickAuthor()
    slugs: frozenset[str] = frozenset()
    before = ""
    with install_plugins({"scripted": ScriptedProvider(author.generate)}):
        for commit in commits:
            commit.make(repository)
            now = git(repository, "rev-parse", "HEAD")
            paths = git(repository, "diff", "--name-only", before, now).split() if before else []
            known = dict(author.pages)
            build_site(repository, folder, options={"provider": "scripted"}, strict=False)
            step = _step(commit, now, paths, known, author, folder, slugs)
            _refuse_waste(step, is_first=not before)
            before, slugs = now, _slugs(folder)
            yield step


def _step(  # what is known of one commit
    commit: Commit,
    now: str,
    paths: list[str],
    known: Mapping[str, tuple[str, ...]],
    author: ClickAuthor,
    folder: Path,
    slugs: frozenset[str],
) -> Step:
    kinds = Counter(kind for kind, _ in author.take_kinds())
    (status,) = _ask("status", folder)["variants"]
    pages = status["pages"]
    touched = sum(
        any(fnmatch.fnmatchcase(path, glob) for path in paths for glob in globs)
        for globs in known.values()
    )
    added = len(author.pages) - len(known)
    asks = bool(kinds["update"])
    may_call = touched + added + asks if known else len(author.pages) + 1 + CORRECTIONS
    if known and (commit.is_free or all(path.startswith(_UNREAD) for path in paths)):
        may_call = 0
    return Step(
        commit=now[:8],
        name=commit.name,
        changed=_describe(paths),
        touched=touched,
        may_call=may_call,
        calls=kinds.total(),
        kinds=", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())),
        tokens=status["tokens"],
        cost_usd=status["cost_usd"],
        written=pages["written"],
        patched=pages["patched"],
        reused=pages["reused"],
        removed=len(slugs - _slugs(folder)),
        failed=pages["failed"],
        supported=status["supported"],
        unsupported=status["unsupported"],
    )


def _refuse_waste(step: Step, *, is_first: bool) -> None:
    if step.calls > step.may_call:
        raise BenchmarkError(
            f"{step.name}: {step.calls} calls ({step.kinds}), and {step.may_call} are enough"
        )
    if step.failed or (is_first and not step.calls):
        raise BenchmarkError(f"{step.name}: {step.failed} pages failed, {step.calls} calls")


def _describe(paths: list[str]) -> str:
    def kind(path: str) -> str:
        if path.startswith("tests/"):
            return "tests"
        if path.startswith("src/"):
            return "source"
        return "docs" if path.startswith(("docs/", "examples/")) else "others"

    counts = Counter(map(kind, paths))
    return ", ".join(f"{counts[name]} {name}" for name in sorted(counts))


def _slugs(folder: Path) -> frozenset[str]:
    (status,) = _ask("status", folder)["variants"]
    listed = _ask("pages", folder, status["variant"])["pages"]
    return frozenset(page["slug"] for page in listed)


def _ask(command: str, folder: Path, *arguments: str) -> dict[str, Any]:
    docsfy = Path(sys.executable).with_name("docsfy")
    line = [docsfy, command, *arguments, "--json", "--state-dir", folder / ".docsfy"]
    done = subprocess.run(line, capture_output=True, timeout=ANSWER_S, check=False)
    answer: dict[str, Any] = json.loads(done.stdout)
    if not answer["ok"]:
        raise BenchmarkError(f"docsfy {command}: {answer['error']['message']}")
    return answer


def made_life(repository: Path) -> list[Commit]:
    """Released versions, then edits of one kind each."""
    versions = [Commit(f"click {version}", _version(version)) for version in VERSIONS]
    workflow = (
        "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: tox\n"
    )
    free = {"a test", "comments", "CI and a lock file", "nothing"}
    edits = {
        "a test": lambda: _append(
            repository, "tests/test_basic.py", "\n\ndef test_more():\n    pass\n"
        ),
        "comments": lambda: [
            _append(repository, f"src/click/{name}.py", "\n# It ends here.\n")
            for name in ("core", "termui", "decorators")
        ],
        "CI and a lock file": lambda: [
            _append(repository, ".github/workflows/more.yaml", workflow),
            _append(repository, "requirements/more.txt", "tox==4.26.0\n"),
        ],
        "a docstring": lambda: edit_docstring(CLICK, repository),
        "a new module": lambda: _append(repository, "src/click/clipboard.py", NEW_MODULE),
        "nothing": lambda: None,
    }
    return versions + [
        Commit(name, _edit(name, change), name in free) for name, change in edits.items()
    ]


def _version(version: str) -> Callable[[Path], None]:
    def make(checkout: Path) -> None:
        with TemporaryDirectory(dir=checkout.parent) as temporary:
            corpus = Corpus(**{**_fields(CLICK), "requirement": f"click=={version}"})
            unpacked = unpack(corpus, Path(temporary))
            for old in checkout.iterdir():
                if old.name != ".git":
                    shutil.rmtree(old) if old.is_dir() else old.unlink()
            shutil.copytree(unpacked, checkout, dirs_exist_ok=True)
        commit_all(checkout, f"click {version}")

    return make


def _fields(corpus: Corpus) -> dict[str, Any]:
    return {name: getattr(corpus, name) for name in corpus.__dataclass_fields__}


def _edit(name: str, change: Callable[[], object]) -> Callable[[Path], None]:
    def make(checkout: Path) -> None:
        change()
        commit_all(checkout, name)

    return make


def _append(checkout: Path, path: str, text: str) -> None:
    file = checkout / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as opened:
        opened.write(text)


def real_life(clone: Path, commits: list[str]) -> list[Commit]:
    """Commits of a clone, checked out one after the other."""

    def checkout(commit: str) -> Callable[[Path], None]:
        def make(folder: Path) -> None:
            git(folder, "checkout", "--quiet", "--force", "-B", "main", commit)

        return make

    return [
        Commit(git(clone, "log", "-1", "--format=%s", commit)[:LONGEST_NAME], checkout(commit))
        for commit in commits
    ]


def show(steps: list[Step]) -> str:
    """The steps as a Markdown table."""
    head = (
        *("commit", "what", "changed files", "calls", "of", "tokens", "USD", "written", "patched"),
        *("reused", "removed", "failed", "supported", "unsupported"),
    )
    lines = [
        (
            *(step.commit, step.name, step.changed, str(step.calls), step.kinds),
            *(f"{step.tokens:,}", f"{step.cost_usd:.3f}", str(step.written), str(step.patched)),
            *(str(step.reused), str(step.removed), str(step.failed)),
            *(str(step.supported), str(step.unsupported)),
        )
        for step in steps
    ]
    return format_lines(head, lines)


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE too")
    parser.add_argument("--repository", type=Path, metavar="PATH", help="a clone, read only")
    parser.add_argument("commits", nargs="*", metavar="COMMIT", help="of the clone, in order")
    given = parser.parse_args()
    steps: list[Step] = []
    try:
        with TemporaryDirectory() as temporary:
            folder = Path(temporary)
            repository = folder / "click"
            if given.repository:
                git(folder, "clone", "--quiet", str(given.repository.resolve()), str(repository))
                commits = real_life(repository, given.commits)
            else:
                make_repository(repository, CLICK.remote)
                commits = made_life(repository)
            for step in live(repository, commits, folder / "site"):
                print(f"{step.commit} {step.name}: {step.calls} calls", file=sys.stderr, flush=True)
                steps.append(step)
    except BenchmarkError as exc:
        print(f"life: {exc}", file=sys.stderr)
        return 1
    finally:
        print(show(steps))
    if given.json:
        figures = json.dumps([asdict(step) for step in steps], indent=1)
        given.json.write_text(figures + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
