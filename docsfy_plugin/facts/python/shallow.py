"""Tests and vendored code: their imports are all that is read, without parsing the rest."""

from __future__ import annotations

import re

from docsfy_hookspecs.errors import UnreadableFileError

from docsfy_plugin.facts.python.parsing import PythonFile, decode, parse_python

_TRIPLE = r"(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?''')"
_DOCSTRING = re.compile(rf"(?:\s|#[^\n]*\n)*(?P<docstring>[rRuU]?{_TRIPLE})", re.S)
_TEXT = re.compile(
    rf"{_TRIPLE}|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*",
    re.S,
)
_IMPORT = re.compile(
    r"^[ \t]*(?P<statement>"
    r"from[ \t]+[.\w][. \t\w]*[ \t]import[ \t]*(?:\([^()]{0,20000}\)|(?:[^\n;()\\]|\\\n)+)"
    r"|import[ \t]+(?:[^\n;()\\]|\\\n)+)",
    re.M,
)


def parse_imports(path: str, content: bytes) -> PythonFile:
    """Parse what a file says of itself and imports, and nothing else.

    Args:
        path: POSIX path.
        content: The file's bytes.

    Returns:
        A file whose tree holds the module's docstring and every import, as if all stood at the
        top.

    Raises:
        UnreadableFileError: The whole had to be parsed, and is not Python.
    """
    text = decode(path, content)
    begin = _DOCSTRING.match(text)
    code = _TEXT.sub(lambda match: "" if match[0][0] == "#" else "''", text)
    statements = [match["statement"] for match in _IMPORT.finditer(code)]
    reduced = "\n".join([begin["docstring"] if begin else "", *statements, ""])
    try:
        return parse_python(path, reduced.encode())
    except UnreadableFileError:
        return parse_python(path, content)
