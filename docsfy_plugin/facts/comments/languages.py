"""How comments and strings are told in languages with braces."""

from __future__ import annotations

import re

from docsfy_plugin.facts.comments.braces import Language, quoted
from docsfy_plugin.facts.comments.documentation import (
    GO_HEADER,
    RUBY_HEADER,
    RUST_HEADER,
    go_declarations,
    proto_declarations,
    ruby_declarations,
)

_DOC_LINE = r"(?P<doc>///(?!/)[^\n]*+)"
_DOC_BLOCK = r"(?P<doc_block>/\*\*(?![*/]))"
_LINE = r"(?P<comment>//[^\n]*+)"
_BLOCK = r"(?P<block>/\*)"
_NOTE = r"(?P<note>//[^\n]*+)"
_NOTE_BLOCK = r"(?P<note_block>/\*)"
_STRING = r"\"(?>(?:[^\"\\\n]|\\[\s\S])*)\""
_CHARACTER = r"'(?>(?:[^'\\\n]|\\[^\n])*)'"
_SHORT_CHARACTER = r"'(?:[^'\\\n]|\\[^\n]){1,10}?'"
_BROKEN = r"(?P<broken>[\"'])"
_ESCAPE = r"\\[^\n]"
"""Outside of strings: so a quote that nothing closes is looked at once."""


def _token(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.M)


_GO_DIRECTIVE = (
    r"(?P<comment>//(?:[a-z0-9]++:[a-z0-9]|(?:line|extern|export)[ ]"
    r"|[ \t]*+(?:nolint\b|\+build\b|lint:|\#nosec))[^\n]*+)"
)
GO = Language(
    _token(_GO_DIRECTIVE, _NOTE, _NOTE_BLOCK, _STRING, _CHARACTER, r"(?P<raw>`)", _BROKEN),
    closing=lambda _match: "`",
    declarations=go_declarations,
    header=GO_HEADER,
)

JAVA = Language(
    _token(_LINE, _DOC_BLOCK, _BLOCK, r"(?P<text>\"\"\")", _STRING, _CHARACTER, _BROKEN),
    strings={"text": quoted(r"\"\"\"", lines=True)},
)

KOTLIN = Language(
    _token(_LINE, _DOC_BLOCK, _BLOCK, r"(?P<text>\"\"\")", r"(?P<string>\")", _CHARACTER, _BROKEN),
    nested=True,
    strings={
        "text": quoted(r"\"{3,}", r"\$\{", skipped="", lines=True),
        "string": quoted(r"\"", r"\$\{"),
    },
)

SCALA = Language(
    _token(
        _LINE,
        _DOC_BLOCK,
        _BLOCK,
        r"(?P<made_text>(?<=\w)\"\"\")",
        r"(?P<text>\"\"\")",
        r"(?P<made>(?<=\w)\")",
        _STRING,
        r"'(?:[^'\\\n]|\\u[0-9a-fA-F]{4}|\\[^\n])'",
        r"(?P<broken>\")",
    ),
    nested=True,
    strings={
        "made_text": quoted(r"\"{3,}", r"\$\{", skipped=r"\$\$", lines=True),
        "text": quoted(r"\"{3,}", skipped="", lines=True),
        "made": quoted(r"\"", r"\$\{", skipped=r"\\[\s\S]|\$\$"),
    },
)

SWIFT = Language(
    _token(
        _DOC_LINE,
        _LINE,
        _DOC_BLOCK,
        _BLOCK,
        r"(?P<raw>(?P<hashes>(?<!\#)\#++)\"(?:\"\")?)",
        r"(?P<text>\"\"\")",
        r"(?P<string>\")",
    ),
    nested=True,
    closing=lambda match: match[0].lstrip("#") + match["hashes"],
    strings={
        "text": quoted(r"\"\"\"", r"\\\(", lines=True),
        "string": quoted(r"\"", r"\\\("),
    },
)

DART = Language(
    _token(
        _DOC_LINE,
        _LINE,
        _DOC_BLOCK,
        _BLOCK,
        r"(?P<raw>(?<!\w)r(?P<quote>\"\"\"|'''|\"|'))",
        r"(?P<double_text>\"\"\")",
        r"(?P<single_text>''')",
        r"(?P<double>\")",
        r"(?P<single>')",
    ),
    nested=True,
    closing=lambda match: match["quote"],
    strings={
        "double_text": quoted(r"\"\"\"", r"\$\{", lines=True),
        "single_text": quoted(r"'''", r"\$\{", lines=True),
        "double": quoted(r"\"", r"\$\{"),
        "single": quoted(r"'", r"\$\{"),
    },
)

