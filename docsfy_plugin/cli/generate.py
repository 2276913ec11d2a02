"""`docsfy generate`: any repository to a finished site."""

from __future__ import annotations

from pathlib import Path

import click

from docsfy_plugin.cli.build_log import build_log
from docsfy_plugin.cli.exporting import export_project
from docsfy_plugin.cli.generated_site import generate_site
from docsfy_plugin.cli.option_flags import option_flags, read_flags, resolve_flags
from docsfy_plugin.cli.output import print_json
from docsfy_plugin.cli.parameters import json_option, quiet_option, state_dir_option


@click.command()
@click.argument("repo", required=False)
@click.option("--site-dir", metavar="DIR", default="site", help="The site; default: site.")
@click.option("--export", "export_dir", metavar="DIR", help="Write a plain MkDocs project instead.")
@click.option("--strict", is_flag=True, help="Fail on any warning; the old site stands.")
@option_flags
@state_dir_option
@quiet_option
@json_option
def generate(
    *,
    repo: str | None,
    site_dir: str,
    export_dir: str | None,
    strict: bool,
    state_dir: str | None,
    quiet: bool,
    as_json: bool,
    **flags: object,
) -> None:
    """Write the documentation of a repository and build its site.

    REPO is a path or URL, the repository here if left out. No mkdocs.yml is needed, and that of
    the repository is never read.
    """
    options = resolve_flags(read_flags(flags, repo=repo, state_dir=state_dir))
    with build_log(quiet=quiet):
        if export_dir is not None:
            made = export_project(options, Path(export_dir), site_dir=Path(site_dir), strict=strict)
        else:
            made = generate_site(options, Path(site_dir), strict=strict)
    if as_json:
        print_json(made.values)
    elif not quiet:
        click.echo(made.summary)
