"""Starting an attempt again as the last one of its variant was started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from docsfy_hookspecs import DocsfyError
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from docsfy_plugin.cli.exporting import export_project
from docsfy_plugin.cli.generated_site import (
    Generated,
    find_plugins,
    generate_site,
    identify_variant,
    load_final_status,
    run_build,
)
from docsfy_plugin.host import Host
from docsfy_plugin.mkdocs_plugin import DocsfyPlugin
from docsfy_plugin.mkdocs_plugin.configuration import project_root
from docsfy_plugin.mkdocs_plugin.instance import request_of
from docsfy_plugin.mkdocs_plugin.orders import Orders
from docsfy_plugin.options import Options, make_host, make_request, resolve_options
from docsfy_plugin.pipeline.decision import STATIC
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.store.attempts import load_origin
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import VariantError
from docsfy_plugin.store.origins import FlagValue, Origin, decode_origin
from docsfy_plugin.store.records import VariantStatus
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant

Flags = Mapping[str, FlagValue]


class OriginError(DocsfyError):
    """What the last attempt was started from is not known, or is not what it was."""

    code = "not-repeatable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is to be otherwise than the last time.

    Attributes:
        force: Write every page afresh.
        pages: Slugs of pages to write afresh.
        provider: Another writer; empty for the same.
        model: Another model; empty for the same, or another provider's own default.
    """

    force: bool = False
    pages: tuple[str, ...] = ()
    provider: str = ""
    model: str = ""

    @property
    def flags(self) -> dict[str, FlagValue]:
        """Option -> value, stronger than what was set the last time."""
        flags: dict[str, FlagValue] = {"force": True} if self.force else {}
        if self.provider:
            # a model belongs to its provider
            flags |= {"provider": self.provider, "model": ""}
        if self.model:
            flags["model"] = self.model
        return flags


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """An instance in an `mkdocs.yml`, and what makes it document the variant."""

    plugin: DocsfyPlugin
    flags: Flags = field(default_factory=dict)


def restart(state: StateDir, status: VariantStatus, wishes: Wishes) -> Generated:
    """Run a new attempt as the last one was started, and publish as that would have.

    Args:
        state: The state folder.
        status: Of the variant.
        wishes: What is to be otherwise.

    Raises:
        OriginError: It cannot be started again.
        DocsfyError: It failed; the old site stands.
    """
    with Database.open_read_only(state.database_path) as db:
        origin = decode_origin(load_origin(db, status.attempt))
    if origin is None:
        raise OriginError(
            f"It is not known how {status.variant} was started",
            hint="Run mkdocs build or docsfy generate once, as you did then",
        )
    state_dir = str(state.path.absolute())
    flags = {**dict(origin.flags), "state_dir": state_dir}
    with _standing_in(origin.folder, status.variant):
        if origin.command == "mkdocs":
            return _build_again(origin, status.variant, flags, wishes)
        return _generate_again(origin, status.variant, flags, wishes)


@contextmanager
def _standing_in(folder: Path, variant: Variant) -> Iterator[None]:
    """Work in the folder that paths were typed in."""
    if not (folder.is_dir() and _is_whole(folder)):
        raise OriginError(
            f"Folder {str(folder)!r} is gone, in which {variant} was started",
            hint="Run mkdocs build or docsfy generate where the repository lies now",
        )
    with chdir(folder):
        yield


def _is_whole(path: Path) -> bool:
    """Whether a path leads to one place, wherever the command is run.

    Kept ones do. A state folder that came with a stranger's repository cannot know where that
    lies now, and must not say `.` or `/proc/self/cwd`: it would have its own files run.
    """
    return path.is_absolute() and path == path.resolve()


def _generate_again(origin: Origin, variant: Variant, flags: Flags, wishes: Wishes) -> Generated:
    flags = {**flags, **_generating_flags(variant, flags), **wishes.flags}
    options = resolve_options(flags=flags)
    site_dir = origin.site_dir or Path("site")
    if origin.export_dir is None:
        return generate_site(
            options,
            site_dir,
            strict=origin.strict,
            stale_pages=wishes.pages,
            plan_of=_plan_of(variant, wishes),
        )
    return export_project(
        options,
        origin.export_dir,
        site_dir=site_dir,
        strict=origin.strict,
        stale_pages=wishes.pages,
        plan_of=_plan_of(variant, wishes),
    )


def _plan_of(variant: Variant, wishes: Wishes) -> str:
    """Whose plan another model begins with; one made without a model is for templates."""
    is_other = bool(wishes.provider or wishes.model)
    return str(variant) if is_other and variant.provider != STATIC else ""


def _generating_flags(variant: Variant, flags: Flags) -> Flags:
    """What more it takes to document the variant: another branch may be checked out by now.

    Raises:
        OriginError: Other things are documented there now.
    """
    found = None
    for more in _branch_flags(variant):
        options = resolve_options(flags={**flags, **more})
        request = make_request(options, root=Path.cwd())
        found = _name(request, make_host(options, Path.cwd()))
        if found == variant:
            return more
    raise OriginError(
        f"{str(Path.cwd())!r} holds {found} now, not {variant}",
        hint="Run docsfy generate where the repository lies now",
    )


def _name(request: Request, host: Host) -> Variant | None:
    """The variant of a request; `None` where the clone that knows its branch is gone."""
    try:
        return identify_variant(request, host)
    except VariantError:
        return None


def _branch_flags(variant: Variant) -> tuple[Flags, ...]:
    return {}, {"branch": variant.branch}


def _build_again(origin: Origin, variant: Variant, flags: Flags, wishes: Wishes) -> Generated:
    config = _load(origin, variant)
    found = _find_instance(config, variant, flags)
    flags = {**flags, **found.flags, **wishes.flags}
    _, request, host = _asked(config, found.plugin, flags)
    site_dir = Path(config.site_dir)
    orders = Orders(flags=flags, stale_pages=wishes.pages, plan_of=_plan_of(variant, wishes))
    run_build(config, {found.plugin: orders})
    status = load_final_status(request, host)
    return Generated(
        kind="site_dir",
        folder=site_dir,
        variant=status.variant,
        status=status.status,
        up_to_date=status.stage == "up_to_date",
        page_count=status.pages.planned,
    )


def _load(origin: Origin, variant: Variant) -> MkDocsConfig:
    path = origin.configuration
    if path is None or not (path.is_file() and _is_whole(path)):
        raise OriginError(
            f"File {str(path)!r} is gone, from which {variant} was built",
            hint="Run mkdocs build where it lies now",
        )
    return load_config(
        str(path),
        strict=origin.strict or None,
        site_dir=str(origin.site_dir) if origin.site_dir else None,
    )


def _find_instance(config: MkDocsConfig, variant: Variant, flags: Flags) -> _Found:
    """The instance that documents a variant; another branch may be checked out by now.

    Raises:
        OriginError: None does.
    """
    plugins = find_plugins(config)
    for more in _branch_flags(variant):
        for plugin in plugins:
            options, request, host = _asked(config, plugin, {**flags, **more})
            if options.enabled and _name(request, host) == variant:
                return _Found(plugin=plugin, flags=more)
    raise OriginError(
        f"File {str(config.config_file_path)!r} does not document {variant} any more",
        hint="Run mkdocs build: it documents what the file says now",
    )


def _asked(
    config: MkDocsConfig, plugin: DocsfyPlugin, flags: Flags
) -> tuple[Options, Request, Host]:
    count = len(find_plugins(config))
    options, request = request_of(plugin.written, config, instances=count, flags=flags)
    return options, request, make_host(options, project_root(config))
