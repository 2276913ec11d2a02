"""Docstrings in Google, NumPy and Sphinx style as sections.

Griffe reads the first two. The style is found docstring by docstring: projects mix them.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from docsfy_hookspecs.facts import DocItem, DocSection, Parameter

from docsfy_plugin.facts.python.directives import split_directives
from docsfy_plugin.facts.python.fields import FIELD, parse_fields
from docsfy_plugin.facts.python.summaries import first_sentence

if TYPE_CHECKING:
    import griffe

_GOOGLE_NAMES = (
    "args|arguments|params|parameters|keyword args|keyword arguments|other args|other arguments"
    "|other params|other parameters|raises|exceptions|returns?|yields?|receives|examples?"
    "|attributes|warns|methods|functions|classes"
)
_GOOGLE = re.compile(rf"^(?:{_GOOGLE_NAMES}):[ \t]*$", re.I)
_HEADING = re.compile(
    rf"^(?:{_GOOGLE_NAMES}|notes?|warnings?|tips?|important|caution|see also|todo|usage):[ \t]*$",
    re.I,
)
_GOOGLE_SPELLINGS = {"return": "Returns", "yield": "Yields", "example": "Examples"}
_NUMPY_RULE = re.compile(r"^-{3,}[ \t]*$")
_NUMPY_NAMES = frozenset({
    "parameters", "other parameters", "returns", "yields", "receives", "raises", "warns",
    "attributes", "methods", "examples", "notes", "see also", "references", "warnings",
})  # fmt: skip
_ADMONITIONS = frozenset({
    "attention", "caution", "danger", "error", "hint", "important", "info", "note", "notes",
    "references", "see-also", "seealso", "tip", "todo", "usage", "warning", "warnings",
})  # fmt: skip
_BACKSLASH = "\ue000"
_WORDS_OF_TYPES = frozenset({"or", "of", "|", "optional"})
_TYPE = re.compile(r"[\w.\[\](){}|,~*`'\"= :/-]+")


@dataclass(frozen=True, slots=True)
class ParsedDocstring:
    """A docstring, read.

    Attributes:
        summary: First sentence, plain text.
        sections: In order; the first one's text holds the summary's sentence, too.
        style: `google`, `numpy`, `sphinx` or empty.
        deprecated: What a directive says about deprecation; `yes` without a reason.
    """

    summary: str = ""
    sections: tuple[DocSection, ...] = ()
    style: str = ""
    deprecated: str = ""


EMPTY = ParsedDocstring()


def parse_docstring(
    raw: str, parameters: Iterable[Parameter] = (), returns: str = ""
) -> ParsedDocstring:
    """Read a docstring.

    Args:
        raw: The literal's value.
        parameters: Of the callable; they give annotations and defaults to its sections.
        returns: Return annotation of the callable.
    """
    text = inspect.cleandoc(raw.expandtabs()).strip()
    if not text:
        return EMPTY
    summary = first_sentence(text)
    style = find_style(text)
    text, admonitions = split_directives(text)
    if style == "sphinx":
        text, fields = parse_fields(text)
        sections = [DocSection(kind="text", text=text)] if text else []
        sections += [*admonitions, *fields]
    else:
        sections = _parsed_by_griffe(text, style) if style else []
        if not style and text:
            sections = [DocSection(kind="text", text=text)]
        place = 1 if sections and sections[0].kind == "text" else 0
        sections[place:place] = admonitions
    filled = _with_types(sections, {one.name: one for one in parameters}, returns)
    reason = next((one.text or "yes" for one in admonitions if one.kind == "deprecated"), "")
    return ParsedDocstring(summary, tuple(filled), style, " ".join(reason.split()))


def find_style(text: str) -> str:
    """The style that most of a docstring's section marks are of; empty for plain text."""
    if ":" not in text and "---" not in text:
        return ""
    lines = text.split("\n")
    google = numpy = sphinx = 0
    for number, line in enumerate(lines):
        if FIELD.match(line):
            sphinx += 1
        elif _GOOGLE.match(line):
            google += number + 1 < len(lines)
        elif number and _NUMPY_RULE.match(line):
            numpy += lines[number - 1].strip().lower() in _NUMPY_NAMES
    if not (google or numpy or sphinx):
        return ""
    best = max((numpy, 3), (google, 2), (sphinx, 1))
    return {3: "numpy", 2: "google", 1: "sphinx"}[best[1]]


@functools.cache
def _griffe() -> Any:  # noqa: ANN401  # a module
    # imported late: it costs a tenth of a second, which a warm run can do without
    import griffe  # noqa: PLC0415

    return griffe


def _parsed_by_griffe(text: str, style: str) -> list[DocSection]:
    # Griffe compiles annotations, and a backslash in one would warn the user of docsfy
    hidden = text.replace("\\", _BACKSLASH)
    try:
        sections = _griffe_sections(hidden, style)
    except Exception:  # noqa: BLE001  # hostile text: a hundred thousand brackets end its compiler
        return [DocSection(kind="text", text=text)]
    return sections if hidden == text else [_with_backslashes(one) for one in sections]


