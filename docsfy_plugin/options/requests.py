"""From options to what an attempt is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from docsfy_hookspecs import Settings, digest

from docsfy_plugin.builtins import make_builtins
from docsfy_plugin.host import Host
from docsfy_plugin.options.resolving import OptionError, Options
from docsfy_plugin.options.table import OPTIONS
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.source.remotes import is_url


def make_request(
    options: Options,
    *,
    root: Path,
    excluded_paths: tuple[Path, ...] = (),
    rendering: Mapping[str, str] | None = None,
) -> Request:
    """Say what an attempt is to do.

    Args:
        options: All options.
        root: Folder that relative paths in options start from: that of `mkdocs.yml`.
        excluded_paths: Folders that are never documented: `docs_dir` and `site_dir`.
        rendering: What else decides how the same pages look; counts for `up_to_date`.

    Returns:
        The request.

    Raises:
        OptionError: `instructions` names a file that cannot be read.
    """
    state_dir = root / Path(options.state_dir).expanduser()
    # the words count, not the name of the file that holds them
    options = replace(options, instructions=_instructions(options.instructions, root))
    return Request(
        repo=_repo(options.repo, root),
        branch=options.branch,
        owner=options.owner,
        project=options.project,
        provider=options.provider,
        model=options.model,
        settings=Settings(
            repo_type=options.repo_type,
            instructions=options.instructions,
            agentic=options.agentic,
            mount=options.mount,
        ),
        include=options.include,
        exclude=options.exclude,
        excluded_paths=(*excluded_paths, state_dir),
        state_dir=state_dir,
        jobs=options.jobs,
        timeout_s=options.timeout,
        prompt_tokens=options.prompt_tokens or 0,
        retries=options.retries,
        budget_usd=options.budget,
        budget_tokens=options.budget_tokens,
        force=options.force,
        waits_when_busy=options.on_busy == "wait",
        shows_findings=options.findings == "page",
        pause_grace_s=options.pause_grace,
        options_digest=_digest_options(options, rendering or {}),
    )


def _digest_options(options: Options, rendering: Mapping[str, str]) -> str:
    """Hash of all that can change pages or the site."""
    return digest(
        *(
            (option.name, getattr(options, option.name))
            for option in OPTIONS
            if option.reach in {"digest", "site"} and option.name != "enabled"
        ),
        tuple(sorted(rendering.items())),
    )


def make_host(options: Options, root: Path) -> Host:
    """Load the plugins that the options ask for.

    Raises:
        PluginLoadError: One cannot be loaded.
    """
    files = tuple((name, root / Path(name).expanduser()) for name in options.hooks)
    builtins = make_builtins(command=options.command, command_env=options.command_env, folder=root)
    return Host.create(builtins, hook_files=files, disable=options.disable)


def _repo(repo: str, root: Path) -> str:
    """A URL as it is, a path from the root."""
    if not repo:
        return str(root)
    if is_url(repo):
        return repo
    return str(root / Path(repo).expanduser())


_LONGEST_FILE_NAME = 255


def _instructions(text: str, root: Path) -> str:
    """The words themselves, or those of the file that the option names."""
    # a sentence is no file, even where somebody has named one so
    if not text or any(map(str.isspace, text)) or len(text) > _LONGEST_FILE_NAME:
        return text
    path = root / Path(text).expanduser()
    if not path.is_file():
        looks_like_path = " " not in text.strip() and Path(text).suffix in {".md", ".txt"}
        if looks_like_path:
            raise OptionError(f"Option 'instructions' names {text!r}, which is no file")
        return text
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise OptionError(
            f"Option 'instructions' names {text!r}, which cannot be read: {exc}"
        ) from exc
