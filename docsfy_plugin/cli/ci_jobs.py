"""Jobs that build the site; `docsfy init --ci` writes them."""

from __future__ import annotations

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
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-python@v5
        with:
          python-version: "3.x"
      - uses: actions/cache@v4
        with:
          path: .docsfy
          key: docsfy-${{ github.ref_name }}-${{ github.sha }}
          restore-keys: |
            docsfy-${{ github.ref_name }}-
            docsfy-
      - run: pip install mkdocs-docsfy
      - run: mkdocs build --strict
      - uses: actions/upload-artifact@v4
        with:
          name: site
          path: site
"""

_GITLAB = """\
docs:
  image: python:3
  variables:
    GIT_DEPTH: "0"
  cache:
    key: docsfy
    paths:
      - .docsfy
  script:
    - pip install mkdocs-docsfy
    - mkdocs build --strict
  artifacts:
    paths:
      - site
"""

CI_JOBS: dict[str, tuple[str, str]] = {
    "github": (".github/workflows/docs.yml", _GITHUB),
    "gitlab": (".gitlab-ci.yml", _GITLAB),
}
"""Name -> path in the repository, and content of the file."""
