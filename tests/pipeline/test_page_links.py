"""Links as models write them: to pages by slug, to files by path, to headings by their words."""

from __future__ import annotations

import pytest
from docsfy_hookspecs import NavGroup, PageSpec, Plan

from docsfy_plugin.pipeline.link_targets import LinkTargets, slugify
from docsfy_plugin.pipeline.page_links import (
    check_links,
    check_paths,
    with_symbolic_links,
    without_broken_links,
)
from docsfy_plugin.testing import make_source

SLUGS = ("index", "getting-started", "guide/use", "guide/deploy", "api/use", "api/pkg/core")
FILES = {
    "README.md": "x",
    "src/pkg/core.py": "x = 1\n" * 50,
    "docs/install.md": "x",
    "docs/img/logo.png": "x",
    "conf/a.yaml": "x",
}
PLAN = Plan(
    project_name="p",
    navigation=(NavGroup(title="", pages=tuple(PageSpec(slug=s, title=s) for s in SLUGS)),),
)
WEB = "https://github.com/local/example"
TARGETS = LinkTargets(PLAN, make_source(FILES, web_url=WEB))


@pytest.mark.parametrize(
    ("target", "symbolic"),
    [
        ("deploy.md", "docsfy:page/guide/deploy"),
        ("./deploy.md", "docsfy:page/guide/deploy"),
        ("deploy", "docsfy:page/guide/deploy"),
        ("../deploy/", "docsfy:page/guide/deploy"),
        ("../getting-started.md", "docsfy:page/getting-started"),
        ("../getting-started", "docsfy:page/getting-started"),
        ("../../getting-started/", "docsfy:page/getting-started"),
        ("getting-started.md", "docsfy:page/getting-started"),
        ("/getting-started", "docsfy:page/getting-started"),
        ("/guide/deploy.html", "docsfy:page/guide/deploy"),
        ("api/pkg/core.md#run", "docsfy:page/api/pkg/core#run"),
        ("core.md", "docsfy:page/api/pkg/core"),
        ("../index.md", "docsfy:page/index"),
        ("/", "docsfy:page/index"),
        ("../", "docsfy:page/index"),
        ("use.md", "docsfy:page/guide/use"),
        ("deploy.md 'Title'", "docsfy:page/guide/deploy"),
        ("<deploy.md>", "docsfy:page/guide/deploy"),
        ("src/pkg/core.py", "docsfy:source/src/pkg/core.py"),
        ("../../src/pkg/core.py", "docsfy:source/src/pkg/core.py"),
        ("/docs/install.md", "docsfy:source/docs/install.md"),
        ("src/pkg", "docsfy:source/src/pkg"),
        ("pkg/core.py", "docsfy:source/src/pkg/core.py"),
        (f"{WEB}/blob/main/src/pkg/core.py", "docsfy:source/src/pkg/core.py"),
        (f"{WEB}/tree/HEAD/src/pkg/", "docsfy:source/src/pkg"),
        ("#Set-it--up", "#set-it-up"),
    ],
)
def test_a_plain_link_becomes_what_it_means(target, symbolic):
    text = f"# T\n\n## Set it & up\n\nSee [a `b` c]({target}).\n"
    linked = with_symbolic_links("guide/use", text, TARGETS)
    assert linked.splitlines()[-1] == f"See [a `b` c]({symbolic})."
    assert with_symbolic_links("guide/use", linked, TARGETS) == linked
    assert check_links("guide/use", linked, TARGETS).findings == ()


@pytest.mark.parametrize(
    "body",
    [
        "[x](https://example.org/deploy.md)",
        "[x](//example.org/deploy.md)",
        "[x](mailto:a@b.org)",
        "[x](#set-up)\n\n## Set up",
        "`[x](deploy.md)`",
        "```\n[x](deploy.md)\n```",
        "\\[x](deploy.md)",
        "[x](docsfy:page/guide/deploy)",
        f"[x]({WEB}/blob/v1.0/src/pkg/core.py)",
        f"[x]({WEB}/issues/3)",
        f"[x]({WEB}/blob/main/src/pkg/core.py#L3-L9)",
        "[x][deploy]\n\n[deploy]: deploy.md",
    ],
)
def test_other_links_stay_and_are_right(body):
    text = f"# T\n\n{body}\n"
    assert with_symbolic_links("guide/use", text, TARGETS) == text
    assert check_links("guide/use", text, TARGETS).findings == ()


