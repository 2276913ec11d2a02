"""The Markdown extensions that generated pages need, added where no rival is set."""

from __future__ import annotations

from typing import Any

from mkdocs.config.defaults import MkDocsConfig

NEEDED = ("attr_list", "md_in_html", "tables", "admonition", "toc")
ANCHORS = "docsfy_plugin.mkdocs_plugin.anchors"
SUPERFENCES = "pymdownx.superfences"
HIGHLIGHT = "pymdownx.highlight"
HIGHLIGHTING_THEMES = frozenset({"docsfy", "material"})
"""Themes with styles for Pygments; others highlight in the browser or not at all."""


def add_extensions(config: MkDocsConfig) -> None:
    """Complete `markdown_extensions` and their configuration in place."""
    names = list(config.markdown_extensions)
    have = {str(name).removeprefix("markdown.extensions.") for name in names}
    extra = have & {"extra", "pymdownx.extra"}
    if extra:
        have |= {"attr_list", "md_in_html", "tables"}
    names += [name for name in NEEDED if name not in have]
    if SUPERFENCES not in have and "pymdownx.extra" not in have:
        names.append(SUPERFENCES)
    if HIGHLIGHT not in have and "codehilite" not in have:
        names.append(HIGHLIGHT)
        pygments = config.theme.name in HIGHLIGHTING_THEMES
        config.mdx_configs.setdefault(HIGHLIGHT, {"use_pygments": pygments})
    if ANCHORS not in have:
        names.append(ANCHORS)
    config.markdown_extensions = names
    _add_mermaid_fence(config.mdx_configs, in_extra="pymdownx.extra" in have)


def _add_mermaid_fence(mdx_configs: dict[str, dict[str, Any]], *, in_extra: bool) -> None:
    from pymdownx.superfences import fence_code_format  # noqa: PLC0415  # costs start-up

    options = mdx_configs.setdefault("pymdownx.extra" if in_extra else SUPERFENCES, {})
    if in_extra:
        options = options.setdefault(SUPERFENCES, {})
    fences = list(options.get("custom_fences") or ())
    if not any(fence.get("name") == "mermaid" for fence in fences):
        fences.append({"name": "mermaid", "class": "mermaid", "format": fence_code_format})
        options["custom_fences"] = fences
