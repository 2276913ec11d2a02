"""What stays of comments, and what goes although it looks like documentation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsfy_plugin.facts.comments.languages import GO, RUBY
from tests.facts.comments.stripping import OPENING, strip

BLOCK = "/**\n * It's *one*.\n *\n * two  {@link x}\n */"
LINES = "/// It's `one`.\n///\n///     two"
PLAIN = ("// a", "/* b */", "/***/", "/****\n c\n ****/", "//// d")


@pytest.mark.parametrize(
    ("path", "documentation"),
    [
        *(
            (f"a.{end}", BLOCK)
            for end in [
                "js",
                "jsx",
                "mjs",
                "ts",
                "tsx",
                "java",
                "kt",
                "kts",
                "scala",
                "groovy",
                "php",
            ]
        ),
        *(
            (f"a.{end}", BLOCK)
            for end in ["c", "h", "cc", "cpp", "hpp", "cs", "swift", "dart", "rs", "gradle"]
        ),
        *((f"a.{end}", LINES) for end in ["c", "h", "cpp", "cs", "swift", "dart", "rs"]),
        *((f"a.{end}", LINES.replace("///", "//!")) for end in ["h", "cpp", "rs"]),
        *((f"a.{end}", BLOCK.replace("/**", "/*!")) for end in ["h", "cpp", "rs"]),
        *((f"a.{end}", LINES.replace("///", "//")) for end in ("go", "proto")),
        *((f"a.{end}", BLOCK.replace("/**", "/*")) for end in ("go", "proto")),
        *((path, LINES.replace("///", "#")) for path in ("a.rb", "a.rake", "a.gemspec")),
    ],
)
def test_documentation_stays_to_the_letter(path, documentation):
    code = {"go": "func f() {\n}", "proto": "message A {\n}", "rb": "def f\nend"}
    code |= {"rake": code["rb"], "gemspec": code["rb"]}
    opening = OPENING.get(path, "")
    text = f"{opening}{documentation}\n{code.get(path.rpartition('.')[2], 'f();')}\n"
    assert strip(path, text) == text


@pytest.mark.parametrize(
    "end", ["js", "ts", "java", "kt", "scala", "groovy", "php", "c", "cs", "swift", "dart", "rs"]
)
@pytest.mark.parametrize("comment", PLAIN)
def test_plain_comments_and_banners_go(end, comment):
    opening = OPENING.get(f"a.{end}", "")
    assert strip(f"a.{end}", f"{opening}{comment}\nf();\n") == f"{opening}f();\n"


@pytest.mark.parametrize("path", ["a.sh", "a.tf", "a.yml", "a.toml", "Makefile", "Dockerfile"])
def test_languages_without_documentation_keep_no_comment(path):
    assert strip(path, "# a\nb = {\n# c\n}\n") == "b = {\n}\n"


@pytest.mark.parametrize(
    ("path", "text", "stripped"),
    [
        ("a.js", "/*! a */\n/// b\nf(); // eslint-disable-line\n// @ts-ignore\n", "f();\n"),
        ("a.js", "const a = `${/** b */ 1}`;\n", "const a = `${/** b */ 1}`;\n"),
        ("a.tsx", "a = <p>\n  {/** b */}\n</p>;\n", "a = <p>\n</p>;\n"),
        ("a.java", "/// a\n/** b */ // c\nint d; /* e */\n", "/** b */\nint d;\n"),
        ("tsconfig.json", "// a\n{\n  // b\n  c = 1\n}\n", "{\n  c = 1\n}\n"),
        ("a.go", "// a\n\n// b\nfunc f() {}\n", "// b\nfunc f() {}\n"),
        ("a.go", "// a\n/* b\n*/ // c\nfunc f() {}\n", "// a\n/* b\n*/\n// c\nfunc f() {}\n"),
        ("a.go", "// a\n/* b\n*/ func f() {}\n", "// a\n/* b\n*/\nfunc f() {}\n"),
        ("a.go", "// a\n/* b */ func /* c */ f() {}\n", "// a\nfunc f() {}\n"),
        ("a.go", "// a\n//go:embed b\n// nolint:c\nvar d e\n", "// a\nvar d e\n"),
        ("a.go", "// +build a\n\n// Deprecated: b\ntype c d\n", "// Deprecated: b\ntype c d\n"),
        (
            "a.go",
            "func f() {\n\t// a\n\tvar b int\n\tc() // d\n}\n",
            "func f() {\n\tvar b int\n\tc()\n}\n",
        ),
        ("a.go", "// a\nimport b\n\n// c\n)\n// d\n", "import b\n\n)\n"),
        ("a.go", "var a = []b{\n\t// c\n\td,\n\t// e\n}\n// f\n", "var a = []b{\n\td,\n}\n"),
        ("a.go", "const (\n\t// a\n\n\tb = 1 // c\n\t// d\n)\n", "const (\n\n\tb = 1\n)\n"),
        (
            "a.go",
            "var (\n\ta = b{\n\t\t// c\n\t\td: e,\n\t}\n)\n\nvar f = (\n\t// g\n\th)\n",
            "var (\n\ta = b{\n\t\td: e,\n\t}\n)\n\nvar f = (\n\th)\n",
        ),
        (
            "a.rb",
            "# a\nb = 1\n\n# c\n\nclass D # e\n  # f\n  attr_reader :g\nend\n",
            "b = 1\n\nclass D\n  attr_reader :g\nend\n",
        ),
        ("a.go", "// a\nimport b\nfunc c() {}\n", "import b\nfunc c() {}\n"),
        ("a.go", "var (\n\ta = b{\n\t\tc,\n\t// d\n\t}\n)\n", "var (\n\ta = b{\n\t\tc,\n\t}\n)\n"),
        ("a.go", "// a  \t\nfunc b() {}\n", "// a\nfunc b() {}\n"),
        ("a.rb", "# a\n# rubocop:disable b\n# typed: true\ndef c; end\n", "# a\ndef c; end\n"),
        ("a.rb", "# frozen_string_literal: true\nclass A # :nodoc:\nend\n", "class A\nend\n"),
        (
            "a.rb",
            "#!/usr/bin/env ruby\n# -*- coding: utf-8 -*-\nmodule A; end\n",
            "module A; end\n",
        ),
        (
            "a.proto",
            "// a\nimport 'b';\n// c\noption d = 5;\n// e\n}\n",
            "import 'b';\noption d = 5;\n}\n",
        ),
        ("a.proto", "enum A {\n  // b\n  C = 0; // d\n}\n", "enum A {\n  // b\n  C = 0;\n}\n"),
        ("a.rs", "/// a \\\n// b\nfn c() {}\n", "/// a \\\nfn c() {}\n"),
    ],
)
def test_place_and_marks_tell_documentation(path, text, stripped):
    assert strip(path, text) == stripped


@pytest.mark.parametrize(
    "text",
    [
        "type (\n\tA struct {\n\t\t// b\n\t\tc d\n\t}\n\t// e\n\tf g\n)\n",
        "type A interface {\n\t// b\n\tC() d\n\t// e\n\t~f | g\n}\n",
        "var (\n\t// a\n\tb = func() {\n\t\tc(\n\t\t)\n\t}\n\t// d\n\te f\n)\n",
    ],
)
def test_members_of_groups_are_documented_in_go(text):
    assert strip("a.go", text) == text


LICENCES = ("Copyright 2020 A", "SPDX-License-Identifier: MIT", "@license MIT", "Licenced to B.")


@pytest.mark.parametrize("licence", LICENCES)
@pytest.mark.parametrize(
    ("path", "comment", "code"),
    [
        *(
            (f"a.{end}", "/**\n * {}\n */", "f();")
            for end in ["js", "ts", "java", "kt", "cs", "swift", "c"]
        ),
        ("a.ts", "#!/usr/bin/env node\n/** {} */", "f();"),
        ("a.php", "/**\n * A\n * {}\n */", "f();"),
        ("a.h", "/*! {} */", "#pragma once"),
        ("a.rs", "/// {}\n/// a", "fn f() {}"),
        ("a.go", "// {}\n// a", "package f"),
        ("a.go", "/*\n{}\n*/", "package f"),
        ("a.proto", "// {}", 'syntax = "proto3";'),
        ("a.rb", "# {}\n# a", "module F; end"),
    ],
)
def test_licences_go_before_any_code(path, comment, code, licence):
    opening = OPENING.get(path, "")
    shebang = comment[: comment.find("/")] if comment.startswith("#!") else ""
    head = f"{opening}{comment}\n".replace("{}", licence)
    stripped = head.partition("/**")[0] if shebang else opening
    assert strip(path, f"{head}{code}\n") == f"{stripped}{code}\n"
    assert strip(path, f"{head}\n{code}\n") == f"{stripped}{code}\n"
    below = f"{opening}{code}\n\n{comment}\n{code}\n".replace("{}", licence)
    assert shebang or strip(path, below) == below


def test_documentation_beside_a_licence_stays():
    files = "/** @file a */\n\n"
    assert (
        strip("a.js", f"{files}/** Copyright */\n\n/** b */\nf();\n") == f"{files}/** b */\nf();\n"
    )
    assert strip("a.rs", "//! a\n//!\n//! # License\n") == "//! a\n//!\n//! # License\n"
    package = "// Package a reads\n// licences.\npackage a\n"
    assert strip("a.go", package) == package
    assert strip("a.go", f"// Copyright\n//\n{package}") == package


GO_PIECES = (
    ("// A.\nfunc a() {{\n\tb(){}\n{}\n\tvar c d{}\n}}", "\t"),
    ("// E.\n{}\ntype e struct {{{}\n\t// F\n{}\n\tf g{}\n}}", None),
    ("var h = []i{{{}\n{}\n\tj,{}\n}}", "\t"),
)
DIRECTIVES = ("//nolint", "//go:noinline", "// +build a", "\t//lint:ignore b")


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_ordinary_comments_change_nothing_in_go(data):
    plain, commented = [], []
    for piece, indent in data.draw(st.lists(st.sampled_from(GO_PIECES), max_size=6)):
        trailing = st.sampled_from(("", " // x", "\t/* y */", " //"))
        alone = st.sampled_from(DIRECTIVES if indent is None else ("\t// x", "/* y\n */", "//"))
        drawn = [data.draw(alone if gap == "\n{}\n" else trailing) for gap in _gaps(piece)]
        commented += [piece.format(*drawn), "", data.draw(alone), ""]
        plain += [piece.replace("\n{}\n", "\n").format(*[""] * len(drawn)), ""]
    assert GO.strip("a.go", "\n".join(commented)) == GO.strip("a.go", "\n".join(plain))


def _gaps(piece):
    at = -1
    while (at := piece.find("{}", at + 1)) >= 0:
        yield piece[at - 1 : at + 3]


@given(st.lists(st.sampled_from(("# a", "# rubocop:disable b", "", "def c; end", "d = 1 # e"))))
def test_what_is_stripped_stays_so(lines):
    once = RUBY.strip("a.rb", "\n".join(lines))
    assert RUBY.strip("a.rb", once) == once
