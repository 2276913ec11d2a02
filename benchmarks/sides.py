"""The projects that are compared: docsfy, plain MkDocs on its finished pages, api-autonav."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corpora
from corpora import Corpus
from measure import Cost, measure

BUILD = (sys.executable, "-m", "mkdocs", "build", "--quiet")
DOCSFY_COMMAND = str(Path(sys.executable).with_name("docsfy"))
TIMEOUT_S = 300
EXPORT = Path(__file__).resolve().parent / "export.py"

DOCSFY = """\
site_name: {name}
theme: {theme}
plugins:
  - search
  - docsfy:
      repo: {checkout}
"""
AUTONAV = """\
site_name: {name}
theme: {theme}
plugins:
  - search
  - api-autonav:
      modules: ["{checkout}/{package}"]
  - mkdocstrings:
      handlers:
        python:
          paths: ["{checkout}/{package}/.."]
"""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a `mkdocs.yml`."""

    folder: Path

    def clear(self) -> None:
        """Remove what a build leaves, so that the next one is the first."""
        for left in ("site", ".docsfy"):
            shutil.rmtree(self.folder / left, ignore_errors=True)

    def build(self) -> Cost:
        """Measure one build."""
        return measure(BUILD, cwd=self.folder, timeout_s=TIMEOUT_S)

    def status(self) -> dict[str, Any]:
        """What `docsfy status` says of the last build."""
        command = [DOCSFY_COMMAND, "status", "--json", "--state-dir", ".docsfy"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=True, timeout=60)
        (variant,) = json.loads(done.stdout)["variants"]
        return dict(variant)

    def page_count(self) -> int:
        """How many pages the last build made."""
        return sum(1 for _ in (self.folder / "site").rglob("*.html"))


def make_docsfy(corpus: Corpus, checkout: Path, theme: str) -> Project:
    """Make a project that documents a checkout by docsfy's two lines."""
    return _make(corpus, checkout, theme, "docsfy", DOCSFY)


def make_autonav(corpus: Corpus, checkout: Path, theme: str) -> Project:
    """Make a project that documents the checkout's package by mkdocs-api-autonav."""
    project = _make(corpus, checkout, theme, "autonav", AUTONAV)
    (project.folder / "docs" / "index.md").write_text(f"# {corpus.name}\n", encoding="utf-8")
    return project


def make_plain(docsfy: Project) -> Project:
    """Make a project of the finished pages of another, without docsfy."""
    folder = docsfy.folder.with_name("plain")
    shutil.rmtree(folder, ignore_errors=True)
    command = (sys.executable, str(EXPORT), str(docsfy.folder), str(folder))
    measure(command, cwd=docsfy.folder, timeout_s=TIMEOUT_S)
    return Project(folder)


def _make(corpus: Corpus, checkout: Path, theme: str, side: str, configuration: str) -> Project:
    folder = corpora.CACHE / "sites" / corpus.name / theme / side
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "docs").mkdir(parents=True)
    written = configuration.format(
        name=corpus.name, theme=theme, checkout=checkout, package=corpus.package
    )
    (folder / "mkdocs.yml").write_text(written, encoding="utf-8")
    return Project(folder)
