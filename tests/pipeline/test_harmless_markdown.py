import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsfy_plugin.pipeline.harmless_markdown import without_actions

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<details ontoggle=alert(1) open>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1) )",
    "[x](<javascript:alert(1)>)",
    "[x](java&#115;cript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[x][y]\n\n[y]:\n  javascript:alert(1)",
    "[x](#){ onclick=alert(1) }",
    "Text\n{: onclick=alert(1) }",
    "# T {onclick=alert(1)}",
    "<math><mtext></p><script>alert(1)</script>",
    "<!-- > <script>alert(1)</script> -->",
    "<!--><script>alert(1)</script>",
    "<?php echo 1 ?><script>alert(1)</script>",
    "<style>@import 'x'</style>",
    "<form action=javascript:alert(1)><input type=submit>",
    "<div markdown='1' onclick='alert(1)'>x</div>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_acts_when_somebody_else_renders_it(attack):
    made = without_actions(f"# A\n\n{attack}\n")
    extensions = ["attr_list", "md_in_html", "tables", "footnotes", "def_list"]
    html = markdown.markdown(made, extensions=extensions).casefold()
    for sign in (
        "<script",
        "<img src",
        "<svg",
        "<iframe",
        "<form",
        "<style",
        "<math",
        "<a href='j",
    ):
        assert sign not in html
    for sign in ("javascript:", "vbscript:", "data:text"):
        assert f'"{sign}' not in html
    assert 'onclick="' not in html
    assert "<details on" not in html


@pytest.mark.parametrize(
    "text",
    [
        "a < b && c > d",
        "`<script>` and `List<String>`",
        "```html\n<script>alert(1)</script>\n```",
        "<https://example.org/a?b=c> and <me@example.org>",
        "Press <kbd>Ctrl</kbd>, line<br>break, x<sub>2</sub>",
        "<details>\n<summary>More</summary>\nText\n</details>",
        "## Group {#click.Group}",
        "[a](https://example.org/x:y) [b](docsfy:page/index#top) [c](guide.md) [d](#x)",
        "[mail](mailto:me@example.org)",
        "Set {name} and {} and {a, b}",
        "[^1]: A note: with a colon",
        "- [ ] open: yes",
    ],
)
def test_what_is_harmless_stays_as_it_is(text):
    assert without_actions(text) == text


@pytest.mark.parametrize("text", ["List<String>", "<T>", "std::vector<int>", "${{ a.b }}"])
def test_code_outside_code_is_shown_as_it_was_written(text):
    html = markdown.markdown(without_actions(text))
    assert markdown.markdown(text.replace("<", "&lt;")) == html


@pytest.mark.parametrize(
    ("info", "kept"),
    [
        ("python", "python"),
        ('{.python onclick="alert(1)"}', "python"),
        ('{ .python #x onclick="alert(1)" }', "python"),
        ("python onclick=alert(1)", "python"),
        ('c++ title="main.cc" hl_lines="1 2"', 'c++ title="main.cc" hl_lines="1 2"'),
        ('python title="<script>" onclick="x"', "python"),
        ("{onclick=1}", ""),
    ],
)
def test_a_fence_says_its_language_and_nothing_that_acts(info, kept):
    code = f"```{info}\na = {{b: 1}}\n```\n"
    assert without_actions(f"# A\n\n{code}") == f"# A\n\n```{kept}\na = {{b: 1}}\n```\n"


@given(st.text(alphabet="<>{}[]()!-#:=`\n javscript&;on1", max_size=60))
@settings(max_examples=500)
def test_doing_it_again_changes_nothing(text):
    once = without_actions(text)
    assert without_actions(once) == once