def test_an_image_of_the_source_becomes_a_link_to_it():
    text = "# T\n\n![Logo](docs/img/logo.png) ![](docs/img/logo.png)\n"
    assert with_symbolic_links("guide/use", text, TARGETS) == (
        "# T\n\n[Logo](docsfy:source/docs/img/logo.png) "
        "[logo.png](docsfy:source/docs/img/logo.png)\n"
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[x](gone.md)", "broken-link"),
        ("[x](../README.txt)", "broken-link"),
        ("[x](./guide/)", "broken-link"),
        ("![x](gone.png)", "broken-link"),
        ("[x][r]\n\n[r]: gone.md", "broken-link"),
        ("[x](#gone)", "unknown-anchor"),
        ("[x](docsfy:page/gone)", "unknown-page"),
        ("[x](docsfy:source/gone.py)", "unknown-source"),
        ("[x](docsfy:file/gone.py)", "unknown-link"),
        (f"[x]({WEB}/blob/main/src/gone.py)", "unknown-source"),
        (f"[x]({WEB}/blob/main/src/pkg/core.py#L3-L9000)", "unknown-line"),
    ],
)
def test_a_link_that_leads_nowhere_is_named_with_its_line(body, code):
    text = f"# T\n\ntext\n\n{body}\n"
    found = check_links("guide/use", with_symbolic_links("guide/use", text, TARGETS), TARGETS)
    line = text[: text.rindex("](") if "](" in text else text.rindex("]:")].count("\n") + 1
    assert [(f.code, f.severity, f.line) for f in found.findings] == [(code, "info", line)]
    assert (found.supported, found.unsupported) == (0, 1)


@pytest.mark.parametrize(
    ("link", "left"),
    [
        ("[a *b*](gone.md)", "a *b*"),
        ("![a](gone.png)", "a"),
        ("[a](deploy.md)", "[a](deploy.md)"),
        ("[a](#gone)", "[a](#gone)"),
        ("`[a](gone.md)`", "`[a](gone.md)`"),
    ],
)
def test_what_leads_nowhere_loses_its_link_and_keeps_its_words(link, left):
    assert without_broken_links("guide/use", f"# T\n\n{link} b\n", TARGETS) == f"# T\n\n{left} b\n"


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Set it up", "set-it-up"),
        ("`pkg.run()` and *more*", "pkgrun-and-more"),
        ("C++ & Rust", "c-rust"),
        ("The [link](x.md)", "the-link"),
        ("snake_case", "snake_case"),
        ("Ünïcode", "unicode"),
        ("A {.cls}", "a"),
        ("1.2.3 (2024-01-01)", "123-2024-01-01"),
    ],
)
def test_headings_have_the_anchors_that_mkdocs_gives_them(heading, anchor):
    import markdown  # noqa: PLC0415  # only the comparison needs it

    html = markdown.markdown(f"## {heading}", extensions=["toc", "attr_list"])
    assert slugify(heading) == anchor
    assert f'id="{anchor}"' in html


def test_repeated_headings_named_headings_and_footnotes_can_be_linked():
    text = (
        "# T\n\n## A\n\n## A\n\n## B {#own}\n\nC\n---\n\n> ### D\n\n"
        '<a id="html"></a> x[^n]\n\n[^n]: y\n\n'
        + " ".join(f"[x](#{name})" for name in ("a", "a_1", "own", "c", "d", "html", "fn:n"))
        + "\n"
    )
    assert check_links("guide/use", text, TARGETS).findings == ()
    assert check_links("guide/use", text, TARGETS).supported == 7


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("`conf/b.yaml`", ["unknown-path"]),
        ("`src/pkg/core.py:9000`", ["unknown-line"]),
        ("`src/pkg/core.py#L3-L9000`", ["unknown-line"]),
        ("`src/pkg/core.py:12-40` `conf/a.yaml` `src/pkg/gone.py`", []),
        ("Create `conf/b.yaml`.", []),
        ("`conf/b.toml` `other/b.yaml` `a/b`", []),
    ],
)
def test_files_that_no_analyser_reads_are_looked_up_in_the_tree(body, codes):
    findings = check_paths(f"# T\n\n{body}\n", TARGETS, frozenset({".py"}))
    assert [(f.code, f.line) for f in findings] == [(code, 3) for code in codes]


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "hostile",
    [
        "[a](" * 30_000,
        "[[]" * 40_000,
        "[a](b(" * 20_000,
        "](" * 50_000,
        "[a]: b\n" * 5_000,
        "[x](gone.md)\n" * 3_000,
        "../" * 50_000,
        "[x](" + "../" * 50_000 + "y)",
        "# a\n" * 20_000,
    ],
)
def test_hostile_pages_take_time_that_grows_with_their_length(hostile):
    text = f"# T\n\n{hostile}"
    check_links("guide/use", with_symbolic_links("guide/use", text, TARGETS), TARGETS)
    check_paths(text, TARGETS, frozenset())
