from __future__ import annotations

import json

import pytest
from docsfy_hookspecs import ModelRequest

from benchmarks.scripted_author import FALSE_NAME, ClickAuthor

WRITE = '''\
Title: Talking to the terminal
Slug: terminal

## File src/click/termui.py

````
import sys


def confirm(text, default=False):
    """Asks a question of yes or no.

    More of it.
    """


def _hidden():
    pass


class Bar(object):
    pass
````
'''
PATCH = """\
Title: Talking to the terminal
Slug: terminal
{"updates": []}

"""


def ask(author, prompt):
    return author.generate(ModelRequest(model="script", prompt=prompt)).text


def mend(author, page, prompt):
    for update in json.loads(ask(author, PATCH + prompt))["updates"]:
        assert page.count(update["old_text"]) == 1
        page = page.replace(update["old_text"], update["new_text"])
    return page


@pytest.fixture
def author():
    return ClickAuthor()


def test_page_says_what_its_files_define_and_one_false_name(author):
    assert ask(author, WRITE).splitlines() == [
        "# Talking to the terminal",
        "",
        "## In [src/click/termui.py](docsfy:source/src/click/termui.py)",
        "",
        "- `click.termui.confirm` (takes text, default): Asks a question of yes or no.",
        "- `click.termui.Bar` (a class of object)",
        "",
        f"- `{FALSE_NAME}()` asks the same question twice.",
        "",
        "<!-- docsfy:end -->",
    ]


def test_correction_leaves_the_false_name_out_and_the_rest_alone(author):
    page = ask(author, WRITE)

    mended = mend(author, page, f"- line 8: The source has no symbol '{FALSE_NAME}'\n")

    assert (
        mended.split()
        == page.replace(f"- `{FALSE_NAME}()` asks the same question twice.", "").split()
    )


def test_patch_says_what_a_diff_changes(author):
    page = ask(author, WRITE)

    mended = mend(
        author,
        page,
        "--- a/src/click/termui.py\n+++ b/src/click/termui.py\n@@ -3,9 +3,9 @@\n"
        '-    """Asks a question of yes or no.\n+    """Asks until yes or no is answered.\n'
        "-class Bar(object):\n+def edit(text):\n",
    )

    assert "confirm` (takes text, default): Asks until yes or no is answered.\n" in mended
    assert "- `click.termui.edit` is new.\n" in mended
    assert "Bar" not in mended


def test_patch_leaves_out_the_section_of_a_file_that_is_gone(author):
    page = ask(author, WRITE)

    mended = mend(
        author, page, "--- a/src/click/termui.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-import sys\n"
    )

    assert mended.split("\n")[0] == "# Talking to the terminal"
    assert "confirm" not in mended


def test_update_adds_a_page_for_each_module_that_no_page_is_about(author):
    ask(author, 'A plan: "navigation"')
    update = json.loads(ask(author, '"rewrite"\nsrc/click/core.py src/click/clipboard.py\n'))

    assert [page["sources"] for page in update["add"]] == [["src/click/clipboard.py"]]


def test_answers_name_the_tokens_and_the_cost_that_a_model_would(author):
    answer = author.generate(ModelRequest(model="script", prompt=WRITE))
    prompt_tokens = answer.tokens - answer.output_tokens

    assert prompt_tokens > 50
    assert answer.output_tokens > 50
    assert answer.cost_usd == pytest.approx(prompt_tokens * 3e-6 + answer.output_tokens * 15e-6)