CSHARP = Language(
    _token(
        _DOC_LINE,
        _LINE,
        _DOC_BLOCK,
        _BLOCK,
        r"(?P<raw>(?:(?<!\$)\$++)?\"{3,}+)",
        r"(?P<made_verbatim>(?:\$@|@\$)\")",
        r"(?P<verbatim>@\")",
        r"(?P<made>\$\")",
        _STRING,
        r"'(?:[^'\\\n]|\\[^\n][0-9a-fA-F]{0,8})'",
        r"^[ \t]*\#[ \t]*(?:region|endregion|error|warning|pragma)\b[^\n]*",
        _ESCAPE,
    ),
    closing=lambda match: match[0].lstrip("$"),
    strings={
        "made_verbatim": quoted(r"\"", r"\{(?!\{)", skipped=r"\"\"|\{\{", lines=True),
        "verbatim": quoted(r"\"", skipped=r"\"\"", lines=True),
        "made": quoted(r"\"", r"\{(?!\{)", skipped=r"\\[\s\S]|\{\{"),
    },
)

_C_LINE = r"(?>(?:[^\\\n]|\\[\s\S])*)"
C = Language(
    _token(
        rf"(?P<doc>//(?:/(?!/)|!){_C_LINE})",
        rf"(?P<comment>//{_C_LINE})",
        r"(?P<doc_block>/\*(?:\*(?![*/])|!))",
        _BLOCK,
        r"(?P<raw>R\"(?P<delimiter>[^()\\\s\"]{0,16})\()",
        _STRING,
        _SHORT_CHARACTER,
        # the quotes in a number are no characters
        r"(?<!\w)\d(?>(?:'?[\w.])*)",
        r"^[ \t]*\#[ \t]*(?:include[ \t]*<[^>\n]*>|(?:error|warning)\b[^\n]*)",
        _ESCAPE,
    ),
    closing=lambda match: f'){match["delimiter"]}"',
)

RUST = Language(
    _token(
        # what becomes an attribute of the item is no comment
        r"(?P<doc>//(?:/(?!/)|!)[^\n]*+)",
        _LINE,
        r"(?P<doc_block>/\*(?:\*(?![*/])|!))",
        _BLOCK,
        r"(?P<raw>(?<!\w)(?:b|c)?r(?P<hashes>\#*)\")",
        r"\"(?>(?:[^\"\\]|\\[\s\S])*)\"",
        r"'(?:[^'\\\n]|\\(?:u\{[^}\n]{0,12}\}|x[0-9a-fA-F]{2}|[^\n]))'",
        r"(?P<broken>\")",
    ),
    nested=True,
    header=RUST_HEADER,
    closing=lambda match: f'"{match["hashes"]}',
)

JSON = Language(_token(_LINE, _BLOCK, _STRING, _CHARACTER, _BROKEN))

PROTO = Language(
    _token(_NOTE, _NOTE_BLOCK, _STRING, _CHARACTER, _BROKEN), declarations=proto_declarations
)

TERRAFORM = Language(
    _token(
        r"(?P<comment>(?:\#|//)[^\n]*+)",
        _BLOCK,
        r"(?P<string>\")",
        r"(?P<heredoc><<-?[ \t]*(?P<word>[A-Za-z_]\w*)[ \t]*$)",
    ),
    strings={"string": quoted(r"\"", r"[$%]\{", skipped=r"\\[\s\S]|\$\$\{|%%\{")},
)

GROOVY = Language(
    _token(
        _LINE,
        _DOC_BLOCK,
        _BLOCK,
        r"(?P<text>\"\"\")",
        r"(?P<raw>''')",
        r"(?P<string>\")",
        _CHARACTER,
        r"(?:(?<=[=(,~])|(?<=[=(,~] ))/(?![/*])(?>(?:[^/\\\n]|\\.)+)/",
        _BROKEN,
    ),
    closing=lambda _match: "'''",
    strings={
        "text": quoted(r"\"\"\"", r"\$\{", lines=True),
        "string": quoted(r"\"", r"\$\{"),
    },
)

