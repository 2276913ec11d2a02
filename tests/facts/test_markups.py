from __future__ import annotations

import pytest

from docsfy_plugin.facts.documents import read

ASCIIDOC = """\
= Rocket
:url: https://example.org

image:https://x/y.svg[Badge]

Rocket is a _tool_ for *flying* `things`.

== Use of {url}

[source,bash]
----
make *all*
----

See {url}[the docs].

* one
** two

|===
|A |B

|1 |2
|===

NOTE: Careful.
"""

ORG = """\
#+TITLE: Rocket
#+AUTHOR: Me

Rocket is a /tool/ for *flying* =things=, see [[https://example.org][the docs]].

* Use :tag:
:PROPERTIES:
:END:
#+begin_src sh
make *all*
#+end_src

| A | B |
|---+---|
| 1 | 2 |
"""


def test_asciidoc_is_read_with_headings_code_links_lists_and_tables() -> None:
    document = read("README.adoc", ASCIIDOC.encode())[0]
    assert (document.title, document.summary) == (
        "Rocket",
        "Rocket is a _tool_ for **flying** `things`.",
    )
    section = document.sections[1]
    assert section.title == "Use of https://example.org"
    assert section.text == (
        "```bash\nmake *all*\n```\n\nSee [the docs](https://example.org).\n\n- one\n    - two\n\n"
        "| A | B |\n| --- | --- |\n| 1 | 2 |\n\n**Note:** Careful."
    )


def test_org_is_read_with_title_code_links_and_tables() -> None:
    document = read("README.org", ORG.encode())[0]
    assert (document.title, document.summary) == (
        "Rocket",
        "Rocket is a *tool* for **flying** `things`, see the docs.",
    )
    section = document.sections[1]
    assert (section.title, section.level) == ("Use", 2)
    assert section.text == "```sh\nmake *all*\n```\n\n| A | B |\n| --- | --- |\n| 1 | 2 |"


@pytest.mark.timeout(30)
@pytest.mark.parametrize("ending", ["adoc", "org"])
@pytest.mark.parametrize(
    "line", ["----", "|===", "#+begin_src", "[source", "*" * 30, "[[a][", "link:a[", "| |", "* *a"]
)
def test_hostile_text_takes_no_time(ending: str, line: str) -> None:
    read(f"README.{ending}", f"{line}\n".encode() * 30_000)
    read(f"README.{ending}", line.encode() * 30_000)
