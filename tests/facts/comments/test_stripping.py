"""Every language, by the analyser that a file's name chooses."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.facts.comments.stripping import OPENING, strip

CODE = {
    "a.go": (
        'url := "http://example.org/*"',
        "raw := `// one\n\n\n  /* two */  \n`",
        "quote := '\"' + '\\''",
        "func f() {\n\treturn\n}",
        '// It\'s "f". \\\n//\n// `x`\nfunc f() {\n\tvar z int\n}',
        "// T.\ntype T struct {\n\t// A's\n\tA int\n\tB struct {\n\t\t// C.\n\t\tC int\n\t}\n}",
        "/*\nIt's.\n*/\nconst (\n\t// A.\n\tA = `\n// x\n`\n\n\t// B.\n\tB = f(\n\t\t1,\n\t)\n)",
    ),
    "a.rs": (
        "fn f<'a>(x: &'a str) -> &'a str { x }",
        "let c = ('\"', '/', '\\'', b'\"');",
        'let raw = r#"a " // b"#;',
        'let long = "a\n\n\n  // b\n";',
        "/// Documentation. // it's \\\nfn g() {}",
        "/** It's\n\n\n  /* two */\n*/\nfn h() {}",
        'let url = "https://x";',
    ),
    "a.js": (
        "const url = 'http://x' + \"//y\";",
        "const text = `a // ${b ? `/* ${c} */` : '}'}\n\n\n  // d`;",
        "const regex = /[/\"'`]\\/\\/*/g;",
        "if (a) /['\"]/.test(b);",
        "const half = (a + b) / 2 / c;",
        "const i = a++ / b;",
        "return /\\/*/;",
        "/** It's `one`. */ /['\"]/.test(a);",
        "/**\n * Two.\n\n\n * @param a // three\n */\nf();",
    ),
    "a.tsx": (
        "const a = <p title='a // b'>It's http://x.y // text {b /* c */} </p>;",
        "const f = <T,>(x: T) => <><A b={c} />{`// ${x}`}</>;",
        "const less = a < b || c > d;",
    ),
    "a.java": (
        'String url = "//x";',
        'String text = """\n  // "a"\n\n\n  """;',
        "char c = '\"';",
        "/** It's. */\nint d;",
    ),
    "a.kt": (
        'val a = "${get("https://x")} // b"',
        'val b = """\n// ${c("}")}\n"""',
        "val d = 'x'",
        "/** /* It's */ */\nval e",
    ),
    "a.swift": (
        'let a = "\\(get("//b")) /* c"',
        'let b = #"\\" // "#',
        'let c = """\n// d\n"""',
        "/// It's. \\\nlet e",
    ),
    "a.cs": (
        'var a = @"c:\\" + "//";',
        'var b = $"{c("//")} {{ //";',
        "var d = '\"';",
        "/// <a>It's</a>\nint e;",
    ),
    "a.cpp": (
        'auto a = R"x(// "a" )" )x";',
        "int b = 1'000'000;",
        "#include <a//b.h>",
        "char c = '\"';",
        "#error Don't\nint d;",
        "/// It's.\nint e; ///< \"\n//! f\nint g;",
        "/*! It's.\n\n\n*/\nint h; /**< i */",
    ),
    "a.scala": (
        'val a = s"${b("//c")}"',
        "val d = 'symbol",
        'val e = """// f"""',
        "/** It's. */\nval g",
    ),
    "a.dart": (
        "var a = 'b ${c('//d')}';",
        "var e = r'\\';",
        'var f = """\n// g\n""";',
        "/// It's.\nvar h;",
    ),
    "a.rb": (
        'a = "b #{c("#d")} # e"',
        "f = %w[#g h] + %q(# (i) j)",
        "k = /#\"'/ if l =~ /\\//",
        "m = <<~N + <<~O\n  # p\n\n\nN\n  # q\nO\ns = 1",
        "r = $' || ?\"",
        '# It\'s "one". \\\n#\n#   two\ndef s\n  t\nend',
        "# U\nclass U\n  # `v`\n  private def v; end\nend",
    ),
    "a.php": (
        '$a = \'# b\' . "{$c["// d"]}";',
        "#[Attribute]",
        "$e = <<<'F'\n# g\n  F;",
        "?> it's # text // more <?php",
        "/**\n * It's.\n */\nfunction g() {}",
    ),
    "a.ex": ('a = "b #{c("# d")}"', 'e = ~s(# f) <> ~r/#"/', '@doc """\n# g\n"""', 'h = ?"'),
    "a.proto": (
        'syntax = "proto3";',
        "// It's one. \\\n// A\nmessage A {\n  // B // c\n  C b = 1;\n  /* E */\n  F e = 2;\n}",
        "// F.\nservice F {\n  // G.\n  rpc G(A) returns (A);\n}",
        "enum H {\n  // I.\n  I = 0;\n}",
    ),
    "a.tf": ('a = "${b("# c")} // d"', "e = <<EOT\n# f\n\n\n// g\nEOT\nh = 1"),
    "a.sh": (
        "a=${b#c} d=$# e=a#b",
        'f="$(g "# h" | i \'#\')" j="${k:-"# l"}"',
        "m='# n\n\n\n  # o'",
        "cat <<'P'\n# q\n\n\nP\ny=1",
        "case $r in \\#*) ;; esac",
        "t=$(case u in v) w;; esac)",
        "x=`y # z`",
        "echo a\\ #b",
    ),
    "a.toml": ('a = "b # c"', "d = '''\n# e\n\n\n'''", "f = 'g # h'", '"i#" = """# ""\\""""'),
    "a.yml": (
        "a: b#c",
        "d: 'e # f'",
        'g: "h\n  # i\n\n\n  j"',
        "k:\n  - run: |\n      # l\n\n\n      m # n\nq: 1",
        "o: don't",
        "- |\n  # p\n- r",
    ),
}
COMMENTS = {
    "//": ("// it's \"one", "//", "//// b", "/* two */", "/**/", "/* three\n it's\n */"),
    "#": ("# it's \"one", "#", "# ${ `"),
}
MARKS = dict.fromkeys(CODE, "//") | dict.fromkeys(("a.rb", "a.ex", "a.sh", "a.toml", "a.yml"), "#")
DOCUMENTED_BY_PLACE = {
    "a.go": ("//", "func", "type", "/*"),
    "a.rb": ("#", "class", "def"),
    "a.proto": ("//", "syntax", "enum"),
}
"""What a comment directly above would belong to."""


