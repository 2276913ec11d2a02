"""From options to a finished site, with a configuration of MkDocs that is made in memory."""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from docsfy_hookspecs import DocsfyError
from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from docsfy_plugin.cli.origins import origin_of_generate
from docsfy_plugin.cli.site_stamps import SiteStamp
from docsfy_plugin.host import Host
from docsfy_plugin.mkdocs_plugin import DocsfyPlugin
from docsfy_plugin.mkdocs_plugin.configuration import ConfigurationError
from docsfy_plugin.mkdocs_plugin.orders import Orders
from docsfy_plugin.mkdocs_plugin.reporting import choose_listener, tell_waiting
from docsfy_plugin.options import OPTIONS, Options, make_host, make_request
from docsfy_plugin.pipeline.attempt import Attempt
from docsfy_plugin.pipeline.decision import find_requested_model
from docsfy_plugin.pipeline.identity import name_variant
from docsfy_plugin.pipeline.preview import preview_unchanged
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.source.opening import Identity, identify
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import StateError
from docsfy_plugin.store.records import VariantStatus
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.variants import Variant

THEME = "docsfy"
SITE_MARK = "sitemap.xml"
"""MkDocs writes it into every site, whatever the theme."""


class TakenFolderError(DocsfyError):
    """A folder holds something that docsfy did not make."""

    code = "folder-taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """What `docsfy generate` made.

    Attributes:
        kind: A site, or a project that MkDocs builds.
        folder: Where it is, absolute.
        variant: What is documented.
        status: Of the variant.
        up_to_date: Whether nothing had to be written.
        page_count: Number of pages.
    """

    kind: Literal["site_dir", "export_dir"]
    folder: Path
    variant: Variant
    status: str
    up_to_date: bool
    page_count: int

    @property
    def values(self) -> dict[str, object]:
        """What `--json` says of it."""
        return {
            "variant": str(self.variant),
            "status": self.status,
            "up_to_date": self.up_to_date,
            "pages": self.page_count,
            self.kind: str(self.folder),
        }

    @property
    def summary(self) -> str:
        """One line: what there is, and how to look at it."""
        folder = shlex.quote(str(self.folder))
        done = "Up to date" if self.up_to_date else "Done"
        if self.kind == "export_dir":
            look = f"mkdocs build --strict -f {shlex.quote(str(self.folder / 'mkdocs.yml'))}"
        else:
            look = f"python -m http.server -d {folder}"
        partial = ", some could not be written" if self.status == "partial" else ""
        return f"{done}: {self.page_count} pages{partial} in {folder}; look: {look}"


def generate_site(
    options: Options,
    site_dir: Path,
    *,
    strict: bool,
    stale_pages: tuple[str, ...] = (),
    plan_of: str = "",
) -> Generated:
    """Document a repository and build its site.

    Args:
        options: All options; paths in them start from the working folder.
        site_dir: Folder of the site.
        strict: Warnings fail the build, and the old site stands.
        stale_pages: Slugs of pages to write afresh.
        plan_of: The variant whose plan one without a plan begins with.

    Raises:
        DocsfyError: It failed; the old site stands.
    """
    site_dir = site_dir.expanduser().resolve()
    _check_site_dir(site_dir)
    root = Path.cwd()
    origin = origin_of_generate(options, site_dir=site_dir, strict=strict)
    request = replace(
        make_request(options, root=root, excluded_paths=(site_dir,)),
        stale_pages=stale_pages,
        plan_of=plan_of,
        origin=origin,
    )
    host = make_host(options, root)
    with tempfile.TemporaryDirectory(prefix="docsfy-docs-") as docs_dir:
        config = make_configuration(
            options,
            site_name=_identify(request).project,
            docs_dir=docs_dir,
            site_dir=str(site_dir),
            strict=strict,
        )
        stamp = SiteStamp(StateDir(request.state_dir), config)
        is_kept = stamp.exists() and _keep_site(request, host, stamp)
        if not is_kept:
            with _configured_alone():
                asked = Orders(stale_pages=stale_pages, plan_of=plan_of, origin=origin)
                run_build(config, dict.fromkeys(find_plugins(config), asked))
    status = load_final_status(request, host)
    if not is_kept:
        # a site without a stamp is only built once more than it has to be
        with suppress(StateError):
            stamp.write(status.variant)
    return Generated(
        kind="site_dir",
        folder=site_dir,
        variant=status.variant,
        status=status.status,
        up_to_date=is_kept or status.stage == "up_to_date",
        page_count=status.pages.planned,
    )


def _keep_site(request: Request, host: Host, stamp: SiteStamp) -> bool:
    """Leave the site as it is, where a build would make the same one."""
    ahead = preview_unchanged(request, host)
    if ahead is None or not stamp.is_of(ahead.variant, ahead.state):
        return False
    stages: list[str] = []
    listeners = (choose_listener(), lambda event: stages.append(event.stage))
    attempt = Attempt(request, host, listeners=listeners, on_waiting=tell_waiting)
    attempt.write()
    if "up_to_date" not in stages:
        # the source changed in this moment: a build goes on from the pages written by now
        attempt.abort()
        return False
    attempt.finish()
    return True


def make_configuration(
    options: Options, *, site_name: str, docs_dir: str, site_dir: str, strict: bool
) -> MkDocsConfig:
    """Make MkDocs' configuration; nothing is read from a file.

    Raises:
        ConfigurationError: MkDocs does not take it.
    """
    values = {name: value for name, value in asdict(options).items() if value is not None}
    plugin = {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
    config = MkDocsConfig()
    config.load_dict(
        {
            "site_name": site_name,
            "docs_dir": docs_dir,
            "site_dir": site_dir,
            "theme": {"name": THEME},
            "strict": strict,
            "plugins": ["search", {"docsfy": plugin}],
        }
    )
    errors, _ = config.validate()
    if errors:
        key, error = errors[0]
        raise ConfigurationError(f"MkDocs refuses {key}: {error}")
    return config


def find_plugins(config: MkDocsConfig) -> list[DocsfyPlugin]:
    """Every instance of docsfy in a configuration, in order."""
    return [plugin for plugin in config.plugins.values() if isinstance(plugin, DocsfyPlugin)]


def run_build(config: MkDocsConfig, orders: Mapping[DocsfyPlugin, Orders]) -> None:
    """Build as MkDocs' own command does.

    Args:
        config: Of MkDocs.
        orders: What instances are asked beyond it, in this build alone: MkDocs keeps instances
            for the next configuration.

    Raises:
        DocsfyError: What docsfy's plugin failed with.
        MkDocsException: What else failed.
    """
    for plugin, asked in orders.items():
        plugin.orders = asked
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    except MkDocsException as exc:
        cause = _own_cause(exc)
        if cause is None:
            raise
        raise cause from exc
    finally:
        config.plugins.on_shutdown()
        for plugin in orders:
            plugin.orders = Orders()


def identify_variant(request: Request, host: Host) -> Variant:
    """The variant that an attempt would document; a URL must have been cloned before."""
    model = find_requested_model(host, request)
    return name_variant(request, _identify(request), model)


def load_final_status(request: Request, host: Host) -> VariantStatus:
    """How the variant stands that an attempt documented just now."""
    variant = identify_variant(request, host)
    with Database.open_read_only(StateDir(request.state_dir).database_path) as db:
        (status,) = load_status(db, variant)
    return status


def _identify(request: Request) -> Identity:
    return identify(
        request.repo,
        branch=request.branch,
        owner=request.owner,
        project=request.project,
        state_dir=request.state_dir,
    )


def _own_cause(error: BaseException | None) -> DocsfyError | None:
    while error is not None:
        if isinstance(error, DocsfyError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _check_site_dir(site_dir: Path) -> None:
    """Refuse to replace a folder that is no site: publishing removes what was there."""
    if site_dir in (Path.cwd(), *Path.cwd().parents):
        raise TakenFolderError(
            f"{str(site_dir)!r} holds the working folder, which publishing would remove",
            hint="Set --site-dir to a folder of its own",
        )
    if not site_dir.exists():
        return
    if not site_dir.is_dir() or (any(site_dir.iterdir()) and not (site_dir / SITE_MARK).is_file()):
        raise TakenFolderError(
            f"{str(site_dir)!r} exists and is no site of MkDocs",
            hint="Set --site-dir to a new folder, or remove it",
        )


@contextmanager
def _configured_alone() -> Iterator[None]:
    """Take the options' variables away: they are in the configuration, under the flags."""
    variables = {option.variable for option in OPTIONS}
    kept: dict[str, Any] = {name: os.environ.pop(name) for name in variables & os.environ.keys()}
    try:
        yield
    finally:
        os.environ.update(kept)
