import time
from contextlib import suppress

import pytest
from docsfy_hookspecs import ModelError

from docsfy_plugin.stages.ai.page_answers import read_page
from docsfy_plugin.stages.ai.page_rules import END_MARK

TITLE = "Getting started"
PAGE = "# Getting started\n\nText `<think>`.\n\n```sh\n# Comment\n\n<think>x</think>\n```\n"
ANSWER = f"{PAGE}\n{END_MARK}\n"


@pytest.mark.parametrize(
    "answer",
    [
        ANSWER,
        ANSWER.rstrip(),
        ANSWER.replace("\n", "\r\n"),
        "\ufeff" + ANSWER,
        ANSWER.replace(END_MARK, "<!--docsfy:end-->"),
        f"Sure, here it is:\n\n{ANSWER}\nI hope that it helps.\n",
        f"<think>\nFirst:\n# {TITLE}\n\n```\n</think>\n\n{ANSWER}",
        f"<Thinking>a</Thinking><reasoning>b</reasoning>\n{ANSWER}",
        f"Hm.\n<think>a</think>\n{ANSWER}",
        f"A draft:\n# {TITLE}\n\nNo.\n</think>\n\n{ANSWER}",
        f"---\ntitle: x\n# comment\n---\n\n{ANSWER}",
        f"```markdown\n{ANSWER}```\n",
        f"Here:\n\n```md\n{ANSWER}```\nDone: ```x```\n",
        f"```\n{PAGE}```\n{END_MARK}\n",
        f"````markdown\n{PAGE}````\n\n{END_MARK}\n",
        f"~~~markdown\n{ANSWER}~~~\n{END_MARK}",
        f"```markdown\n---\ntitle: x\n---\n{ANSWER}```",
        ANSWER.replace(f"# {TITLE}", f"{TITLE}\n==="),
        ANSWER.replace(f"# {TITLE}", "# **Getting Started** {#start}"),
        ANSWER.replace(f"# {TITLE}\n", f"# {TITLE} #"),
        f"Use this:\n```sh\n# install\n```\n\n{ANSWER}",
    ],
)
def test_what_stands_around_the_page_is_taken_off(answer):
    assert read_page(answer, TITLE) == PAGE


def test_the_end_mark_may_end_a_line_of_text():
    assert read_page(f"# {TITLE}\nText. {END_MARK}", TITLE) == f"# {TITLE}\n\nText.\n"


def test_another_end_mark_can_be_asked_for():
    assert read_page(f"# {TITLE}\nText.\nEND", TITLE, "END") == f"# {TITLE}\n\nText.\n"


def test_the_title_is_plain_text_escaped():
    assert read_page(f"# Use `a_b*` & [c]\n\nx\n{END_MARK}", "Use a_b* & [c]").startswith(
        "# Use a_b\\* & \\[c\\]\n"
    )


def test_code_is_kept_byte_for_byte():
    code = f"```html\n{END_MARK}\n<think>\n# {TITLE}\n---\n\t \n</think>\n```\n"
    page = f"# {TITLE}\n\nA `{END_MARK}` span.\n\n{code}"
    assert read_page(f"{page}{END_MARK}", TITLE) == page


@pytest.mark.parametrize(
    ("answer", "kind", "clause"),
    [
        ("", "broken", "has no line '# ' with the page's title"),
        (f"and so on.\n\n{END_MARK}\n", "broken", "has no line '# ' with the page's title"),
        (f"## {TITLE}\n\nx\n{END_MARK}\n", "broken", "has no line '# ' with the page's title"),
        (f"# Home\n\nx\n{END_MARK}\n", "broken", "has no line '# ' with the page's title"),
        (f"# Home\n\n{ANSWER}", "broken", "does not begin with its title"),
        (f"{PAGE}\n{ANSWER}", "broken", "has 2 first-level headings"),
        (PAGE, "truncated", "lacks its end mark"),
        (PAGE[:-30], "truncated", "lacks its end mark"),
        (f"# {TITLE}\n\n```\n{END_MARK}\n```\n", "truncated", "lacks its end mark"),
        (f"# {TITLE}\n\n`{END_MARK}`\n", "truncated", "lacks its end mark"),
        (f"# {TITLE}\n\n{END_MARK} and so on\n", "truncated", "lacks its end mark"),
        (f"<think>\n# {TITLE}\n\nx\n{END_MARK}", "truncated", "ends while it thinks"),
        (f"# {TITLE}\n\n```sh\nx\n\n{END_MARK}", "broken", "has a code block that is not closed"),
        (f"# {TITLE}\n\n{END_MARK}", "broken", "has nothing below its title"),
        (f"{ANSWER}\nMore.\n\n{END_MARK}", "broken", "goes on after its end mark"),
    ],
)
def test_what_is_no_whole_page_is_a_failed_call(answer, kind, clause):
    with pytest.raises(ModelError) as caught:
        read_page(answer, TITLE)
    assert caught.value.kind == kind
    assert caught.value.message == f"The model's answer of {len(answer)} characters {clause}"


@pytest.mark.parametrize(
    "noise",
    [
        "<think>a</think>\n" * 60_000,
        "<think>" * 150_000,
        "</think>\n" * 100_000,
        f"</think>\n# {TITLE}\n" * 30_000,
        f"# {TITLE}\n" * 60_000,
        "```\n" * 250_000,
        "---\n" * 250_000,
        f"{END_MARK}\n" * 50_000,
        " " * 1_000_000,
        "=" * 1_000_000,
        "# " + "{" * 1_000_000,
        "a\n=\n" * 200_000,
        "# " + "\\" * 900_000,
        "\t<" * 400_000,
    ],
    ids=range(14),
)
def test_hostile_answers_take_bounded_time(noise):
    begin = time.process_time()
    for answer in (f"{noise}\n{ANSWER}", f"{PAGE}\n{noise}\n{END_MARK}"):
        with suppress(ModelError):
            read_page(answer, TITLE)
    assert time.process_time() - begin < 6
