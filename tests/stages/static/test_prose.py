from __future__ import annotations

import re

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsfy_plugin.stages.static import prose

EXTENSIONS = [
    "attr_list",
    "md_in_html",
    "tables",
    "admonition",
    "toc",
    "pymdownx.superfences",
    "pymdownx.details",
]
PIECES = [
    *"\\`*_[](){}<>#|~^:!=-+.\n\n  \t'\"&@$;a1x",
    *("```", "~~~", "::", ">>> ", ".. note::", ".. code-block:: python", ":class:`", "`_"),
    *("===", "--8<-- ", "{#a}", "{{", "!!! ", "???", "    ", "\n\n    ", "* ", "1. ", "- "),
    *("http://a.b/", "<b>", "[x]: y", "[^1]: z", "*[a]: b", "+---+", "==== ==", "| a | b |"),
    *("|---|---|", "<script>", ":param x: y", "<a href='javascript:1'>", "[a](javascript:1)"),
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=80)
STYLES = st.sampled_from(["", "rst", "markdown", "google", "numpy", "sphinx"])


def html(text: str) -> str:
    return markdown.markdown(text, extensions=EXTENSIONS)


@settings(max_examples=400, deadline=None)
@given(SOUP, STYLES)
def test_no_text_breaks_out_of_its_place_on_the_page(text: str, style: str) -> None:
    page = html(f"# Title\n\n{prose.to_markdown(text, style, '.')}\n\nEnd")
    assert page.endswith("<p>End</p>")
    assert re.findall(r"<h[1-6]", page) == ["<h1"]
    assert not re.search(r"<(?:b>|script|[^<>]* id=.?a.?[ >])", page)
    assert not re.search(r'href="(?!https?:|docsfy:|ftp:|mailto:)', page)


@settings(max_examples=200, deadline=None)
@given(SOUP, STYLES)
def test_a_line_stays_one_line(text: str, style: str) -> None:
    assert "\n" not in prose.to_line(text, style)
    assert "\n" not in prose.first_sentence(prose.to_plain(text))


@pytest.mark.timeout(30)
@pytest.mark.parametrize("style", ["", "rst", "markdown"])
@pytest.mark.parametrize(
    "piece",
    [
        *("`", "[", "*", "_", "<a ", "    \n", "> ", "- ", "::\n", "a*", "[a](", ":a:`", "|", "<"),
        *("[[a]", "**a**b", "**a\n", "``a\n* "),
        *(">>> a\n\n", "```\n", "=== ===\n", ".. a::\n", "![", "**a ", ":param x:\n", "- a\n", "&"),
    ],
)
def test_repeated_syntax_takes_no_more_than_linear_time(piece: str, style: str) -> None:
    text = piece * (20_000 // len(piece))
    prose.to_markdown(text, style)
    prose.to_plain(text)


def test_nested_lists_of_any_depth_end() -> None:
    text = "\n".join(" " * depth + "- a" for depth in range(1_000))
    assert prose.to_markdown(text).startswith("- a")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (":class:`~pkg.mod.Name`", "[`Name`](docsfy:symbol/pkg.mod.Name)"),
        (":meth:`run() <pkg.Name.run>`", "[`run()`](docsfy:symbol/pkg.Name.run)"),
        (":pep:`8`", "PEP 8"),
        (":option:`--verbose`", "`--verbose`"),
        ("``a_b``", "`a_b`"),
        ("`Site <https://a.b/c_d>`_", "[Site](https://a.b/c_d)"),
        ("`Other section`_", "Other section"),
        ("[`run`][pkg.mod.run]", "[`run`](docsfy:symbol/pkg.mod.run)"),
        ("see https://a.b/c_d.", "see <https://a.b/c_d>."),
        ("so **it goes\non** here", "so **it goes\non** here"),
        ("of ``f()\n* x``, or", "of `f() * x`, or"),
    ],
)
def test_restructuredtext_roles_and_references_become_markdown(text: str, shown: str) -> None:
    assert prose.to_markdown(text, "rst") == shown


@pytest.mark.parametrize("style", ["", "google", "markdown", "rst"])
def test_callouts_of_mkdocs_stay_callouts(style: str) -> None:
    text = 'Use it.\n!!! warning "Not *that*"\n    It is `old`.\n\n    Very.\n\nEnd.'
    assert prose.to_markdown(text, style) == (
        'Use it.\n\n!!! warning "Not *that*"\n\n    It is `old`.\n\n    Very.\n\nEnd.'
    )
    assert prose.to_markdown("!!! abstract Why\n\n    So.") == '!!! note "Abstract"\n\n    So.'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[@bot[x]](https://a.b)", "[@bot\\[x\\]](https://a.b)"),
        ("a **P**ull request", "a **P**ull request"),
        ("[Operations](#operations) below", "Operations below"),
    ],
)
def test_markdown_of_the_author_is_kept(text: str, shown: str) -> None:
    assert prose.to_markdown(text, "markdown") == shown