def _with_backslashes(section: DocSection) -> DocSection:
    def restored(text: str) -> str:
        return text.replace(_BACKSLASH, "\\")

    items = tuple(
        DocItem(
            name=restored(item.name).lstrip("\\*"),
            annotation=restored(item.annotation),
            description=restored(item.description),
            default=restored(item.default),
        )
        for item in section.items
    )
    text, title = restored(section.text), restored(section.title)
    return replace(section, text=text, title=title, items=items)


def _griffe_sections(text: str, style: str) -> list[DocSection]:
    griffe = _griffe()
    if style == "google":
        docstring = griffe.Docstring(_with_blank_lines(text), lineno=1)
        parsed = griffe.parse_google(
            docstring,
            warnings=False,
            returns_multiple_items=False,
            returns_named_value=False,
            receives_multiple_items=False,
            receives_named_value=False,
        )
    else:
        parsed = griffe.parse_numpy(griffe.Docstring(text, lineno=1), warnings=False)
    sections: list[DocSection] = []
    for one in parsed:
        section = _section(one)
        if section.kind == "text" and sections and sections[-1].kind == "text":
            joined = f"{sections[-1].text}\n\n{section.text}"
            sections[-1] = replace(sections[-1], text=joined)
        elif section.text or section.items:
            sections.append(section)
    return sections


def _with_blank_lines(text: str) -> str:
    """Put the blank lines around headings that Griffe needs and many authors leave out."""
    lines = text.split("\n")
    result: list[str] = []
    skip_blank = False
    for line in lines:
        if skip_blank and not line.strip():
            continue
        skip_blank = False
        if _HEADING.match(line):
            if result and result[-1].strip():
                result.append("")
            name = line.strip().rstrip(":")
            line = f"{_GOOGLE_SPELLINGS.get(name.lower(), name)}:"  # noqa: PLW2901  # the heading as it is kept
            skip_blank = True
        result.append(line)
    return "\n".join(result)


def _section(section: griffe.DocstringSection) -> DocSection:
    kind, value = section.kind.value, section.value
    title = section.title or ""
    if kind == "text":
        return DocSection(kind="text", title=title, text=value.strip("\n"))
    if kind == "examples":
        parts = [text if part.value == "text" else _doctest(text) for part, text in value]
        return DocSection(kind="examples", title=title, text="\n\n".join(parts))
    if kind == "deprecated":
        return DocSection(kind="deprecated", title=value.version, text=value.contents)
    if kind == "admonition":
        name = str(value.kind)
        if name in {"example", "examples"}:
            return DocSection(kind="examples", text=value.contents)
        if name in _ADMONITIONS:
            return DocSection(kind="admonition", title=title, text=value.contents)
        block = "\n".join(f"    {line}" if line else "" for line in value.contents.split("\n"))
        return DocSection(kind="text", text=f"{title}:\n\n{block}")
    items = tuple(_item(item) for item in value)
    if kind in {"functions", "classes", "modules", "type aliases", "type parameters"}:
        lines = [f"- `{item.name}`: {item.description}" for item in items]
        heading = "Methods" if kind == "functions" else kind.capitalize()
        return DocSection(kind="admonition", title=heading, text="\n".join(lines))
    return DocSection(kind=kind, title=title, items=items)


def _doctest(text: str) -> str:
    return text.strip("\n")


def _item(element: griffe.DocstringElement) -> DocItem:
    name = getattr(element, "name", "") or ""
    default = getattr(element, "value", None)
    return DocItem(
        name=name.lstrip("*"),
        annotation=str(element.annotation or ""),
        description=element.description.strip("\n"),
        default=str(default) if default is not None else "",
    )


def _with_types(
    sections: Iterable[DocSection], parameters: Mapping[str, Parameter], returns: str
) -> Iterable[DocSection]:
    """Give entries the annotations of the signature, which is checked, docstrings are not."""
    for section in sections:
        items = section.items
        if section.kind in {"parameters", "other parameters"}:
            items = tuple(_with_parameter(item, parameters.get(item.name)) for item in items)
        elif section.kind in {"returns", "yields", "receives"}:
            items = tuple(_with_prose_apart(item) for item in items)
            if section.kind == "returns" and returns and len(items) == 1:
                items = (replace(items[0], annotation=returns),)
        elif section.kind in {"raises", "warns"}:
            items = tuple(
                replace(item, name=item.name or item.annotation, annotation="") for item in items
            )
        yield replace(section, items=items) if items is not section.items else section


def _with_parameter(item: DocItem, parameter: Parameter | None) -> DocItem:
    if parameter is None:
        return item
    return replace(
        item,
        annotation=parameter.annotation or item.annotation,
        default=parameter.default or item.default,
    )


def _with_prose_apart(item: DocItem) -> DocItem:
    """Move what is no type (`Returns:` `The page: always`) back into the description."""
    if not item.annotation or _looks_like_type(item.annotation):
        return item
    description = item.description
    if description:
        description = f"{item.annotation}: {description}"
    return replace(item, annotation="", description=description or item.annotation)


def _looks_like_type(text: str) -> bool:
    if not _TYPE.fullmatch(text):
        return False
    words = text.replace(",", " ").split()
    if len(words) == 1 or any(mark in text for mark in "[|`"):
        return not text.endswith(".")
    return any(word in _WORDS_OF_TYPES for word in words) and len(words) <= len(
        ["a", "or", "b", "or"]
    )
