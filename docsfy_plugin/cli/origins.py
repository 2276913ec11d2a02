"""How `docsfy generate` was started, kept for `docsfy retry`."""

from __future__ import annotations

from pathlib import Path

from docsfy_plugin.options import OPTIONS, Options
from docsfy_plugin.source.remotes import is_url, parse_remote, scrub
from docsfy_plugin.store.origins import Origin

_FOR_ONCE = "force"


def origin_of_generate(
    options: Options, *, site_dir: Path, export_dir: Path | None = None, strict: bool
) -> Origin:
    """Say how a run of `docsfy generate` is started, so that it can be started again.

    Args:
        options: All options; what the environment sets is kept like a flag.
        site_dir: Folder of the site, absolute.
        export_dir: Folder of the export, absolute.
        strict: Whether warnings fail it.

    Returns:
        The origin, without the login of the repository's URL.
    """
    flags = tuple(
        (option.name, getattr(options, option.name))
        for option in OPTIONS
        if option.name not in {_FOR_ONCE, "repo"}
        and getattr(options, option.name) != option.default
    )
    repo = (("repo", _without_login(options.repo)),) if options.repo else ()
    return Origin(
        command="generate",
        folder=Path.cwd(),
        site_dir=site_dir,
        export_dir=export_dir,
        strict=strict,
        flags=(*repo, *flags),
    )


def _without_login(repo: str) -> str:
    if not is_url(repo):
        return repo
    remote = parse_remote(repo)
    return remote.url if remote is not None else scrub(repo)
