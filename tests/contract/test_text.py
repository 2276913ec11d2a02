from __future__ import annotations

import re
from html.parser import HTMLParser

import markdown
import pytest
from docsfy_hookspecs import text
from hypothesis import assume, example, given
from hypothesis import strategies as st

EXTENSIONS = ["attr_list", "md_in_html", "tables", "pymdownx.superfences"]
MARKS = st.text(alphabet="`~\\ab|[](){}<>#*_-+.!&;:=?^1\n \"'/é", max_size=60)


class Shown(HTMLParser):
    """What a reader sees, and which of it is code."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.plain: list[str] = []
        self.code: list[str] = []
        self.cells: list[str] = []
        self.links: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        self.depth += tag == "code"
        if tag in {"td", "th"}:
            self.cells.append("")
        if tag == "a":
            self.links.append((dict(attrs).get("href", ""), ""))

    def handle_endtag(self, tag):
        self.depth -= tag == "code"

    def handle_data(self, data):
        (self.code if self.depth else self.plain).append(data)
        if self.cells:
            self.cells[-1] += data


def show(source: str) -> Shown:
    shown = Shown()
    shown.feed(markdown.markdown(source, extensions=EXTENSIONS))
    shown.close()
    return shown


@given(MARKS)
@example("```\na\n")
@example("> ```\n> a\n> ```\n")
@example("a\x0c```\nb")
@example("\r```\r\nx\r```\r")
def test_segments_join_to_the_input(source):
    assert "".join(part.text for part in text.segments(source)) == source


WORDS = st.integers(0, 999).map(lambda n: f"w{n}w")
COMPLETED = re.compile(r"&#")
"""Python-Markdown ends a character reference that lacks its semicolon, in code too."""
SPANS = st.one_of(
    WORDS,
    WORDS.map(lambda w: f"`{w}`"),
    st.tuples(WORDS, WORDS).map(lambda p: f"`` {p[0]} ` {p[1]} ``"),
    WORDS.map(lambda w: f"\\`{w}"),
    WORDS.map(lambda w: f"**{w}**"),
    WORDS.map(lambda w: f"``{w}`"),
)
LINES = st.lists(SPANS, min_size=1, max_size=4).map(" ".join)
FENCES = st.tuples(
    st.sampled_from(["```", "````", "~~~"]),
    st.sampled_from(["", "python", "mermaid"]),
    st.lists(st.one_of(WORDS, st.sampled_from(["", "`a", "  ```x", "~~~~", "`````"])), max_size=4),
).map(lambda f: "\n".join([f"{f[0]}{f[1]}", *f[2], f[0]]))


def indented(block: str, by: str) -> str:
    return "\n".join(by + line if line else by.rstrip() for line in block.split("\n"))


BLOCKS = st.one_of(
    LINES,
    st.tuples(LINES, LINES).map("\n".join),
    LINES.map(lambda line: f"## {line}"),
    LINES.map(lambda line: f"- {line}"),
    FENCES,
    FENCES.map(lambda fence: indented(fence, "> ")),
    st.tuples(LINES, FENCES).map(lambda p: f"- {p[0]}\n\n{indented(p[1], '    ')}"),
)


@given(st.lists(BLOCKS, min_size=1, max_size=5).map("\n\n".join))
def test_what_is_code_is_what_python_markdown_shows_as_code(source):
    shown = show(source)
    expected = sorted(re.findall(r"w\d+w", " ".join(shown.code)))
    found = " ".join(part.text for part in text.segments(source) if part.is_code)
    assert sorted(re.findall(r"w\d+w", found)) == expected


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("a `b` c", ["`b`"]),
        ("``x`", ["``x`"]),
        ("\\`a `b`", ["`b`"]),
        ("`a\n\nb`", []),
        ("# `a\nb`", []),
        ("```\nx\n````\n```\ny", ["```\nx\n````\n```\n"]),
        ("```\nnever closed\n\n`a`\n", ["`a`"]),
        ("  ```\n\nless indented\n\n  ```\n", []),
        ("~~~ `b`\nx\n~~~", ["~~~ `b`\nx\n~~~"]),
        ("- ```\n  x\n  ```\n", ["- ```\n  x\n  ```\n"]),
    ],
)
def test_edge_cases_of_code(source, code):
    assert [part.text for part in text.segments(source) if part.is_code] == code


@given(st.text(max_size=40) | MARKS)
@example("1. x")
@example("- x")
@example("--- a")
@example("&lt; &amp; <b> a_b_c __init__")
@example("*[x]: y")
@example('=== "x"')
@example("C#")
def test_escaped_text_shows_as_it_is(source):
    line = " ".join(text._CONTROL.sub("", source).split())
    shown = show(text.escape(source))
    assert (" ".join("".join(shown.plain).split()), shown.code) == (line, [])


@given(st.text(max_size=40) | MARKS)
def test_escaped_text_shows_as_it_is_in_a_heading(source):
    line = " ".join(text._CONTROL.sub("", source).split())
    shown = show(f"## x {text.escape(source)} {{#anchor}}")
    assert " ".join("".join(shown.plain).split()) == f"x {line}".strip()


@given(st.text(max_size=40) | MARKS)
@example("`")
@example("a``b")
@example("\\")
def test_code_shows_as_it_is(source):
    assume(not COMPLETED.search(source))
    line = " ".join(text._CONTROL.sub("", source).split())
    shown = show(f"x {text.code(source)} y")
    assert "".join(shown.code) == line


@given(st.text(max_size=60) | MARKS)
@example("```\n~~~\n````")
def test_fence_shows_its_content(source):
    content = text._CONTROL.sub("", source).replace("\x0b", "").replace("\x0c", "")
    shown = show(f"x\n\n{text.fence(content, 'text')}\ny\n")
    normal = content.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    assert "".join(shown.code).split() == normal.split()
    assert "".join(shown.plain).split() == ["x", "y"]


@given(st.text(max_size=30) | MARKS, st.text(max_size=30) | MARKS)
@example("a | b", "c ` d")
@example("\\", "`")
@example("a|b\\", "|")
def test_cells_of_text_and_code_keep_their_columns(words, span):
    assume(not COMPLETED.search(span))
    plain, code = text.cell(text.escape(words)), text.cell(text.code(span))
    shown = show(f"| a | b | c |\n|---|---|---|\n| {plain} | {code} | x |\n")
    clean = [" ".join(text._CONTROL.sub("", cell).split()) for cell in (words, span)]
    assert [" ".join(cell.split()) for cell in shown.cells[3:]] == [*clean, "x"]


@given(MARKS, MARKS)
@example("``1`", "`")
def test_cells_of_any_markdown_never_split_a_row(one, two):
    shown = show(f"| a | b | c |\n|---|---|---|\n| {text.cell(one)} | {text.cell(two)} | zz |\n")
    assert len(shown.cells) == 6
    assert shown.cells[5].strip() == "zz"


def test_links_are_replaced_outside_code_only():
    link = text.page_link("`a[` [b] \\] c", "guide/x", "y")
    source = f"{link} `[x](docsfy:page/x)`\n\n```\n[x](docsfy:page/x)\n```\n\\[x](docsfy:page/x)"
    seen = []

    def resolve(label, target):
        seen.append((label, target))
        return f"[{label}](x.md)"

    assert text.replace_links(source, resolve) == source.replace(link, "[`a[` [b] \\] c](x.md)")
    assert seen == [("`a[` [b] \\] c", "docsfy:page/guide/x#y")]


def test_links_that_are_kept_stay_as_they_are():
    source = f"{text.symbol_link('a', 'b.c')}, {text.source_link('f', 'a b(c)%.py', 'symbol:é')}"
    assert text.replace_links(source, lambda _label, _target: None) == source


def test_targets_of_links_hold_any_name_and_path():
    targets = []
    text.replace_links(
        text.symbol_link("a", "b\udcffc[int]") + text.source_link("f", "x (1)\udcff", "task:a b"),
        lambda _label, target: targets.append(target),
    )
    assert targets == [
        "docsfy:symbol/b%FFc%5Bint%5D",
        "docsfy:source/x%20%281%29%FF#task:a%20b",
    ]


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "hostile",
    [
        "`" * 100_000,
        "` `` " * 20_000,
        "".join("`" * n + "a" for n in range(1, 440)),
        "[" * 100_000,
        "[a" * 50_000,
        "[a](docsfy:" * 9_000,
        "[" + "[b]" * 33_000,
        "[a]" * 33_000 + "](docsfy:page/x)",
        "\\" * 100_000 + "`",
        "```a\n" * 20_000,
        "  ```\nx\n" * 12_000,
        "> " * 50_000 + "```",
        "&" * 100_000,
        "_" * 100_000,
        "1" * 100_000,
        "\\`" * 50_000,
        "|" * 100_000,
    ],
)
def test_hostile_text_takes_time_that_grows_with_its_length(hostile):
    assert "".join(part.text for part in text.segments(hostile)) == hostile
    text.replace_links(hostile + "docsfy:", lambda _label, _target: None)
    text.escape(hostile)
    text.code(hostile)
    text.cell(hostile)
