"""The repository that is documented while faults are let loose, and edits of it."""

import random
from pathlib import Path

from tests.conftest import PACKAGE, SWITCHED_HOOK, Project, create_project

HOOK = ".faults/hook.py"
"""A path in the project, so that a copy of it documents itself in the same words."""
JOBS = 2

RENDERING = ".faults/rendering.py"
"""A hook file of MkDocs itself: each page takes longer by what a file beside it says, twice."""

SLOW_RENDERING = """\
import time
from pathlib import Path


def on_page_markdown(markdown, **_):
    time.sleep(float(Path(__file__).with_name("seconds").read_text()))


def on_post_page(output, **_):
    on_page_markdown("")
"""

HELD = """\
here = Path(__file__)
here.with_name("writing").touch()
while not here.with_name("go").exists():
    time.sleep(0.02)
"""


def edit_one(project: Project) -> None:
    """Change the docstrings of one module; a page of its own is to be written again."""
    project.commit({"src/weather/part3.py": make_module("part3", 4)})


def edit_all(project: Project) -> None:
    """Change the docstrings of many modules."""
    project.commit({name: make_module(Path(name).stem, 7) for name in PARTS})


def edit_randomly(project: Project, drawn: random.Random) -> str:
    """Add a module, remove one, or change docstrings; commit it or leave it uncommitted."""
    modules = sorted((project.repository / "src/weather").glob("part*.py"))
    what = drawn.choice(["add", "remove", "change", "change all"])
    number = drawn.randrange(10**6)
    if what == "add":
        project.write({f"src/weather/new{number}.py": make_module(f"new{number}", number)})
    elif what == "remove":
        drawn.choice(modules).unlink()
    else:
        for path in modules if what == "change all" else [drawn.choice(modules)]:
            path.write_text(make_module(path.stem, number))
    if drawn.random() < 0.7:
        project.commit()
        return what
    return f"{what}, uncommitted"


def make_module(name: str, number: int) -> str:
    """A module with a function; the number is in its docstrings."""
    return f'''\
"""Part {name}, in its version {number}."""


def {name}_report(days: int, city: str = "Rome") -> str:
    """Report what is known, version {number}.

    Args:
        days: How far to look ahead.
        city: Where.
    """
    return city * days
'''


PARTS = {
    f"src/weather/part{number}.py": make_module(f"part{number}", number) for number in range(10)
}
"""Modules to be edited; each has a page."""


def create_sample(root: Path) -> Project:
    """Make the repository, with hooks in a folder that Git ignores."""
    project = create_project(root, PACKAGE | PARTS)
    project.write({HOOK: SWITCHED_HOOK, RENDERING: SLOW_RENDERING})
    plugins = ["search", {"docsfy": {"hooks": [HOOK], "jobs": JOBS}}]
    project.configure(plugins=plugins, hooks=[RENDERING])
    project.commit({".gitignore": "/site/\n/.docsfy/\n/.faults/\n"})
    return project
