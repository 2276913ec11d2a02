"""Real builds of MkDocs."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from mkdocs.commands.build import build
from mkdocs.config import load_config

from docsfy_plugin.testing.plugins import install_plugins


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltSite:
    """What a build left.

    Attributes:
        path: The site's folder.
        log: What MkDocs and docsfy said, `LEVEL message`, in order.
    """

    path: Path
    log: tuple[str, ...]

    def read(self, name: str) -> str:
        """Read a file of the site.

        Args:
            name: POSIX path below the site's folder (`api/example/index.html`).

        Raises:
            FileNotFoundError: The build did not make it.
        """
        return (self.path / name).read_text(encoding="utf-8")

    @property
    def files(self) -> tuple[str, ...]:
        """POSIX paths of all files of the site, sorted."""
        found = (p.relative_to(self.path).as_posix() for p in self.path.rglob("*") if p.is_file())
        return tuple(sorted(found))


def build_site(
    repository: Path,
    folder: Path,
    *,
    plugins: Mapping[str, object] = MappingProxyType({}),
    options: Mapping[str, object] = MappingProxyType({}),
    settings: Mapping[str, object] = MappingProxyType({}),
    strict: bool = True,
) -> BuiltSite:
    """Build the documentation of a repository with MkDocs, in this process.

    Built again with the same folder, it is an incremental build.

    Args:
        repository: The repository's folder.
        folder: Where `mkdocs.yml`, state and site are put, outside the repository.
        plugins: Name -> plugin, as `install_plugins` takes them.
        options: Of docsfy, as in `mkdocs.yml`.
        settings: Of MkDocs, as in `mkdocs.yml` (`theme`, `nav`, …).
        strict: Whether a warning fails the build.

    Returns:
        The site.

    Raises:
        mkdocs.exceptions.MkDocsException: The build failed; its text is the line that the
            site's author would see.
    """
    configuration = {
        "site_name": "Example",
        "theme": "docsfy",
        "plugins": ["search", {"docsfy": {"repo": str(repository.resolve()), **options}}],
        **settings,
    }
    (folder / "docs").mkdir(parents=True, exist_ok=True)
    file = folder / "mkdocs.yml"
    file.write_text(json.dumps(configuration), encoding="utf-8")  # JSON is YAML
    lines: list[str] = []
    with install_plugins(plugins), _captured(lines):
        config = load_config(str(file), strict=strict)
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
    return BuiltSite(path=folder / "site", log=tuple(lines))


class _Lines(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.INFO)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(f"{record.levelname} {record.getMessage()}")


@contextmanager
def _captured(lines: list[str]) -> Iterator[None]:
    handler = _Lines(lines)
    loggers = [logging.getLogger(name) for name in ("mkdocs", "docsfy_plugin")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
