"""Workflows of continuous integration, one module a family of systems."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docsfy_hookspecs.facts import Analyzer, Workflow, match_glob

from docsfy_plugin.facts.formats import text_of, yaml_of
from docsfy_plugin.facts.workflows import actions, azure, circleci, gitlab, travis, woodpecker

Reader = Callable[[str, dict[str, object]], Workflow | None]

_READERS: tuple[tuple[str, Reader], ...] = (
    (".github/workflows/*.yml", actions.read_github),
    (".github/workflows/*.yaml", actions.read_github),
    (".gitea/workflows/*.y*ml", actions.read_gitea),
    (".forgejo/workflows/*.y*ml", actions.read_forgejo),
    (".gitlab-ci.yml", gitlab.read),
    (".circleci/config.yml", circleci.read),
    (".travis.yml", travis.read),
    ("azure-pipelines.yml", azure.read),
    (".azure-pipelines/*.yml", azure.read),
    (".woodpecker.yml", woodpecker.read),
    (".woodpecker.yaml", woodpecker.read),
    (".woodpecker/*.y*ml", woodpecker.read),
)


def read(path: str, data: bytes) -> Sequence[Workflow]:
    """Read one workflow; other YAML in the same places gives nothing.

    Raises:
        UnreadableFileError: The file is not a YAML mapping.
    """
    reader = next((one for pattern, one in _READERS if match_glob(path, pattern)), None)
    if reader is None:
        return ()
    workflow = reader(path, yaml_of(path, text_of(path, data)))
    return (workflow,) if workflow is not None else ()


ANALYZER = Analyzer(
    name="workflows",
    version="1",
    patterns=tuple(pattern for pattern, _ in _READERS),
    read=read,
    max_bytes=500_000,
)
