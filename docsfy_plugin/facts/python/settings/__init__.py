"""Settings that Python code reads: environment variables, and classes and modules of settings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs.facts import Analyzer, Fact, Setting

from docsfy_plugin.facts.python.hints import may_hold
from docsfy_plugin.facts.python.names import role_of
from docsfy_plugin.facts.python.parsing import parse_python, reading
from docsfy_plugin.facts.python.settings.classes import read_classes
from docsfy_plugin.facts.python.settings.environment import read_environment
from docsfy_plugin.facts.python.settings.joining import join
from docsfy_plugin.facts.python.settings.modules import is_settings_module, read_module_settings

_WORDS = (
    *(b"environ", b"getenv", b"decouple", b"BaseSettings", b"starlette.config", b"mkdocs"),
    *(b"properdocs", b".config[", b".config.get(", b"Config", b"Settings", b"Options"),
)
_HINT = re.compile(
    rb"\benviron\b|\bgetenv\b|\bdecouple\b|\benvirons\b|\bBaseSettings\b|\bstarlette\.config\b"
    rb"|\b(?:mkdocs|properdocs)\b|\.config(?:\[|\.get\()"
    rb"|\bclass \w*(?:Config|Settings|Options|Configuration)\b"
)


def read(path: str, content: bytes) -> Sequence[Fact]:
    """Read the settings of one file; names are unique in it, the first with a description wins.

    Raises:
        UnreadableFileError: It is not Python that this interpreter understands.
    """
    role = role_of(path)
    if role in {"test", "vendored", "docs"}:
        return ()
    if not is_settings_module(path) and not may_hold(content, _WORDS, _HINT):
        return ()
    file = parse_python(path, content)
    found: dict[str, Setting] = {}
    with reading(path):
        declared = (*read_classes(file), *read_module_settings(file))
        told = {variable for setting in declared for variable in setting.env}
        variables = [one for one in read_environment(file) if one.name not in told]
        for setting in (*declared, *variables):
            known = found.get(setting.name)
            if known is None or (setting.description and not known.description):
                found[setting.name] = setting
    return tuple(found.values())


ANALYZER = Analyzer(name="python-settings", version="2", patterns=("*.py",), read=read, join=join)
