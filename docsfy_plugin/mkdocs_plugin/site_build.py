"""What all instances of one build share: staging, navigation, site-level files, publishing."""

from __future__ import annotations

import logging
import posixpath
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

from docsfy_hookspecs import DocsfyError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.utils import CountHandler

from docsfy_plugin.mkdocs_plugin.configuration import ConfigurationError
from docsfy_plugin.mkdocs_plugin.instance import Instance
from docsfy_plugin.mkdocs_plugin.navigation import place_navigation
from docsfy_plugin.pipeline.interrupts import Interrupts
from docsfy_plugin.pipeline.publishing import Publication, clear_leftovers, write_error
from docsfy_plugin.pipeline.rendering import combine_sites, render_outputs, write_outputs
from docsfy_plugin.terminal import leave_closed_streams

log = get_plugin_logger(__name__)

Command = Literal["build", "gh-deploy", "serve"]
LLMS_PLUGINS = ("llmstxt", "llms-source", "llmstxt-md", "ask-ai")
LAST_WORD = "docsfy_last_word"
"""Marks the log record of what a command ends with, which it may say itself."""
LLMS_FILES = frozenset({"llms.txt", "llms-full.txt"})


class SiteBuild:
    """One build of one site, by one or several instances of the plugin.

    Attributes:
        interrupts: Of the attempts of all instances.
    """

    def __init__(self, config: MkDocsConfig, command: Command, *, dirty: bool) -> None:
        """Start counting warnings.

        Args:
            config: Of MkDocs, on its way through `on_config`.
            command: What MkDocs runs.
            dirty: Whether MkDocs renders only what changed.
        """
        self.interrupts = Interrupts()
        self._instances: list[Instance] = []
        self._command = command
        self._dirty = dirty
        self._config = config
        self._site_dir = config.site_dir
        self._publication: Publication | None = None
        self._warnings = CountHandler()
        self._warnings.setLevel(logging.WARNING)
        self._loggers = [logging.getLogger(name) for name in ("mkdocs", "properdocs")]
        for logger in self._loggers:
            logger.addHandler(self._warnings)
        self._other_llms = ""
        self._closed = False

    @property
    def build_dir(self) -> Path | None:
        """Folder that the site is built in; `None` for commands that choose it themselves."""
        return Path(self._site_dir).resolve() if self._command == "build" else None

    def add(self, instance: Instance) -> None:
        """Add an instance; the first one that writes pages makes the staging folder.

        Raises:
            ConfigurationError: Another one has the same mount, or documents the same variant.
        """
        for other in self._instances:
            if other.options.mount == instance.options.mount:
                raise ConfigurationError(
                    f"Option 'mount' is {instance.options.mount!r} in two instances of docsfy",
                    hint="Give each instance a mount of its own",
                )
            both = other.options.enabled and instance.options.enabled
            if both and other.identify() == instance.identify():
                raise ConfigurationError(
                    "Two instances of docsfy document the same repository and branch",
                    hint="Give one of them another repo, branch, provider or model",
                )
        self._instances.append(instance)
        if self._publication is None and instance.options.enabled and self._command != "serve":
            spare = instance.state_dir
            clear_leftovers(Path(self._site_dir), instance.is_live, spare=spare)
            self._publication = Publication.prepare(
                Path(self._site_dir), instance.id, spare=spare, dirty=self._dirty
            )
            self._config.site_dir = str(self._publication.staging)

    def is_first(self, instance: Instance) -> bool:
        """Whether it coordinates the others."""
        return instance is self._instances[0]

    def is_last(self, instance: Instance) -> bool:
        """Whether all others had their turn in the same event."""
        return instance is self._instances[-1]

    def complete_navigation(self, files: Files, config: MkDocsConfig) -> None:
        """Put every instance's pages into the navigation."""
        author = [
            file.src_uri
            for file in files.documentation_pages()
            if not any(instance.holds(file.src_uri) for instance in self._instances)
        ]
        generated = {i.options.mount: i.navigation() for i in self._instances}
        if any(generated.values()) or config.nav is not None:
            config.nav = place_navigation(config.nav, generated, author)

    def note_other_llms_plugins(self, config: MkDocsConfig) -> None:
        """Stand back, and say so once, where another plugin writes `llms.txt`."""
        other = next((name for name in LLMS_PLUGINS if name in config.plugins), "")
        if other and not self._other_llms:
            log.info("Plugin %r writes llms.txt, so docsfy does not", other)
        self._other_llms = other

    def add_alternate_link(self, html: str, dest_uri: str) -> str:
        """Point from a page to its Markdown twin."""
        twin = posixpath.basename(dest_uri).removesuffix(".html") + ".md"
        link = f'<link rel="alternate" type="text/markdown" href="{twin}">'
        head, end, body = html.partition("</head>")
        return f"{head}{link}\n{end}{body}" if end else html

    def check_stopped(self) -> None:
        """Go no further where an attempt was stopped; a page's conversion may swallow that.

        Raises:
            AttemptInterrupted: One was.
        """
        for instance in self._instances:
            instance.check_stopped()

    def publish(self, config: MkDocsConfig) -> None:
        """Write the site-level files, then let the new site replace the old one.

        Raises:
            DocsfyError: The site cannot be finished or put in place; the old one stands.
        """
        written = [one for one in self._instances if one.has_pages]
        if written:
            sites = [one.site(config) for one in written]
            files = render_outputs(written[0].host, combine_sites(sites))
            if self._other_llms:
                files = tuple(file for file in files if file.path not in LLMS_FILES)
            write_outputs(files, Path(config.site_dir))
        warnings = self._count_warnings()
        if config.strict and warnings:
            error = DocsfyError(
                f"{warnings} warnings in strict mode", hint="See them above", code="strict"
            )
            self.fail(error)
            return
        publication = self._publication
        with ExitStack() as boundaries:
            for one in written:
                boundaries.enter_context(one.publishing())
            if publication is not None:
                for one in written:
                    one.note_staging(publication)
                publication.publish()
            self._restore()
            for one in written:
                one.finish_attempt()
        if publication is not None and publication.obstacle:
            obstacle = publication.obstacle
            log.info("Files of %s are replaced one by one: %s", self._site_dir, obstacle)
        if publication is not None and publication.is_staged:
            log.info("Published to %s", self._site_dir)

    def _count_warnings(self) -> int:
        """Count as MkDocs does, whose own counter was there before any plugin's `on_config`."""
        counts: list[list[tuple[str, int]]] = [
            handler.get_counts()
            for logger in self._loggers
            for handler in logger.handlers
            if hasattr(handler, "get_counts")  # ProperDocs has a class of its own
        ]
        return max(sum(count for _, count in one) for one in counts)

    def fail(self, error: BaseException) -> None:
        """Mark open attempts as failed; the old site stands.

        Raises:
            AttemptInterrupted: It failed because it was stopped.
            PublishError: It failed because the site cannot be written.
        """
        # what an abort has ended may fail before the abort itself is noticed
        self.check_stopped()
        unwritable = write_error(error, self._site_dir, self._config.site_dir)
        for instance in self._instances:
            instance.fail(unwritable or error)
        self._discard()
        if unwritable is not None:
            raise unwritable from error

    def close(self) -> None:
        """Mark what is still open as aborted, and say by whom; the old site stands."""
        if self._closed:
            return
        self._closed = True
        self.interrupts.acknowledge()
        stopped = (one.stop_message for one in self._instances)
        message = self.interrupts.message or next(filter(None, stopped), "")
        for instance in self._instances:
            instance.abort()
        self._discard()
        if message:
            log.error("%s", message, extra={LAST_WORD: True})
            leave_closed_streams()

    def _discard(self) -> None:
        if self._publication is not None:
            self._publication.discard()
        self._restore()

    def _restore(self) -> None:
        self._publication = None
        self._config.site_dir = self._site_dir
        for logger in self._loggers:
            logger.removeHandler(self._warnings)
