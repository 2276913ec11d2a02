"""Asking plugins for files: for MkDocs before it renders, for the site afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from docsfy_hookspecs import Facts, NavGroup, Page, PageSpec, Plan, Settings, Site, SiteFile
from docsfy_hookspecs.plans import GROUP_SEPARATOR, HOME
from docsfy_hookspecs.text import COMMIT_PLACEHOLDER

from docsfy_plugin.host import Host
from docsfy_plugin.host.errors import HookCallError, PluginConflictError


def render_pages(
    host: Host, plan: Plan, pages: Sequence[Page], settings: Settings
) -> tuple[SiteFile, ...]:
    """Make the files that MkDocs is given.

    Raises:
        PluginConflictError: Two plugins give one path.
        HookCallError: A plugin failed.
    """
    return _collect(
        host.each("docsfy_render_pages", plan=plan, pages=tuple(pages), settings=settings),
        "page file",
    )


def combine_sites(sites: Sequence[Site]) -> Site:
    """One view of all that a build made, for the files that a site has once.

    Args:
        sites: One of each instance of the plugin, in order; at least one.

    Returns:
        The only one as it is; of several, one whose groups begin with each project's name.
    """
    if len(sites) == 1:
        return sites[0]
    pages = tuple(
        replace(page, page=replace(page.page, spec=_mounted(page.page.spec, site)))
        for site in sites
        for page in site.pages
    )
    navigation: dict[str, list[PageSpec]] = {}
    for page in pages:
        navigation.setdefault(page.page.spec.group, []).append(page.page.spec)
    first = sites[0]
    return replace(
        first,
        mount="",
        plan=replace(
            first.plan,
            project_name=first.name,
            tagline="",
            navigation=tuple(NavGroup(title=t, pages=tuple(p)) for t, p in navigation.items()),
        ),
        pages=pages,
        facts=Facts(fact for site in sites for fact in site.facts),
    )


def _mounted(spec: PageSpec, site: Site) -> PageSpec:
    name = site.plan.project_name
    group = f"{name}{GROUP_SEPARATOR}{spec.group}" if spec.group else name
    if not site.mount:
        return replace(spec, group=group)
    slug = site.mount if spec.slug == HOME else f"{site.mount}/{spec.slug}"
    return replace(spec, slug=slug, group=group)


def render_outputs(host: Host, site: Site) -> tuple[SiteFile, ...]:
    """Make site-level files after the build; the commit is filled in.

    Raises:
        PluginConflictError: Two plugins give one path.
        HookCallError: A plugin failed.
    """
    return tuple(
        SiteFile(path=file.path, content=_with_commit(file.content, site.source.commit))
        for file in _collect(host.each("docsfy_render_outputs", site=site), "output file")
    )


def write_outputs(files: Iterable[SiteFile], folder: Path) -> None:
    """Write site-level files below a folder that is staged, not yet published.

    Raises:
        HookCallError: A path leads out of the folder through a link.
    """
    root = folder.resolve()
    for file in files:
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if root not in path.parent.resolve().parents and path.parent.resolve() != root:
            raise HookCallError("docsfy", "docsfy_render_outputs", f"{file.path!r} leads out")
        content = file.content.encode() if isinstance(file.content, str) else file.content
        path.write_bytes(content)


def _collect(answers: Iterable[tuple[str, Sequence[SiteFile]]], what: str) -> tuple[SiteFile, ...]:
    givers: dict[str, str] = {}
    files = []
    for plugin, given in answers:
        for file in given:
            key = file.path.casefold()
            if key in givers:
                raise PluginConflictError(what, file.path, givers[key], plugin)
            givers[key] = plugin
            files.append(file)
    return tuple(files)


def _with_commit(content: str | bytes, commit: str) -> str | bytes:
    if isinstance(content, str):
        return content.replace(COMMIT_PLACEHOLDER, commit)
    return content
