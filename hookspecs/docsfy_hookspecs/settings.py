"""The options that reach a writer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Options of an attempt that planners and writers may look at; all are in the digest.

    Attributes:
        repo_type: As set, or empty: to be found out.
        instructions: The author's words for the writer; empty if there are none.
        agentic: Whether a command line may read the source itself.
        mount: Folder of the site under which the pages lie.
    """

    repo_type: str = ""
    instructions: str = ""
    agentic: bool = False
    mount: str = ""
