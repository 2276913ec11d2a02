"""`docsfy init`: a repository that `mkdocs build` documents."""

from __future__ import annotations

from pathlib import Path

import click

from docsfy_plugin.cli.output import print_json
from docsfy_plugin.cli.parameters import json_option, quiet_option
from docsfy_plugin.cli.project_setup import set_up_project


@click.command()
@click.option(
    "--ci",
    type=click.Choice(("github", "gitlab")),
    help="Write a job that builds the site and keeps .docsfy between runs.",
)
@quiet_option
@json_option
def init(*, ci: str | None, quiet: bool, as_json: bool) -> None:
    """Make the repository here ready for mkdocs build.

    Writes mkdocs.yml, or adds docsfy to the plugins of the one that is there; nothing else in it
    changes. What docs/ holds for another tool stays its own. The folder of the site is added to
    .gitignore.
    """
    done = set_up_project(Path.cwd(), ci=ci)
    if as_json:
        print_json({"done": list(done.lines), "next": done.next_command})
    elif not quiet:
        for line in done.lines or ("Nothing to do: docsfy is set up here",):
            click.echo(line)
        click.echo(f"Next: {done.next_command}")
