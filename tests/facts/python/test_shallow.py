"""What is read of tests and vendored code is what parsing them whole would give."""

from __future__ import annotations

from contextlib import suppress

import pytest
from docsfy_hookspecs import UnreadableFileError

from docsfy_plugin.facts.python.imports import read_import, read_module
from docsfy_plugin.facts.python.parsing import parse_python
from docsfy_plugin.facts.python.shallow import parse_imports

FILES = [
    '"""First sentence.\n\nMore."""\nimport os, sys as system\nfrom .core import a, b as c\n',
    "# coding: latin-1\nfrom x.y import (\n    one,  # why\n    two,\n)\n",
    "def test_a():\n    import inner\n    from ..pkg import deep; y = 1\n",
    "try:\n    from fast import x\nexcept ImportError:\n    from slow import x\n",
    'code = """\nimport not_this\n"""\nimport this_one\n',
    "code = '''\nfrom not_this import x\n'''\ns = 'it\\'s'  # import no\nimport yes\n",
    "from a import b, \\\n    c\nfrom . import d\nfrom .. import *\n",
    "raise SystemExit('import x')\nimport late\n",
    "",
    "'''Only words.'''",
]


@pytest.mark.parametrize("text", FILES)
def test_imports_alone_tell_what_the_whole_file_does(text):
    path, content = "tests/pkg/test_x.py", text.encode()
    whole, part = parse_python(path, content), parse_imports(path, content)
    assert set(read_import(part, "test").targets) == set(read_import(whole, "test").targets)
    assert read_module(part, "test").summary == read_module(whole, "test").summary


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ['"""', "'''", '"', "'", "import ", "from a import (", "#", "\\"])
def test_no_text_takes_time_out_of_proportion(piece):
    content = (piece * (200_000 // len(piece)) + "\nx = 1\n").encode()
    with suppress(UnreadableFileError):
        parse_imports("tests/x.py", content)
