"""What has to be true after a fault, and how it is counted where it is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

_WORDS = {
    "cloning": "Reading the repository",
    "planning": "Planning",
    "generating_pages": "Writing pages",
    "validating": "Checking pages",
    "cross_linking": "Linking pages",
    "rendering": "Rendering",
}

Tree = dict[str, bytes]
Records = dict[str, tuple[str, str]]
"""Slug -> digest and attempt of the page's record."""


class LostPagesError(AssertionError):
    """Pages that were stored are gone, or were written again for nothing."""


class TornSiteError(AssertionError):
    """The site is neither the old one nor the new one."""


class WrongStatusError(AssertionError):
    """What is said of an attempt is not what became of it."""


@dataclass
class Fault:
    """One fault and what became of it, for the table.

    Attributes:
        kind: Which row of the table it is counted in.
        stage: Where the fault met the attempt; empty where that is always the same.
        seconds: What was measured, by name.
    """

    kind: str
    stage: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    survived: bool = False
    lost_pages: int = 0
    torn_sites: int = 0
    wrong_statuses: int = 0

    @contextmanager
    def judged(self) -> Iterator[Self]:
        """Count what the block finds wrong, and let it fail the test."""
        try:
            yield self
        except LostPagesError as error:
            self.lost_pages += len(error.args[1])
            raise
        except TornSiteError:
            self.torn_sites += 1
            raise
        except WrongStatusError:
            self.wrong_statuses += 1
            raise
        self.survived = True


def one_line_error(output: str) -> str:
    """The one line by which a run says what is wrong."""
    lines = [line for line in output.splitlines() if line.startswith(("ERROR", "Error", "error"))]
    assert len(lines) == 1, output
    assert "Traceback" not in output, output
    return lines[0]


def stage_in(output: str) -> str:
    """The last stage that a run said it entered."""
    said = [name for line in output.splitlines() for name, words in _WORDS.items() if words in line]
    return said[-1] if said else "start"


def describe_torn(left: Tree, old: Tree, new: Tree) -> str:
    """Which files are of which site."""
    from_old = sorted(name for name in old if left.get(name) == old[name] != new.get(name))
    from_new = sorted(name for name in new if left.get(name) == new[name] != old.get(name))
    gone = sorted(name for name in old if name in new and name not in left)
    return f"torn site: old are {from_old[:5]}, new are {from_new[:5]}, missing are {gone[:5]}"
