"""Write the pages that docsfy gives MkDocs as a project of plain MkDocs.

Usage: export.py PROJECT PLAIN_PROJECT. It runs the events of a build up to `on_files` and takes
the pages, the navigation and the Markdown extensions from where MkDocs would take them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml
from docsfy_hookspecs.text import COMMIT_PLACEHOLDER
from mkdocs.config import load_config
from mkdocs.structure.files import get_files


def export(project: Path, plain: Path) -> None:
    """Write the pages of one project as another."""
    config = load_config(str(project / "mkdocs.yml"))
    plugins = config.plugins
    repository = plugins["docsfy"].config.repo
    commit = subprocess.check_output(["git", "-C", repository, "rev-parse", "HEAD"], text=True)
    plugins.on_startup(command="build", dirty=False)
    try:
        config = plugins.on_config(config)
        plugins.on_pre_build(config=config)
        files = plugins.on_files(get_files(config), config=config)
        for file in files.documentation_pages():
            path = plain / "docs" / file.src_uri
            path.parent.mkdir(parents=True, exist_ok=True)
            finished = file.content_string.replace(COMMIT_PLACEHOLDER, commit.strip())
            path.write_text(finished, encoding="utf-8")
        (plain / "mkdocs.yml").write_text(_configuration(config), encoding="utf-8")
    finally:
        plugins.on_shutdown()


def _configuration(config) -> str:
    extensions = [
        {name: config.mdx_configs[name]} if name in config.mdx_configs else name
        for name in config.markdown_extensions
    ]
    return yaml.dump(
        {
            "site_name": config.site_name,
            "theme": config.theme.name,
            "plugins": ["search"],
            "markdown_extensions": extensions,
            "nav": config.nav,
        },
        sort_keys=False,
    )


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
