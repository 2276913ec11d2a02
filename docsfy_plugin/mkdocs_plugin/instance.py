"""One instance of the plugin in one build: its options, its attempt, its pages."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from docsfy_hookspecs import AttemptInterrupted, DocsfyError, Site, SitePage
from docsfy_hookspecs.text import COMMIT_PLACEHOLDER
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel

from docsfy_plugin.host import Host
from docsfy_plugin.mkdocs_plugin.configuration import (
    check_folders,
    project_root,
    read_options,
    site_folders,
)
from docsfy_plugin.mkdocs_plugin.navigation import NavItem, build_navigation
from docsfy_plugin.mkdocs_plugin.orders import Orders, find_origin
from docsfy_plugin.mkdocs_plugin.replaced_pages import point_to
from docsfy_plugin.mkdocs_plugin.reporting import (
    choose_listener,
    report_findings,
    tell_waiting,
    warnings_of_models,
)
from docsfy_plugin.options import Options, make_host, make_request
from docsfy_plugin.pipeline.attempt import Attempt
from docsfy_plugin.pipeline.documentation import Documentation
from docsfy_plugin.pipeline.interrupts import Interrupts
from docsfy_plugin.pipeline.publishing import Publication
from docsfy_plugin.pipeline.rendering import render_pages
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.source.opening import identify

log = get_plugin_logger(__name__)


def request_of(
    written: Mapping[str, Any],
    config: MkDocsConfig,
    *,
    instances: int,
    flags: Mapping[str, object] | None = None,
) -> tuple[Options, Request]:
    """Say what an instance asks for.

    Args:
        written: Name -> value as written in `mkdocs.yml`.
        config: MkDocs' own settings.
        instances: Number of instances of the plugin.
        flags: Name -> value from a command line, which is stronger; `None` for unset.

    Raises:
        DocsfyError: An option or a folder is wrong.
    """
    options = read_options(written, instances=instances, flags=flags)
    root = project_root(config)
    check_folders(options, config, root)
    folders = (Path(config.docs_dir).resolve(), *site_folders(config))
    return options, make_request(options, root=root, excluded_paths=folders)


class Instance:
    """Options, attempt and pages of one instance.

    Attributes:
        options: All options.
        host: The plugins.
    """

    def __init__(
        self, options: Options, request: Request, host: Host, interrupts: Interrupts
    ) -> None:
        self.options = options
        self.host = host
        self._request = request
        self._interrupts = interrupts
        self._attempt = Attempt(
            request,
            host,
            listeners=(choose_listener(),),
            interrupts=interrupts,
            on_waiting=tell_waiting,
        )
        self._documentation: Documentation | None = None
        self._last_good: Documentation | None = None
        self._files: dict[str, File] = {}

    @classmethod
    def create(
        cls,
        written: Mapping[str, Any],
        config: MkDocsConfig,
        *,
        instances: int,
        interrupts: Interrupts,
        orders: Orders,
        site_dir: Path | None,
    ) -> Instance:
        """Make an instance from what `mkdocs.yml` says.

        Args:
            written: Name -> value as written in `mkdocs.yml`.
            config: MkDocs' own settings.
            instances: Number of instances of the plugin.
            interrupts: Of the build.
            orders: What is asked beyond the file.
            site_dir: Folder that the build fills; `None` where the command has one of its own.

        Raises:
            DocsfyError: An option, a folder or a plugin is wrong.
        """
        options, request = request_of(written, config, instances=instances, flags=orders.flags)
        request = replace(
            request,
            stale_pages=orders.stale_pages,
            plan_of=orders.plan_of,
            origin=find_origin(config, orders, site_dir=site_dir),
        )
        return cls(options, request, make_host(options, project_root(config)), interrupts)

    @property
    def id(self) -> str:
        """The attempt's id."""
        return self._attempt.id

    @property
    def state_dir(self) -> Path:
        """Where state is kept."""
        return self._request.state_dir

    def identify(self) -> tuple[str, ...]:
        """What names the variant; a URL that was never cloned does not tell its branch.

        Raises:
            DocsfyError: There is no such repository.
        """
        asked = self._request
        found = identify(
            asked.repo,
            branch=asked.branch,
            owner=asked.owner,
            project=asked.project,
            state_dir=asked.state_dir,
        )
        return (found.owner, found.project, found.branch, asked.provider, asked.model)

    @property
    def has_pages(self) -> bool:
        """Whether there are pages to publish."""
        return self._documentation is not None

    @property
    def documentation(self) -> Documentation | None:
        """What was written, where something was."""
        return self._documentation

    def keep_last_good(self, previous: Instance) -> None:
        """Take over what the build before this one showed, for `write_or_keep`."""
        self._last_good = previous.documentation or previous._last_good  # of the same class

    def is_live(self, attempt: str) -> bool:
        """Whether an attempt of this state folder still runs; its own does."""
        return self._attempt.is_live(attempt)

    def write(self, config: MkDocsConfig) -> None:
        """Run the attempt up to `cross_linking`.

        Raises:
            DocsfyError: The attempt failed, or `--strict` meets findings.
        """
        with warnings_of_models():
            documentation = self._attempt.write()
        report_findings(documentation)
        if config.strict and documentation.warning_count:
            error = DocsfyError(
                f"{documentation.warning_count} findings in strict mode",
                hint="They are listed above; mend them, or build without --strict",
                code="strict",
            )
            self._attempt.fail(error)
            raise error
        self._documentation = documentation
        self._attempt.enter_rendering()

    def write_or_keep(self, config: MkDocsConfig) -> None:
        """Like `write`, but where it fails in a rebuild the last good pages are shown.

        MkDocs' preview hangs when a rebuild raises.

        Raises:
            DocsfyError: The first build failed.
        """
        try:
            self.write(config)
        except DocsfyError as exc:
            if self._last_good is None:
                raise
            self._keep(str(exc), self._last_good)
        except AttemptInterrupted as exc:
            # an abort is about the attempt, a signal about the preview
            if self._last_good is None or self._attempt.control.reason == "close":
                raise
            self._attempt.abort()
            self._interrupts.message = ""
            self._keep(exc.message, self._last_good)

    def _keep(self, why: str, last_good: Documentation) -> None:
        log.error("The last good pages are shown, since: %s", why)
        self._documentation = last_good

    def add_pages(self, files: Files, config: MkDocsConfig) -> None:
        """Hand the pages to MkDocs; pages of the author with the same destination win."""
        self._files = {}
        if self._documentation is None:
            return
        doc = self._documentation
        taken = {file.dest_uri.casefold(): file.src_uri for file in files}
        made = {}
        replaced = {}
        for one in render_pages(self.host, doc.plan, doc.pages, doc.settings):
            file = File.generated(
                config, one.path, content=one.content, inclusion=InclusionLevel.INCLUDED
            )
            own = taken.get(file.dest_uri.casefold())
            if own is None:
                made[one.path] = file
                continue
            log.info("Your page %s stands in place of the generated %s", own, one.path)
            replaced[one.path] = own
        for file in made.values():
            if replaced and file.is_documentation_page():
                file.content_string = point_to(file.content_string, file.src_uri, replaced)
            files.append(file)
        self._files = made

    def navigation(self) -> list[NavItem]:
        """The navigation of the pages that MkDocs has of ours."""
        if self._documentation is None:
            return []
        return build_navigation(
            (page.spec.group, page.spec.title, self._src_uri(page.spec.slug))
            for page in self._documentation.pages
            if self.holds(self._src_uri(page.spec.slug))
        )

    def holds(self, src_uri: str) -> bool:
        """Whether a page is one of ours."""
        return src_uri in self._files

    def finish(self, html: str) -> str:
        """Put the documented commit into a finished page."""
        assert self._documentation is not None  # noqa: S101  # it holds pages
        return html.replace(COMMIT_PLACEHOLDER, self._documentation.source.commit)

    def site(self, config: MkDocsConfig) -> Site:
        """What MkDocs made of the pages."""
        doc = self._documentation
        assert doc is not None  # noqa: S101  # only of instances that have pages
        files = ((page, self._files.get(self._src_uri(page.spec.slug))) for page in doc.pages)
        url = config.site_url or ""
        return Site(
            name=config.site_name,
            url=url if not url or url.endswith("/") else f"{url}/",
            mount=self.options.mount,
            source=doc.source,
            plan=doc.plan,
            pages=tuple(
                SitePage(page=page, url=file.url, dest_path=file.dest_uri)
                for page, file in files
                if file is not None
            ),
            facts=doc.load_facts(),
            has_inventory="mkdocstrings" in config.plugins,
        )

    @property
    def stop_message(self) -> str:
        """Why the attempt was stopped; empty where it was not, or the last good pages are shown."""
        is_kept = self._documentation is not None and self._documentation is self._last_good
        return "" if is_kept else self._attempt.control.message

    def check_stopped(self) -> None:
        """Go no further where the attempt was stopped.

        Raises:
            AttemptInterrupted: It was.
        """
        if self.stop_message:
            self._attempt.raise_if_stopped()

    def publishing(self) -> AbstractContextManager[None]:
        """Let nobody stop the attempt while its site is put in place."""
        return self._attempt.publishing()

    def note_staging(self, publication: Publication) -> None:
        """Note what is about to be swapped, so that a killed swap can be told."""
        self._attempt.note_staging(publication)

    def finish_attempt(self) -> None:
        """The site is published."""
        self._attempt.finish()

    def fail(self, error: BaseException) -> None:
        """The build failed; does nothing to an attempt that has ended."""
        self._attempt.fail(error)

    def abort(self) -> None:
        """The build was stopped; does nothing to an attempt that has ended."""
        self._attempt.abort()

    def _src_uri(self, slug: str) -> str:
        mount = self.options.mount
        return f"{mount}/{slug}.md" if mount else f"{slug}.md"
