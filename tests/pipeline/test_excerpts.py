import pytest
from docsfy_hookspecs import Analyzer, UnreadableFileError

from docsfy_plugin.facts.plugin import docsfy_analyzers
from docsfy_plugin.host.errors import HookCallError
from docsfy_plugin.pipeline.excerpts import EXCERPT_MAX_BYTES, ExcerptReader

ANALYZERS = [("facts", one) for one in docsfy_analyzers()]


class Files:
    def __init__(self, files):
        self.files = files
        self.asked = []

    def read(self, path, max_bytes):
        assert max_bytes == EXCERPT_MAX_BYTES
        self.asked.append(path)
        if path not in self.files:
            raise UnreadableFileError(f"{path!r} is not there")
        return self.files[path]


def text_of(path, content, analyzers=ANALYZERS):
    return ExcerptReader(Files({path: content}).read, analyzers).text(path)


def test_a_changed_comment_changes_no_excerpt():
    assert text_of("a.py", b"x = 1  # one\n# two\n") == text_of("a.py", b"x = 1\n") == "x = 1\n"


def test_text_of_no_known_language_stays_as_it_is():
    assert text_of("notes.md", b"# Title\n\n\n// x\n") == "# Title\n\n\n// x\n"


def test_secrets_are_removed():
    token = b"ghp_" + b"a1B2" * 9
    assert text_of("a.py", b"token = '" + token + b"'\n") == "token = '«secret removed»'\n"


def test_line_ends_byte_order_marks_and_bad_bytes_are_made_text():
    assert text_of("a.txt", b"\xef\xbb\xbfa\r\nb\rc\xff\n") == "a\nb\nc\ufffd\n"


@pytest.mark.parametrize(
    "content", [b"a\0b", b"x" * 5001, b" \n\n", b"# comment\n", b"a\n" + b"y" * 6000]
)
def test_binary_generated_and_blank_files_give_no_text(content):
    assert text_of("a.py", content) == ""


def test_a_file_that_cannot_be_read_gives_no_text():
    assert ExcerptReader(Files({}).read, ANALYZERS).text("gone.py") == ""


def test_each_file_is_read_once():
    files = Files({"a.py": b"x = 1\n"})
    reader = ExcerptReader(files.read, ANALYZERS)
    assert [reader.text(path) for path in ("a.py", "b.py", "a.py", "b.py")] == ["x = 1\n", ""] * 2
    assert files.asked == ["a.py", "b.py"]


def test_an_older_content_is_cleaned_alike():
    reader = ExcerptReader(Files({}).read, ANALYZERS)
    assert reader.clean("a.go", b"x := 1 // y\r\n") == "x := 1\n"


def test_the_first_analyser_that_can_strip_decides():
    analyzers = [
        ("none", Analyzer(name="none", version="1", patterns=("*.py",))),
        ("one", Analyzer(name="one", version="1", patterns=("*.py",), strip=lambda _p, t: f"1{t}")),
        ("two", Analyzer(name="two", version="1", patterns=("*",), strip=lambda _p, t: f"2{t}")),
    ]
    assert text_of("a/b.py", b"x", analyzers) == "1x"
    assert text_of("a/b.go", b"x", analyzers) == "2x"


def _fail(_path, _text):
    raise RecursionError("too deep")


@pytest.mark.parametrize("strip", [_fail, lambda _path, _text: None])
def test_an_analyser_that_fails_is_named(strip):
    analyzer = Analyzer(name="odd", version="1", patterns=("*.py",), strip=strip)
    with pytest.raises(HookCallError, match=r"'theirs'.*'docsfy_analyzers'.*'odd' on 'a.py'"):
        text_of("a.py", b"x", [("theirs", analyzer)])


def test_a_text_that_an_analyser_passes_over_stays_as_it_is():
    def strip(_path, _text):
        raise UnreadableFileError("not mine")

    analyzer = Analyzer(name="shy", version="1", patterns=("*.py",), strip=strip)
    assert text_of("a.py", b"x # y", [("theirs", analyzer)]) == "x # y"
