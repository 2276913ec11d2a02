"""What a page must be to be kept at all."""

from __future__ import annotations

import pytest
from docsfy_hookspecs import PageSpec

from docsfy_plugin.pipeline.checking import UnfitPageError, accept_text

PAGE = PageSpec(slug="a", title="T")


@pytest.mark.parametrize("fence", ["```", "````", "``````", "~~~", "~~~~~"])
def test_a_fence_of_any_length_must_be_closed(fence):
    with pytest.raises(UnfitPageError, match="not closed"):
        accept_text(PAGE, f"# T\n\n{fence}python\nx = 1\n")
    closed = f"# T\n\n{fence}python\nx = 1\n{fence}\n"
    assert accept_text(PAGE, closed) == closed


@pytest.mark.parametrize("shorter", ["```", "~~~"])
def test_a_fence_that_a_shorter_one_would_close_is_open(shorter):
    with pytest.raises(UnfitPageError, match="not closed"):
        accept_text(PAGE, f"# T\n\n{shorter[0]}{shorter}\nx = 1\n{shorter}\n")


def test_code_between_fences_is_not_the_page_s_own():
    text = "# T\n\n````\n# Not a title\n```\n````\n"
    assert accept_text(PAGE, text) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "empty"), ("\n\n", "empty"), ("T", "begin"), ("# T\n\n# U\n", "2 first-level")],
)
def test_what_is_no_page_is_refused(text, why):
    with pytest.raises(UnfitPageError, match=why):
        accept_text(PAGE, text)
