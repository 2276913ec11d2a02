"""Adding docsfy to the plugins of an `mkdocs.yml`, everything else byte for byte as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from docsfy_hookspecs import DocsfyError

from docsfy_plugin.cli.configuration_file import PLUGIN, load_leniently, read_plugin_options

_BY_HAND = "Add '- docsfy' to the list under plugins by hand"


class ConfigurationFileError(DocsfyError):
    """A configuration cannot be read, or not be edited safely."""

    code = "mkdocs-yml"


def add_plugin(path: Path) -> bool:
    """Add docsfy to the plugins, where it is not among them.

    Args:
        path: An `mkdocs.yml`.

    Returns:
        Whether the file was changed.

    Raises:
        ConfigurationFileError: It is no YAML that MkDocs takes, or its plugins are written in a
            way that is not edited.
        OSError: It cannot be written.
    """
    values = load_leniently(path)
    instances = read_plugin_options(path)
    if values is None or instances is None:
        raise ConfigurationFileError(
            f"{str(path)!r} cannot be read as YAML", hint="Correct it, then run docsfy init again"
        )
    if instances:
        return False
    if "plugins" not in values and "INHERIT" in values:
        raise ConfigurationFileError(
            f"{str(path)!r} inherits its plugins from {values['INHERIT']!r}",
            hint="Add docsfy to the plugins there, by hand",
        )
    # bytes, so that line ends stay as they are
    text = path.read_bytes().decode("utf-8")
    edited = _edit(text)
    part = path.with_name(f".{path.name}.docsfy-part")
    part.write_bytes(edited.encode("utf-8"))
    try:
        if not _is_as_meant(values, load_leniently(part)):
            raise ConfigurationFileError(
                f"The plugins in {str(path)!r} are written in a way that is not edited",
                hint=_BY_HAND,
            )
        path.write_bytes(edited.encode("utf-8"))
    finally:
        part.unlink()
    return True


def _edit(text: str) -> str:
    line_end = "\r\n" if "\r\n" in text else "\n"
    root = yaml.compose(text, yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    value = next((v for k, v in pairs if k.value == "plugins"), None)
    if value is None:
        start = text if not text or text.endswith("\n") else text + line_end
        gap = line_end if start else ""
        return f"{start}{gap}plugins:{line_end}  - search{line_end}  - {PLUGIN}{line_end}"
    position, added = _addition(text, value, line_end)
    return text[:position] + added + text[position:]


def _addition(text: str, value: yaml.Node, line_end: str) -> tuple[int, str]:
    """Where to add what."""
    entry = PLUGIN if isinstance(value, yaml.SequenceNode) else f"{PLUGIN}: {{}}"
    if isinstance(value, yaml.ScalarNode):
        return value.start_mark.index, f"{line_end}  - search{line_end}  - {PLUGIN}"
    assert isinstance(value, yaml.CollectionNode)  # noqa: S101  # there is no third kind
    nodes = [n[1] if isinstance(n, tuple) else n for n in value.value]
    if value.flow_style:
        if not nodes:
            return value.end_mark.index - 1, entry
        return nodes[-1].end_mark.index, f", {entry}"
    if isinstance(value, yaml.MappingNode):
        first = value.value[0][0].start_mark
        return first.index, f"{entry}{line_end}{' ' * first.column}"
    search = next(
        (n for n in nodes if isinstance(n, yaml.ScalarNode) and n.value == "search"), None
    )
    dash = text.rindex("-", 0, (search or nodes[0]).start_mark.index)
    indent = text[text.rfind("\n", 0, dash) + 1 : dash]
    if search is None:
        return dash, f"- {entry}{line_end}{indent}"
    return _end_of_line(text, search.end_mark.index), f"{line_end}{indent}- {entry}"


def _end_of_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1] == "\r" else end


def _is_as_meant(before: dict[str, Any], after: dict[str, Any] | None) -> bool:
    """Whether the edit added docsfy, and changed no value."""
    if after is None or {**before, "plugins": None} != {**after, "plugins": None}:
        return False
    old, new = before.get("plugins"), after.get("plugins")
    if isinstance(new, dict):
        return {k: v for k, v in new.items() if k != PLUGIN} == old and PLUGIN in new
    if not isinstance(new, list) or PLUGIN not in new:
        return False
    rest = [one for one in new if one != PLUGIN]
    return rest == (["search"] if old is None else old)
