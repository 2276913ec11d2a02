"""MkDocs' events, in the order in which MkDocs raises them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from docsfy_hookspecs import DocsfyError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from docsfy_plugin.mkdocs_plugin.configuration import DocsfyConfig
from docsfy_plugin.mkdocs_plugin.cross_references import CrossReferences
from docsfy_plugin.mkdocs_plugin.diagrams import add_mermaid
from docsfy_plugin.mkdocs_plugin.extensions import add_extensions
from docsfy_plugin.mkdocs_plugin.instance import Instance
from docsfy_plugin.mkdocs_plugin.orders import Orders
from docsfy_plugin.mkdocs_plugin.sanitizing import (
    NO_MACROS,
    SNIPPETS,
    sanitize,
    without_includes,
    without_orders,
)
from docsfy_plugin.mkdocs_plugin.serving import watch_source
from docsfy_plugin.mkdocs_plugin.site_build import Command, SiteBuild
from docsfy_plugin.store.errors import BusyError

log = get_plugin_logger(__name__)

FIRST = 100
EARLY = 50
LAST = -1000


class BusyAbort(Abort):
    """Another process builds the same documentation."""

    exit_code = 4


class DocsfyPlugin(BasePlugin[DocsfyConfig]):
    """Writes the documentation of a repository into the site that MkDocs builds.

    Attributes:
        orders: What a command of docsfy asks beyond `mkdocs.yml`; set before the build.
    """

    supports_multiple_instances = True

    def __init__(self) -> None:
        """Make an instance as MkDocs does, before it has options."""
        self.orders = Orders()
        self._written: dict[str, Any] = {}
        self._command: Command = "build"
        self._dirty = False
        self._site: SiteBuild | None = None
        self._instance: Instance | None = None
        self._references: CrossReferences | None = None

    @property
    def written(self) -> Mapping[str, Any]:
        """Name -> value as written in `mkdocs.yml`, unknown names too."""
        return MappingProxyType(self._written)

    def load_config(
        self,
        options: dict[str, Any],
        config_file_path: str | None = None,  # MkDocs' own signature
    ) -> tuple[list[Any], list[Any]]:
        """Keep what is written; `on_config` says what is wrong, as every face of docsfy does."""
        self._written = dict(options)
        known = {name: value for name, value in options.items() if hasattr(DocsfyConfig, name)}
        return super().load_config(known, config_file_path)

    def on_startup(self, *, command: Command, dirty: bool) -> None:
        """Note the command; handling this event makes the instance outlive rebuilds."""
        self._command = command
        self._dirty = dirty

    @event_priority(EARLY)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the options and prepare the place where MkDocs renders."""
        with _mapped_errors():
            plugins = [p for p in config.plugins.values() if isinstance(p, DocsfyPlugin)]
            if plugins[0] is self:
                self._site = SiteBuild(config, self._command, dirty=self._dirty)
            else:
                self._site = plugins[0]._site  # noqa: SLF001  # of the same class
            assert self._site is not None  # noqa: S101  # the first instance made it
            previous = self._instance
            self._instance = Instance.create(
                self.written,
                config,
                instances=len(plugins),
                interrupts=self._site.interrupts,
                orders=self.orders,
                site_dir=self._site.build_dir,
            )
            if previous is not None:
                self._instance.keep_last_good(previous)
            self._site.add(self._instance)
            add_extensions(config)
        return config

    def on_pre_build(self, config: MkDocsConfig) -> None:
        """Run the attempt up to `cross_linking`; MkDocs has not touched the old site yet."""
        site, instance = self._parts()
        with _mapped_errors():
            if not instance.options.enabled:
                return
            if self._command == "serve":
                instance.write_or_keep(config)
            else:
                instance.write(config)
            site.note_other_llms_plugins(config)

    @event_priority(EARLY)
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the pages, and complete the navigation when every instance has added its own."""
        site, instance = self._parts()
        with _mapped_errors():
            instance.add_pages(files, config)
            if site.is_last(instance):
                site.complete_navigation(files, config)
        self._references = CrossReferences(config)
        return files

    @event_priority(FIRST)
    def _guard_markdown(
        self,
        markdown: str,
        page: Page,
        config: MkDocsConfig,
        files: Files,  # noqa: ARG002  # MkDocs calls by keyword
    ) -> str:
        """Keep generated pages from running macros and reading files, before others see them."""
        _, instance = self._parts()
        if not instance.holds(page.file.src_uri):
            return markdown
        page.meta.update(NO_MACROS)
        safe = without_orders(markdown)
        return without_includes(safe) if SNIPPETS in config.markdown_extensions else safe

    def _prepare_conversion(
        self,
        markdown: str,
        page: Page,
        config: MkDocsConfig,  # noqa: ARG002  # MkDocs calls by keyword
        files: Files,  # noqa: ARG002  # as above
    ) -> str:
        """Keep other plugins from taking the headings of a generated page for the author's."""
        site, instance = self._parts()
        site.check_stopped()
        if self._references is not None and instance.holds(page.file.src_uri):
            self._references.before_conversion()
        return markdown

    on_page_markdown = CombinedEvent(_guard_markdown, _prepare_conversion)

    @event_priority(FIRST)
    def on_page_content(
        self,
        html: str,
        page: Page,
        config: MkDocsConfig,  # noqa: ARG002  # MkDocs calls by keyword
        files: Files,  # noqa: ARG002  # as above
    ) -> str:
        """Sanitise generated pages, before other plugins add what is theirs."""
        _, instance = self._parts()
        if not instance.holds(page.file.src_uri):
            return html
        if self._references is not None:
            self._references.after_conversion(page)
        return sanitize(html)

    def on_post_page(self, output: str, page: Page, config: MkDocsConfig) -> str:
        """Finish the HTML of a generated page; diagrams show on the author's pages too."""
        site, instance = self._parts()
        site.check_stopped()
        url = instance.options.mermaid_url if site.is_first(instance) else ""
        html = add_mermaid(output, theme=config.theme.name, url=url)
        if not instance.holds(page.file.src_uri):
            return html
        return site.add_alternate_link(instance.finish(html), page.file.dest_uri)

    @event_priority(LAST)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write the site-level files and publish, for all instances."""
        site, instance = self._parts()
        if site.is_first(instance):
            with _mapped_errors():
                site.publish(config)

    def on_serve(
        self,
        server: LiveReloadServer,
        config: MkDocsConfig,
        builder: object,  # noqa: ARG002  # MkDocs calls by keyword
    ) -> LiveReloadServer:
        """Rebuild when the documented source changes."""
        _, instance = self._parts()
        watch_source(server, instance, config)
        return server

    @event_priority(LAST)
    def on_build_error(self, error: Exception) -> None:
        """Leave the old site as it was; a full disk is no bug, and gets its one line."""
        if self._site is not None:
            with _mapped_errors():
                self._site.fail(error)

    def on_shutdown(self) -> None:
        """End what an interrupt left open, and say so."""
        if self._site is not None:
            self._site.close()

    def _parts(self) -> tuple[SiteBuild, Instance]:
        assert self._site is not None  # noqa: S101  # on_config comes first
        assert self._instance is not None  # noqa: S101  # as above
        return self._site, self._instance


class _mapped_errors:  # noqa: N801  # reads as the statement it is
    """Errors of ours become what MkDocs shows in one line."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, BusyError):
            raise BusyAbort(f"docsfy: {error}") from error
        if isinstance(error, DocsfyError):
            raise PluginError(f"docsfy: {error}") from error
