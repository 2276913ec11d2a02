"""Jobs that build the site; `docsfy init --ci` writes them, and the docs show them."""

from __future__ import annotations

import json
import re
import shlex

_GITHUB = """\
name: docs
on:
  push:
  pull_request:

permissions:
  contents: read

jobs:
  docs:
    runs-on: ubuntu-latest
{branch}\
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-python@v6
        with:
          python-version: "3.x"
      - id: kept
        uses: actions/cache/restore@v5
        with:
          path: {state}
          key: docsfy@${{ github.ref_name }}@${{ github.run_id }}-${{ github.run_attempt }}
          restore-keys: |
            docsfy@${{ github.ref_name }}@
            docsfy@${{ github.base_ref || github.ref_name }}@
            docsfy@
      - run: pip install mkdocs-docsfy
      - run: {build}
      # also after a failure: the next build need not write these pages again
      - if: always()
        uses: actions/cache/save@v5
        with:
          path: {state}
          key: ${{ steps.kept.outputs.cache-primary-key }}
      - uses: actions/upload-artifact@v6
        with:
          name: site
          path: {site}
"""
_GITHUB_BRANCH = """\
    env:
      # a pull request takes up the pages of the branch that it goes to
      DOCSFY_BRANCH: ${{ github.base_ref || github.ref_name }}
"""

_GITLAB = """\
docs:
  image: python:3
{branch}\
  cache:
    key: docsfy-$CI_COMMIT_REF_SLUG
    fallback_keys:
      - docsfy-$CI_DEFAULT_BRANCH
    paths:
      - {state}
    # also after a failure: the next build need not write these pages again
    when: always
  script:
    - git config --global --add safe.directory "$CI_PROJECT_DIR"
    - pip install mkdocs-docsfy
    - {build}
  artifacts:
    paths:
      - {site}
"""
_GITLAB_BRANCH = """\
  variables:
    # GitLab checks a commit out without its branch
    DOCSFY_BRANCH: $CI_COMMIT_REF_NAME
"""

_JOBS = {
    "github": (".github/workflows/docs.yml", _GITHUB, _GITHUB_BRANCH),
    "gitlab": (".gitlab-ci.yml", _GITLAB, _GITLAB_BRANCH),
}
_PLAIN = re.compile(r"[\w./][\w./ -]*")


def make_job(
    ci: str, *, configuration: str, state_dir: str, site_dir: str, names_branch: bool
) -> tuple[str, str]:
    """Make the job that builds the site, keeps the state and stores what was built.

    Args:
        ci: `github` or `gitlab`.
        configuration: Path of `mkdocs.yml`; this path and the following from the repository's top.
        state_dir: Path of the state folder.
        site_dir: Path of the site.
        names_branch: Whether the job says which branch is documented.

    Returns:
        Path in the repository, and content of the file.
    """
    build = "mkdocs build --strict"
    if configuration not in {"mkdocs.yml", "mkdocs.yaml"}:
        build += f" -f {shlex.quote(configuration)}"
    path, content, branch = _JOBS[ci]
    content = content.replace("{branch}", branch if names_branch else "")
    for name, value in (("state", state_dir), ("build", build), ("site", site_dir)):
        content = content.replace(f"{{{name}}}", _scalar(value))
    return path, content


def _scalar(text: str) -> str:
    """A text as YAML."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text)