@pytest.mark.parametrize("path", CODE)
def test_code_without_comments_stays_as_it_is(path):
    text = "\n".join([OPENING.get(path, "") + CODE[path][0], *CODE[path][1:], ""])
    if path == "a.tsx":
        text = text.replace(" {b /* c */} ", "")
    assert strip(path, text) == text


@pytest.mark.parametrize("path", CODE)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_adding_comments_changes_nothing(path, data):
    code = st.sampled_from(CODE[path])
    comment = st.sampled_from(COMMENTS[MARKS[path]])
    drawn = data.draw(st.lists(st.tuples(code, comment, st.booleans(), st.booleans())))
    plain, commented = [OPENING.get(path, "")], [OPENING.get(path, "")]
    for line, mark, is_trailing, is_apart in drawn:
        if line.startswith(DOCUMENTED_BY_PLACE.get(path, ())):
            plain.append("")
            commented += [mark, ""]
        else:
            commented.append(mark)
        plain.append(line)
        commented.append(line + (f"  {mark}" if is_trailing else ""))
        if is_apart:
            plain.append("")
            commented += ["", mark, ""]
    assert strip(path, "\n".join([*commented, ""])) == strip(path, "\n".join([*plain, ""]))


@pytest.mark.parametrize(
    ("path", "text", "stripped"),
    [
        ("a.rs", "//! Crate.\n/* a /* b */ c */\nfn f() {} // d\n", "//! Crate.\nfn f() {}\n"),
        ("a.tsx", "a = <p>\n  {/* it's */}\n  b\n</p>;\n", "a = <p>\n  b\n</p>;\n"),
        ("a.ts", "#!/usr/bin/env node\nf(); // a\n", "#!/usr/bin/env node\nf();\n"),
        ("a.c", "// a \\\n b\nint c; /* d */ int e;\n", "int c; int e;\n"),
        ("a.rb", "=begin\nit's\n=end\na # b\n__END__\n# c\n", "a\n__END__\n# c\n"),
        ("Dockerfile", "# syntax=x\nRUN a \\\n  # b\n  c\n", "RUN a \\\n  c\n"),
        ("Dockerfile", "RUN <<E\n# a\nE\n", "RUN <<E\n# a\nE\n"),
        (
            "Makefile",
            "# a\nb: c\n\t# d\ndefine e\n# f\nendef\n",
            "b: c\n\t# d\ndefine e\n# f\nendef\n",
        ),
        ("requirements.txt", "a==1 # b\n# c\nd@git+x#egg=e\n", "a==1\nd@git+x#egg=e\n"),
        ("setup.cfg", "; a\n# b\n[c]\nd = #e ;f\n", "[c]\nd = #e ;f\n"),
        ("tsconfig.json", '{"a": "//b"} // c\n', '{"a": "//b"}\n'),
    ],
)
def test_comments_go(path, text, stripped):
    assert strip(path, text) == stripped


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.go", "x := `a // b\ny := 1 // c\n"),
        ("a.js", "f(`${a` // b\n"),
        ("a.js", "f(]) // b\n"),
        ("a.tsx", "a = <p>it's // b\n"),
        ("a.sh", 'a="$(b) # c\nd # e\n'),
        ("a.yml", "a: 'b\n# c\n"),
        ("a.c", "int a; /* b\n"),
        ("a.py", "a\0 # b\n"),
        ("a.go", "// a\nfunc b() {} // \2\n"),
    ],
)
def test_a_text_in_which_something_never_ends_stays_as_it_is(path, text):
    assert strip(path, text) == text


HOSTILE = (
    '"',
    "'",
    "`",
    "/",
    "\\'",
    "${",
    '"${',
    "(",
    "<a>",
    "/*",
    "{/*",
    "#",
    "/** a */\n",
    "// a\n",
    "# a\n",
    "//\n/* Copyright\n*/",
    "\t",
    "\ttype (\n",
    "a.",
    "<<E\n",
    "=/#{",
    'f"{',
    " " * 9 + '"',
)


@pytest.mark.parametrize("path", CODE)
def test_time_grows_with_the_text_alone(path):
    texts = [unit * (100_000 // len(unit)) for unit in HOSTILE]
    started = time.process_time()
    for text in texts:
        strip(path, text)
    assert time.process_time() - started < 3
