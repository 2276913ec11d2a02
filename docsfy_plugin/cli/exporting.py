"""`docsfy generate --export`: a plain MkDocs project, which builds without this plugin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from docsfy_hookspecs import DocsfyError, SiteFile
from docsfy_hookspecs.text import COMMIT_PLACEHOLDER

from docsfy_plugin.cli.generated_site import Generated, TakenFolderError, load_final_status
from docsfy_plugin.cli.origins import origin_of_generate
from docsfy_plugin.host import Host
from docsfy_plugin.mkdocs_plugin.navigation import as_html, build_navigation
from docsfy_plugin.mkdocs_plugin.reporting import (
    choose_listener,
    report_findings,
    tell_waiting,
    warnings_of_models,
)
from docsfy_plugin.options import Options, make_host, make_request
from docsfy_plugin.pipeline.attempt import Attempt
from docsfy_plugin.pipeline.documentation import Documentation
from docsfy_plugin.pipeline.publishing import Publication, clear_leftovers
from docsfy_plugin.pipeline.rendering import render_pages, write_outputs

DOCS_DIR = "docs"
THEME = "mkdocs"
"""Comes with MkDocs, so the project needs nothing else."""

MARK = "# Written by docsfy generate --export, which replaces this file and docs/\n"

_EXTENSIONS = """\
markdown_extensions:
  - attr_list
  - md_in_html
  - tables
  - admonition
  - toc
  - pymdownx.highlight:
      use_pygments: false
  - pymdownx.superfences:
      custom_fences:
        - name: mermaid
          class: mermaid
          format: !!python/name:pymdownx.superfences.fence_code_format
"""
_MERMAID_FENCE = "```mermaid"


def export_project(
    options: Options,
    folder: Path,
    *,
    site_dir: Path,
    strict: bool,
    stale_pages: tuple[str, ...] = (),
    plan_of: str = "",
) -> Generated:
    """Document a repository as a project that MkDocs builds by itself.

    Args:
        options: All options; paths in them start from the working folder.
        folder: Made if it is missing; of an earlier export, `docs/` and `mkdocs.yml` are
            replaced.
        site_dir: Where `generate` would put a site; never documented.
        strict: Findings fail the export.
        stale_pages: Slugs of pages to write afresh.
        plan_of: The variant whose plan one without a plan begins with.

    Raises:
        DocsfyError: It failed; what was exported before stands.
    """
    folder = folder.expanduser().resolve()
    _check_folder(folder)
    root = Path.cwd()
    site_dir = site_dir.expanduser().resolve()
    request = replace(
        make_request(options, root=root, excluded_paths=(folder, site_dir)),
        stale_pages=stale_pages,
        plan_of=plan_of,
        origin=origin_of_generate(options, site_dir=site_dir, export_dir=folder, strict=strict),
    )
    host = make_host(options, root)
    stages: list[str] = []
    listeners = (choose_listener(), lambda event: stages.append(event.stage))
    attempt = Attempt(request, host, listeners=listeners, on_waiting=tell_waiting)
    with warnings_of_models():
        documentation = attempt.write()
    try:
        report_findings(documentation)
        attempt.enter_rendering()
        _check_findings(documentation, strict=strict)
        _write_project(folder, documentation, host, options, attempt)
    except (KeyboardInterrupt, SystemExit):
        attempt.abort()
        raise
    except BaseException as exc:
        attempt.raise_if_stopped(exc)
        attempt.fail(exc)
        raise
    status = load_final_status(request, host)
    return Generated(
        kind="export_dir",
        folder=folder,
        variant=status.variant,
        status=status.status,
        up_to_date="up_to_date" in stages,
        page_count=status.pages.planned,
    )


def _check_folder(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir() or (any(folder.iterdir()) and not _is_export(folder)):
        raise TakenFolderError(
            f"{str(folder)!r} is not empty, and is no earlier export",
            hint="Set --export to a new folder",
        )


def _is_export(folder: Path) -> bool:
    try:
        content = (folder / "mkdocs.yml").read_bytes()
    except OSError:
        return False
    return content.startswith(MARK.encode())


def _check_findings(documentation: Documentation, *, strict: bool) -> None:
    if strict and documentation.warning_count:
        raise DocsfyError(
            f"{documentation.warning_count} findings in strict mode",
            hint="They are listed above; mend them, or export without --strict",
            code="strict",
        )


def _write_project(
    folder: Path, documentation: Documentation, host: Host, options: Options, attempt: Attempt
) -> None:
    """Write the configuration, then replace all pages at once."""
    docs_dir = folder / DOCS_DIR
    spare = Path.cwd() / options.state_dir
    clear_leftovers(docs_dir, attempt.is_live, spare=spare)
    publication = Publication.prepare(docs_dir, attempt.id, spare=spare)
    try:
        _write_pages(host, documentation, publication.staging)
        with attempt.publishing():
            _write_configuration(folder / "mkdocs.yml", documentation, options)
            publication.publish()
            attempt.finish()
    except OSError as exc:
        raise DocsfyError(
            f"The export to {str(folder)!r} cannot be written: {exc.strerror}",
            hint="Make the folder writable, or set --export to another one",
            code="not-written",
        ) from exc
    finally:
        publication.discard()


def _write_pages(host: Host, documentation: Documentation, folder: Path) -> None:
    """Write the pages as MkDocs is given them, the documented commit filled in."""
    doc = documentation
    commit = doc.source.commit
    files = render_pages(host, doc.plan, doc.pages, doc.settings)
    write_outputs((_with_commit(file, commit) for file in files), folder)


def _with_commit(file: SiteFile, commit: str) -> SiteFile:
    if isinstance(file.content, bytes):
        return file
    return replace(file, content=file.content.replace(COMMIT_PLACEHOLDER, commit))


def _write_configuration(path: Path, documentation: Documentation, options: Options) -> None:
    doc = documentation
    mount = f"{options.mount}/" if options.mount else ""
    nav = build_navigation(
        (page.spec.group, page.spec.title, f"{mount}{page.spec.slug}.md") for page in doc.pages
    )
    values: dict[str, Any] = {"site_name": doc.source.project}
    if doc.plan.tagline:
        values["site_description"] = as_html(doc.plan.tagline)
    if doc.source.web_url:
        values["repo_url"] = doc.source.web_url
        values["edit_uri"] = ""
    values |= {"docs_dir": DOCS_DIR, "theme": {"name": THEME}, "plugins": ["search"], "nav": nav}
    if options.mermaid_url and any(_MERMAID_FENCE in page.markdown for page in doc.pages):
        values["extra_javascript"] = [options.mermaid_url]
    dumped = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=100)
    part = path.with_name(f".{path.name}.docsfy-part")
    part.write_text(f"{MARK}{dumped}{_EXTENSIONS}", encoding="utf-8")
    part.replace(path)
