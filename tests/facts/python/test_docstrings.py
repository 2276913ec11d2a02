import logging

import pytest
from docsfy_hookspecs.facts import DocItem, DocSection, Parameter

from docsfy_plugin.facts.python.docstrings import parse_docstring
from docsfy_plugin.facts.python.summaries import first_sentence

PARAMETERS = (
    Parameter(name="count", annotation="int", default="1"),
    Parameter(name="options", kind="variadic keyword"),
)
EXPECTED = (
    DocSection(kind="text", text="Do it."),
    DocSection(
        kind="parameters",
        items=(
            DocItem(name="count", annotation="int", description="How often.", default="1"),
            DocItem(name="options", annotation="dict", description="The rest."),
        ),
    ),
    DocSection(kind="returns", items=(DocItem(annotation="Page", description="The page."),)),
    DocSection(kind="raises", items=(DocItem(name="ValueError", description="If bad."),)),
)
GOOGLE = """Do it.

    Args:
        count: How often.
        **options (dict): The rest.

    Returns:
        The page.

    Raises:
        ValueError: If bad.
    """
LOOSE_GOOGLE = """Do it.
    Args:

        count (str): How often.
        **options (dict): The rest.
    Return:
        The page.
    Raises:
        ValueError: If bad.
    """
NUMPY = """
    Do it.

    Parameters
    ----------
    count : str, optional
        How often.
    **options : dict
        The rest.

    Returns
    -------
    Page
        The page.

    Raises
    ------
    ValueError
        If bad.
    """
SPHINX = """Do it.

    :param str count: How often.
    :param options: The rest.
    :type options: dict
    :return: The page.
    :rtype: Sheet
    :raises ValueError: If bad.
    """


@pytest.mark.parametrize(
    ("raw", "style"),
    [(GOOGLE, "google"), (LOOSE_GOOGLE, "google"), (NUMPY, "numpy"), (SPHINX, "sphinx")],
    ids=["google", "loose google", "numpy", "sphinx"],
)
def test_all_styles_give_the_same_sections(raw: str, style: str) -> None:
    parsed = parse_docstring(raw, PARAMETERS, "Page")
    assert (parsed.style, parsed.sections) == (style, EXPECTED)


def test_text_without_sections_is_one_text() -> None:
    parsed = parse_docstring("One: two.\n\n    code --- here\n")
    text = "One: two.\n\ncode --- here"
    assert (parsed.style, parsed.sections) == ("", (DocSection(kind="text", text=text),))


def test_directives_of_versions_become_sections_of_their_own() -> None:
    raw = """Do it.

    :param count: How often.

    More of it.

    .. deprecated:: 8.1
        Use :func:`other`
        instead.
    .. versionchanged:: 8.0
        It was other.
    """
    parsed = parse_docstring(raw, PARAMETERS)
    assert parsed.deprecated == "Use :func:`other` instead."
    assert parsed.sections == (
        DocSection(kind="text", text="Do it.\n\nMore of it."),
        DocSection(kind="deprecated", title="8.1", text="Use :func:`other`\ninstead."),
        DocSection(kind="admonition", title="Changed in version 8.0", text="It was other."),
        DocSection(kind="parameters", items=(EXPECTED[1].items[0],)),
    )


def test_prose_after_returns_is_no_type() -> None:
    parsed = parse_docstring(
        "Do.\n\nReturns:\n    Parts in order; joined: the whole.\n    Really.\n"
    )
    item = DocItem(description="Parts in order; joined: the whole.\nReally.")
    assert parsed.sections[1] == DocSection(kind="returns", items=(item,))


def test_notes_are_admonitions_and_other_headings_stay_text() -> None:
    parsed = parse_docstring(
        "Do.\n\nArgs:\n    a: b\n\nNote:\n    Beware.\n\nOwn heading:\n    Text.\n"
    )
    assert parsed.sections[2:] == (
        DocSection(kind="admonition", title="Note", text="Beware."),
        DocSection(kind="text", text="Own heading:\n\n    Text."),
    )


def test_examples_keep_their_code() -> None:
    parsed = parse_docstring("Do.\n\nExample:\n    Like so:\n\n    >>> f(1)\n    2\n")
    assert parsed.sections[1] == DocSection(kind="examples", text="Like so:\n\n>>> f(1)\n2")


def test_wrong_docstrings_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        parse_docstring("Do.\n\nArgs:\n    nonsense\n    a b c\n\nReturns:\n")
        parse_docstring("Do.\n\nParameters\n----------\n:::\n\nReturns\n-------\n")
    assert caplog.records == []


def test_backslashes_survive_and_warn_nobody() -> None:
    raw = "Do.\n\nArgs:\n    path (r'\\d'): One \\d.\n"
    item = DocItem(name="path", annotation=r"r'\d'", description=r"One \d.")
    assert parse_docstring(raw).sections[1] == DocSection(kind="parameters", items=(item,))


def test_what_no_parser_can_read_is_text() -> None:
    raw = "Do.\n\nReturns:\n    " + "x|" * 100_000 + "y: z"
    assert [one.kind for one in parse_docstring(raw).sections] == ["text"]


@pytest.mark.parametrize(
    ("docstring", "summary"),
    [
        ("Do it. Then more.", "Do it."),
        ("See :class:`~a.b.C` and ``x``, e.g. This one. More", "See C and x, e.g. This one."),
        ("Title\n=====\n\nWhat it is", "What it is"),
        ("Use `foo <http://x>`_, **bold**, *em* and [l](http://u).", "Use foo, bold, em and l."),
        ("Copyright 2020 Me.\n\nThe real one.", "The real one."),
        ("Begin\n:param x: y", "Begin"),
        ("Begin\nArgs:\n    x: y", "Begin"),
        (":param x: y", ""),
        ("Use it so::\n\n    code", "Use it so"),
        ("Read version 1.2 of it. Next", "Read version 1.2 of it."),
        ("Return `f(*args)` and 2*3*4", "Return f(*args) and 2*3*4"),
        ("Begin here\nand end here! Next", "Begin here and end here!"),
    ],
)
def test_summaries_are_one_plain_sentence(docstring: str, summary: str) -> None:
    assert first_sentence(docstring) == summary
