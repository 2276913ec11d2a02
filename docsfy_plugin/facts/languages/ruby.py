"""Ruby: environment variables that the code reads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs.facts import Analyzer, Setting

from docsfy_plugin.facts.comments.languages import RUBY
from docsfy_plugin.facts.formats import text_of
from docsfy_plugin.facts.languages.environment import variables
from docsfy_plugin.facts.roles import role_of

_ENVIRONMENT = re.compile(
    r"\bENV(?:\[\s*[\"'](?P<name>[^\"'\n]+)[\"']\s*\](?!\s*=[^=~])"
    r"|\.fetch\(\s*[\"'](?P<fetched>[^\"'\n]+)[\"'](?:\s*,\s*[\"'](?P<default>[^\"'\n]*)[\"'])?)"
)


def read(path: str, data: bytes) -> Sequence[Setting]:
    """Read one file of Ruby.

    Raises:
        UnreadableFileError: The file is not UTF-8 text.
    """
    role = role_of(path)
    if role != "package" or b"ENV" not in data:
        return ()
    text = text_of(path, data)
    code = re.sub(r"^[ \t]*#[^\n]*", lambda match: " " * len(match[0]), text, flags=re.MULTILINE)
    return tuple(variables(path, text, code, _ENVIRONMENT, role=role, marks=("#",)))


ANALYZER = Analyzer(
    name="ruby",
    version="1",
    patterns=("*.rb",),
    read=read,
    strip=RUBY.strip,
    max_bytes=400_000,
)