@pytest.mark.parametrize(
    "text",
    [
        "*args and **kwargs",
        "__init__ and __name__",
        "a <tag> and </tag>",
        "&amp; is an entity",
        "{#anchor}",
        "#3 is the number",
        "!!! nothing",
        "::: pkg.mod",
        "[x]: y",
        "[^1]: note",
        "a | b",
        "a ~~b~~ ^c^",
        "\\n is a line break",
    ],
)
def test_plain_text_is_shown_as_it_was_written(text: str) -> None:
    page = markdown.markdown(
        prose.to_markdown(text), extensions=[*EXTENSIONS, "footnotes", "pymdownx.tilde"]
    )
    shown = re.sub(r"</?(?:p|ol|li)>|\n", "", page)
    unescaped = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    unescaped = re.sub(r"&#(\d+);", lambda m: chr(int(m[1])), unescaped)
    assert unescaped == text


def test_literal_blocks_doctests_and_code_directives_become_fences() -> None:
    text = (
        "Use it::\n\n    run(a)\n\nOr:\n\n>>> run(1)\n2\n\n"
        ".. code-block:: console\n   :linenos:\n\n   $ run\n"
    )
    assert prose.to_markdown(text, "rst") == (
        "Use it:\n\n```\nrun(a)\n```\n\nOr:\n\n```pycon\n>>> run(1)\n2\n```\n\n"
        "```console\n$ run\n```"
    )


def test_an_unclosed_fence_is_closed() -> None:
    assert prose.to_markdown("a\n\n```python\nx = 1") == "a\n\n```python\nx = 1\n```"


def test_admonitions_hold_their_text() -> None:
    assert prose.to_markdown(".. warning:: Mind\n   the gap.", "rst") == (
        '!!! warning "Warning"\n\n    Mind\n    the gap.'
    )


def test_headings_become_bold_lines() -> None:
    assert prose.to_markdown("# One\n\ntext", "markdown") == "**One**\n\ntext"
    assert prose.to_markdown("Two\n===\n\ntext", "rst") == "**Two**\n\ntext"


def test_lists_are_indented_as_markdown_wants_it() -> None:
    text = "* one\n  goes on\n\n  * inner\n* two"
    page = html(prose.to_markdown(text, "rst"))
    assert page.count("<ul>") == 2
    assert page.count("<li>") == 3


def test_a_simple_table_becomes_a_table() -> None:
    text = "====  =====\nName  What\n====  =====\na     b | c\n====  =====\n"
    page = html(prose.to_markdown(text, "rst"))
    assert "<th>Name</th>" in page
    assert "<td>b &#124; c</td>" in page


def test_relative_links_of_a_document_lead_to_source_files() -> None:
    shown = prose.to_markdown("[guide](docs/a.md#b) and [up](../../x)", "markdown", "sub")
    assert shown == "[guide](docsfy:source/sub/docs/a.md) and up"


def test_snippet_syntax_in_code_cannot_pull_files_in() -> None:
    assert "--8<--" not in prose.to_markdown('```\n--8<-- "/etc/passwd"\n```', "markdown")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("Uses e.g. Python. Two.", "Uses e.g. Python."),
        ("No stop", "No stop"),
        ("", ""),
    ],
)
def test_the_first_sentence_ends_at_its_full_stop(text: str, first: str) -> None:
    assert prose.first_sentence(text) == first


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[two\nlines](https://a.b/c)", "[two\nlines](https://a.b/c)"),
        ("**[two\nlines](https://a.b/c)** x", "**[two\nlines](https://a.b/c)** x"),
        ("[up](\nhttps://a.b/c)", "[up](https://a.b/c)"),
        ("***both***", "***both***"),
        ("one\\\ntwo it\\'s", "one\ntwo it's"),
    ],
)
def test_markup_goes_on_over_the_end_of_a_line(text: str, shown: str) -> None:
    assert prose.to_markdown(text, "markdown") == shown


def test_alerts_of_github_are_admonitions() -> None:
    shown = prose.to_markdown("> [!WARNING]\n> Take **care**.", "markdown")
    assert shown == '!!! warning "Warning"\n\n    Take **care**.'


def test_what_is_escaped_is_no_markup_in_plain_text() -> None:
    assert prose.to_plain(r"Flies \<things\> & \*stars\*") == "Flies <things> & *stars*"


def test_items_of_a_list_go_on_without_indentation_as_far_as_their_paragraph() -> None:
    shown = prose.to_markdown(
        "- one [two\nlines](https://a.b/c)\n  ```\n  code\n  ```\nafter\n- **a *b* c**\n\nend",
        "markdown",
    )
    page = html(shown)
    assert '<li>one <a href="https://a.b/c">two\n    lines</a>' in re.sub(
        r"</?p>|\n(?=<)", "", page
    )
    assert "<strong>a <em>b</em> c</strong>" in page
    assert page.rstrip().endswith("<p>end</p>")
    assert "<p>after</p>" in page


def test_entities_and_marks_of_footnotes_are_no_plain_text() -> None:
    assert prose.to_plain("Fast &amp; small.[^1]") == "Fast & small."
