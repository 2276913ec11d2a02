from __future__ import annotations

import re
from html.parser import HTMLParser

import markdown
import pytest
from pymdownx.superfences import fence_code_format

from docsfy_plugin.mkdocs_plugin.sanitizing import sanitize, without_orders

EXTENSIONS = {
    "abbr": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {},
    "toc": {"permalink": True},
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.caret": {},
    "pymdownx.critic": {},
    "pymdownx.details": {},
    "pymdownx.highlight": {"anchor_linenums": True, "line_spans": "__span", "linenums": True},
    "pymdownx.inlinehilite": {},
    "pymdownx.keys": {},
    "pymdownx.mark": {},
    "pymdownx.superfences": {
        "custom_fences": [{"name": "mermaid", "class": "mermaid", "format": fence_code_format}]
    },
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.tasklist": {"custom_checkbox": True},
    "pymdownx.tilde": {},
}
VOID = {"br", "hr", "img", "input", "col", "wbr"}


class Tree(HTMLParser):
    """A flat record of what a browser would be given."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[object] = []
        self.code = 0

    def handle_starttag(self, tag, attrs):
        self.code += tag == "code"
        if tag == "tbody":  # browsers put it in where it is missing, and so does nh3
            return
        self.events.append((tag, frozenset((name, value or "") for name, value in attrs)))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        self.code -= tag == "code"
        if tag not in VOID | {"tbody"}:
            self.events.append(f"/{tag}")

    def handle_data(self, data):
        if data.strip() or self.code:
            if self.events and isinstance(self.events[-1], list):
                self.events[-1][0] += data
            else:
                self.events.append([data])

    @property
    def tags(self):
        return [event for event in self.events if isinstance(event, tuple)]


def parse(html):
    tree = Tree()
    tree.feed(html)
    tree.close()
    return tree


def render(source):
    return markdown.markdown(
        source, extensions=list(EXTENSIONS), extension_configs=EXTENSIONS, tab_length=4
    )


ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "<script/x>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<IMG SRC=javascript:alert(1)>",
    "<img src='jav&#x09;ascript:alert(1)'>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    '<img """><script>alert(1)</script>">',
    "<img src=x style='background:url(javascript:alert(1))'>",
    "<img srcset='x 1x' src=x onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml;base64,PHN2Zz4='/></svg>",
    "<svg><style><img title='</style><img src=x onerror=alert(1)>'>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<applet code=x></applet>",
    "<form action='javascript:alert(1)'><input type=submit></form>",
    "<form><button formaction='javascript:alert(1)'>x</button></form>",
    "<button onclick=alert(1)>x</button>",
    "<input type=image src=x onerror=alert(1)>",
    "<input type=password name=p autofocus onfocus=alert(1)>",
    "<select onfocus=alert(1) autofocus><option>x</select>",
    "<textarea onfocus=alert(1) autofocus></textarea>",
    "<keygen onfocus=alert(1) autofocus>",
    "<body onload=alert(1)>",
    "<html onmouseover=alert(1)>",
    "<div onmouseover=alert(1)>x</div>",
    "<div style='position:fixed;inset:0'>x</div>",
    "<div style='background:url(//evil.example)'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<p style='behavior:url(x.htc)'>x</p>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style>*{background:url(//evil.example)}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<link rel=import href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' &#1; javascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href=x ping=//evil.example onclick=alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]( javascript:alert(1) )",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "[x](y){: onclick=alert(1) }",
    "# x {: onmouseover=alert(1) style='position:fixed' }",
    "x\n{: onclick='alert(1)' }",
    "<div markdown=1 onclick=alert(1)>\n\n[x](javascript:alert(1))\n\n</div>",
    "<details ontoggle=alert(1) open>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php echo 1 ?><img src=x onerror=alert(1)>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    '<div id=__config>{"base":"//evil.example"}</div>',
    "<a name=__md_scope>x</a>",
    "<div id='&#95;_config'>x</div>",
    "| <img src=x onerror=alert(1)> |\n|---|\n| <svg onload=alert(1)> |",
    '*[x]: "onmouseover=alert(1)\n\nx',
    "[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
]
GOOD_TAG = re.compile(r"[a-z][a-z0-9]*")
BAD_TAGS = frozenset(
    ("applet", "audio", "base", "body", "button", "embed", "form", "html", "iframe", "keygen")
).union(
    ("link", "marquee", "math", "meta", "noscript", "object", "script", "select", "source"),
    ("style", "svg", "template", "textarea", "title", "video", "xmp"),
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_runs_loads_submits_or_covers(attack):
    for html in (render(attack), attack):
        cleaned = sanitize(html)
        for tag, attributes in parse(cleaned).tags:
            assert GOOD_TAG.fullmatch(tag)
            assert tag not in BAD_TAGS
            for name, value in attributes:
                assert not name.startswith("on")
                assert name not in {"style", "srcdoc", "formaction", "action", "ping", "srcset"}
                assert not value.startswith("__config")
                assert not value.startswith("__md")
                assert not re.match(r"[\s\0-\x20]*(javascript|vbscript|data|file):", value, re.I)
            assert tag != "input" or not dict(attributes).get("type")
        assert sanitize(cleaned) == cleaned


LEGITIMATE = [
    "models.ForeignKey(User, on_delete=CASCADE)",
    "Vec<T>",
    "HashMap<String, Vec<Option<T>>>",
    "<svg/onload=alert(1)>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a < b && c > d",
    "x &lt; y &amp;&amp; z",
    "javascript:void(0)",
    "onclick=\"go('x')\"",
    "<!-- comment -->",
    "<T extends Base<T>>() => void",
    "std::vector<int> v; v << 1;",
    "#include <stdio.h>",
    "{% if x < 1 %}<b>{{ y }}</b>{% endif %}",
    'f\'<{tag}>\' "\\"" \\n',
    "SELECT * FROM a WHERE b <> 'c';",
    "echo \"$HOME\" | sed 's/<x>/&y;/' > out",
    "<style>a{background:url(x)}</style>",
    "é « » 漢字 \u00a0 end",
]


def shown_code(html):
    parts, depth = [], 0
    for event in parse(html).events:
        if isinstance(event, tuple):
            depth += event[0] == "code"
        elif event == "/code":
            depth -= 1
        elif depth and isinstance(event, list):
            parts += event
    return "".join(parts)


@pytest.mark.parametrize("code", LEGITIMATE)
@pytest.mark.parametrize("form", ["x `` {} `` y", "```\n{}\n```", "```html\n{}\n```", "    {}"])
def test_code_is_shown_as_it_was(code, form):
    html = render(form.format(code))
    assert shown_code(sanitize(html)).strip() == shown_code(html).strip() == code


BENIGN = {
    "attr_list": "## H {#a.b .c data-x=1}\n\n[x](y){.md-button target=_blank rel=noopener}\n",
    "md_in_html": '<div class="grid cards" markdown>\n\n- **x**\n\n</div>\n',
    "tables": "| a | b | c |\n|:--|:-:|--:|\n| `x` | *y* | [z](w) |\n",
    "admonition": '!!! warning "Mind"\n    Text.\n',
    "superfences": "```python\ndef f(x: int): ...  # é < &\n```\n\n> ```js\n> a && b\n> ```\n",
    "linenums": '```python title="a.py" linenums="3" hl_lines="1"\nx = 1\ny = 2\n```\n',
    "details": '??? note "More"\n    Text.\n\n???+ tip\n    Open.\n',
    "tabbed": '=== "One"\n\n    1\n\n=== "Two"\n\n    2\n',
    "tasklist": "- [ ] a\n- [x] b\n",
    "footnotes": "Text[^1].\n\n[^1]: Note.\n",
    "def_list": "Term\n:   Meaning\n",
    "abbr": "HTML is it.\n\n*[HTML]: Hyper Text\n",
    "toc": "# A\n\n[TOC]\n\n## B\n\n### C_d\n\n### \\_\\_init\\_\\_\n\n### \\_\\_config\\_\\_\n",
    "mermaid": '```mermaid\ngraph TD\n  a["x"] --> b\n```\n',
    "arithmatex": "$x < y$\n\n$$\na &= b\n$$\n",
    "keys and marks": "++ctrl+c++ ==m== ~~d~~ ^^i^^ H~2~O x^2^ {++a++} {--b--}\n",
    "inlinehilite": "`#!python x = 1`\n",
    "images": '![a](x.png "t"){width=10 loading=lazy align=right}\n',
    "html": '<p align="center"><img src="x.png" width="3" alt="y"></p>\n\n<kbd>x</kbd> <br> z\n',
    "autoref": 'See <autoref identifier="a.b" optional hover><code>x</code></autoref>.\n',
    "lists and quotes": "3. a\n4. b\n\n> q\n\n---\n\n**b** *i* <https://x.org> <a@b.org>\n",
    "relative links": "[a](../b.md#c) [d](#e) [f](mailto:a@b.org) [g](/h?i=j&k=l)\n",
}


@pytest.mark.parametrize("name", BENIGN)
def test_what_extensions_make_goes_through_without_loss(name):
    html = render(BENIGN[name])
    assert parse(sanitize(html)).events == parse(html).events


@pytest.mark.timeout(30)
def test_a_long_page_of_code_is_clean_in_no_time():
    html = render("```python\ndef f(x: int) -> None: ...\n```\n\n| a |\n|---|\n| `x` |\n\n" * 400)
    assert parse(sanitize(html)).events == parse(html).events


@pytest.mark.parametrize(
    "order",
    [
        "::: json",
        "  ::: json",
        "> ::: json",
        "- ::: json",
        "1. ::: json",
        "## ::: json",
        "Text.\n::: json\n    options:\n      force_inspection: true",
        "::: mkdocs-click\n    :module: json",
    ],
)
def test_no_line_of_a_page_gives_orders_to_what_imports_modules(order):
    assert not re.search(r"^[ >\-1.#]*:::", without_orders(f"# A\n\n{order}\n"), re.M)


def test_orders_shown_in_code_stay_but_for_a_blank():
    text = "```markdown\n::: json\n::: mkdocs-click\n```\n\n`:::` and a:::b\n"
    assert without_orders(text) == text.replace("\n::: mkdocs", "\n ::: mkdocs")