PHP = Language(
    _token(
        # what is not between the marks is no code
        r"\A[\s\S]*?(?:<\?(?:php|=)|\Z)",
        r"\?>[\s\S]*?(?:<\?(?:php|=)|\Z)",
        r"(?P<comment>(?:\#(?!\[)|//)(?>(?:[^\n?]|\?(?!>))*))",
        _DOC_BLOCK,
        _BLOCK,
        r"(?P<nowdoc><<<[ \t]*+[\"']?(?P<word>[A-Za-z_]\w*+)[\"']?$)",
        r"(?P<double>\")",
        r"(?P<ticks>`)",
        r"'(?>(?:[^'\\]|\\[\s\S])*)'",
        r"(?P<broken>')",
    ),
    strings={
        "double": quoted(r"\"", r"\{(?=\$)", lines=True),
        "ticks": quoted(r"`", r"\{(?=\$)", lines=True),
    },
)

ELIXIR = Language(
    _token(
        r"(?P<comment>(?:^|(?<=\s))\#[^\n]*+)",
        r"(?P<raw>~[A-Z]+(?P<quotes>\"\"\"|'''|[/|\"']))",
        r"(?P<text>(?:~[a-z])?\"\"\")",
        r"(?P<chars>(?:~[a-z])?''')",
        r"(?P<pair>~[A-Za-z]+[(\[{<])",
        r"~[a-z](?P<mark>[/|])(?>(?:(?!(?P=mark))[^\\\n]|\\.)*)(?P=mark)",
        r"\?(?:\\.|[^\s\w])",
        r"(?P<double>\")",
        r"'(?>(?:[^'\\\n]|\\.)*)'",
        r"\#[^\n]*+",
        _ESCAPE,
    ),
    closing=lambda match: match["quotes"],
    strings={
        "text": quoted(r"\"\"\"", r"\#\{", lines=True),
        "chars": quoted(r"'''", r"\#\{", lines=True),
        "double": quoted(r"\"", r"\#\{", lines=True),
    },
)

_REGEX_BODY = r"(?>(?:[^/\\\n\#]|\\.|\#(?!\{)|\#\{[^}\n]{0,200}\})+)/"
_BEFORE_REGEX = (
    *(rf"(?<=[(,=~|&!?:>{{\[;]{space})" for space in ("", " ")),
    *(
        rf"(?<=\b{word} )"
        for word in ("if", "when", "and", "or", "not", "unless", "elsif", "return")
    ),
    r"(?<=\w )(?=/[^\s=])",
    r"^[ \t]*+",
)

_RUBY_DIRECTIVE = (
    r"(?P<comment>(?:^|(?<=[\s;]))\#(?:!|[ \t]*+(?:-\*-|:(?:nodoc|nocov|startdoc|stopdoc):"
    r"|(?:frozen[_-]string[_-]literal|(?:en)?coding|typed|warn_indent|shareable_constant_value):"
    r"|(?:rubocop|standard|steep|reek|vim?):\w))[^\n]*+)"
)

RUBY = Language(
    _token(
        _RUBY_DIRECTIVE,
        r"(?P<note>(?:^|(?<=[\s;]))\#[^\n]*+)",
        r"(?P<block>^=begin\b)",
        r"^__END__\n[\s\S]*+",
        rf"(?:{'|'.join(_BEFORE_REGEX)})/{_REGEX_BODY}",
        # globals and characters with a quote in their names
        r"\$[^\w\s]|(?<=[(,=\[{\s])\?[^\s\w](?!\w)",
        r"(?P<heredoc><<(?:[~-][\"'`]?|[\"'`]|(?=[A-Z]))(?P<word>[A-Za-z_]\w*+)[\"'`]?)",
        r"(?P<pair>%[qQwWiIrsx][(\[{<]|(?<=[(,=\s])%[(\[{])",
        r"%[qQwWiIrsx](?P<mark>[|!/^])[^\n]*?(?P=mark)",
        r"(?P<double>\")",
        r"(?P<ticks>`)",
        r"'(?>(?:[^'\\]|\\[\s\S])*)'",
        r"(?P<broken>')",
        # a comment only where it stands apart
        r"\#[^\n]*+",
    ),
    block_end="\n=end",
    declarations=ruby_declarations,
    header=RUBY_HEADER,
    strings={
        "double": quoted(r"\"", r"\#\{", lines=True),
        "ticks": quoted(r"`", r"\#\{", lines=True),
    },
)
