"""Which source and which variant a request is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from docsfy_hookspecs import DocsfyError, Model

from docsfy_plugin.pipeline.decision import DEFAULT_MODEL
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.source.opening import OpenSource, open_source
from docsfy_plugin.store.records import VariantStatus
from docsfy_plugin.store.variants import Variant


class ForeignRepositoryError(DocsfyError):
    """A variant of this name documents another repository."""

    code = "foreign-repository"


class Named(Protocol):
    """What tells a source from others: an `Identity` or a `Source`."""

    @property
    def owner(self) -> str:
        """What stands before the project."""

    @property
    def project(self) -> str:
        """The last part."""

    @property
    def branch(self) -> str:
        """The documented branch."""


def open_request(
    request: Request, *, clones: Path, on_cloning: Callable[[str], None] | None = None
) -> OpenSource:
    """Take the snapshot that a request asks for.

    Args:
        request: The request.
        clones: Folder in which the clones of URLs are kept.
        on_cloning: Told the URL, without credentials, before the network is used.

    Raises:
        SourceError: There is no such source.
    """
    return open_source(
        request.repo,
        branch=request.branch,
        owner=request.owner,
        project=request.project,
        include=request.include,
        exclude=request.exclude,
        excluded_paths=request.excluded_paths,
        state_dir=clones,
        on_cloning=on_cloning,
    )


def name_variant(request: Request, source: Named, model: Model | None) -> Variant:
    """The variant that a request makes of a source."""
    return Variant(
        owner=source.owner,
        project=source.project,
        branch=source.branch,
        provider=request.provider,
        model=model.name if model else request.model or DEFAULT_MODEL,
    )


def has_moved(opened: OpenSource, previous: VariantStatus | None) -> bool:
    """Whether the variant's repository lies elsewhere than at the last attempt.

    Raises:
        ForeignRepositoryError: It is another repository of the same name: its history does not
            hold the documented commit.
    """
    now = opened.source.repository
    if previous is None or previous.repository == now:
        return False
    if previous.commit and not opened.contains_commit(previous.commit):
        raise ForeignRepositoryError(
            f"{previous.variant} documents {previous.repository}, not {now}",
            hint="Set owner or project, or another state_dir, to keep the two apart",
        )
    return True
