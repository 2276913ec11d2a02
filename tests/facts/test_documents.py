import pytest
from docsfy_hookspecs.facts import DocumentSection

from docsfy_plugin.facts.documents import read

README = """\
---
title: x
---
<p align="center">
  <img src="logo.svg" alt="Logo">
  <h1 align="center">Tool &amp; Co</h1>
</p>

[![Build](https://ci/badge.svg)](https://ci) ![Version][v]
[![PyPI][v]][pypi] • [Docs](https://docs)

<!-- a comment with `ticks` and

## no heading
-->

> **Note** we are hiring

Tool is a **small** [program](https://example.org) that
does `one <b>` thing well.

## Contents

- [Install](#install)

## Install {#install}

```sh
# not a heading
pip install tool <!-- kept -->
```

See [the guide][guide], [`core`][] and ![x](y.png) the rest<br>here.

Setext
------
Last.

[guide]: docs/guide.md "Guide"
[`core`]: src/core.py
[pypi]: https://pypi.org/p/tool
[v]: https://img.shields.io/v.svg
"""


def test_readme_keeps_prose_and_code_and_leaves_out_decoration():
    (document,) = read("README.md", README.encode())
    assert document.name == "readme"
    assert document.title == "Tool & Co"
    assert document.summary == "Tool is a **small** program that does `one <b>` thing well."
    assert document.sections == (
        DocumentSection(
            title="Tool & Co",
            level=1,
            text="• [Docs](https://docs)\n\n> **Note** we are hiring\n\n"
            "Tool is a **small** [program](https://example.org) that\ndoes `one <b>` thing well.",
        ),
        DocumentSection(title="Contents", level=2, text="- [Install](#install)"),
        DocumentSection(
            title="Install",
            level=2,
            text="```sh\n# not a heading\npip install tool <!-- kept -->\n```\n\n"
            "See [the guide](docs/guide.md), [`core`](src/core.py) and  the resthere.",
        ),
        DocumentSection(title="Setext", level=2, text="Last."),
    )


RST = """\
.. image:: logo.png
   :alt: Logo

====
Tool
====

|build| Tool runs ``a <b>`` and `reads <https://example.org>`_ *files*.

.. |build| image:: https://ci/badge.svg

Use
---

Run it::

    tool --all

* :func:`tool.main` is the entry_, see `the list`_

.. code-block:: python

    import tool

.. note:: Take care.

.. contents::

.. _entry: https://example.org/entry
.. _the list: https://example.org/list
"""


def test_restructured_text_becomes_markdown():
    (document,) = read("README.rst", RST.encode())
    assert document.summary == "Tool runs `a <b>` and reads *files*."
    assert document.sections == (
        DocumentSection(
            title="Tool",
            level=1,
            text="Tool runs `a <b>` and [reads](https://example.org) *files*.",
        ),
        DocumentSection(
            title="Use",
            level=2,
            text="Run it:\n\n```\ntool --all\n```\n\n"
            "- `tool.main` is the [entry](https://example.org/entry), "
            "see [the list](https://example.org/list)\n\n"
            "```python\nimport tool\n```\n\n> **Note:** Take care.",
        ),
    )


def test_plain_text_reads_the_same_as_markdown():
    (document,) = read("README", b"Tool\n====\n\nDoes a_b *things* for you.\n\n    make all\n")
    assert document.sections == (
        DocumentSection(
            title="Tool", level=1, text="Does a\\_b \\*things\\* for you.\n\n```\nmake all\n```"
        ),
    )


def test_prose_in_html_is_the_summary_where_there_is_no_other():
    text = '<h1>T</h1>\n<p align="center">A parser for <b>many</b> small files</p>\n\n## Use\n'
    (document,) = read("README.md", text.encode())
    assert document.summary == "A parser for many small files"
    assert "parser" not in document.sections[0].text


def test_news_are_not_the_summary():
    news = "## T 2.0 is now available!\n\nWe are so very happy today.\n\n---\n\n"
    text = f"# T\n\n{news}T is a kit for you.\n"
    (document,) = read("README.md", text.encode())
    assert document.summary == "T is a kit for you."


def test_changelog_keeps_the_three_newest_releases():
    text = "# Changes\n\nIntro.\n\n" + "".join(
        f"## {n}.0\n\n- Change {n}\n\n### Fixed\n\n- Bug {n}\n\n" for n in (5, 4, 3, 2)
    )
    (document,) = read("CHANGELOG.md", text.encode())
    assert [one.title for one in document.sections] == [
        "Changes", "5.0", "Fixed", "4.0", "Fixed", "3.0", "Fixed",
    ]  # fmt: skip


def test_directives_and_roles_of_myst_are_not_shown():
    text = "# A\n\n```{include} x.md\n```\n\nSee {issue}`12` and {func}`run`.\n"
    (document,) = read("CHANGES.md", text.encode())
    assert document.sections[0].text == "See #12 and `run`."


MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy\nof this"
BSD = "Redistribution and use in source and binary forms, with or without\nmodification"


@pytest.mark.parametrize(
    ("text", "license_"),
    [
        (f"The MIT License\n\n{MIT}", "MIT"),
        ("Apache License\nVersion 2.0, January 2004\n", "Apache-2.0"),
        (f"{BSD} ... 2. Redistributions in binary form must reproduce", "BSD-2-Clause"),
        (f"{BSD} ... to endorse or promote products derived from", "BSD-3-Clause"),
        ("GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007", "GPL-3.0"),
        ("GNU LESSER GENERAL PUBLIC LICENSE\nVersion 2.1, February 1999", "LGPL-2.1"),
        ("GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3, 19 November 2007", "AGPL-3.0"),
        ("Mozilla Public License Version 2.0", "MPL-2.0"),
        ("This is free and unencumbered software released into the public domain.", "Unlicense"),
        (
            "Permission to use, copy, modify, and/or distribute this software for any\n"
            "purpose with or without fee is hereby granted, provided that the above",
            "ISC",
        ),
        ("SPDX-License-Identifier: EUPL-1.2", "EUPL-1.2"),
        ("All rights reserved.", ""),
    ],
)
def test_licence_is_told_by_its_text(text, license_):
    (document,) = read("LICENSE", text.encode())
    assert (document.name, document.license) == ("license", license_)


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("readme.MD", ["readme"]),
        (".github/CONTRIBUTING.md", ["contributing"]),
        ("docs/SECURITY.md", ["security"]),
        ("LICENSE-APACHE", ["license"]),
        ("pkg/README.md", ["readme"]),
        ("ARCHITECTURE.md", ["guide ARCHITECTURE.md"]),
        ("pkg/CONTRIBUTING.md", []),
        ("node_modules/x/README.md", []),
        ("docs/about/license.md", []),
        ("licenses.py", []),
        ("readme/main.py", []),
        ("CHANGELOG.json", []),
    ],
)
def test_documents_are_known_by_name_and_place(path, names):
    assert [one.name for one in read(path, b"# Title\n")] == names


def test_long_document_ends_at_a_whole_block():
    text = "# T\n\n" + "".join(f"Paragraph {n} " + "word " * 200 + "\n\n" for n in range(100))
    (document,) = read("README.md", text.encode())
    assert sum(len(one.text) for one in document.sections) <= 60_000
    assert document.sections[-1].text.rstrip().endswith("word")


@pytest.mark.timeout(30)
@pytest.mark.parametrize("ending", [".md", ".rst", ".txt"])
@pytest.mark.parametrize(
    "unit",
    ["<!--", "[a](", "![", "[![a", "<pre>", "<h1>", "<a ", "`" * 3, "|", "> ", "a\n===\n",
     "[a]: b\n", "`a <b>`_ ", "\\", "*", "- ", ".. a::\n", "\ue0001\ue001", "<", "  \n"],
)  # fmt: skip
def test_hostile_text_takes_no_time(ending, unit):
    data = (unit * (230_000 // len(unit))).encode()
    read(f"README{ending}", data)


def test_a_file_that_configures_a_licence_checker_is_no_licence():
    assert read(".github/workflows/licensed.yml", b"on: push\n") == ()
    assert read("LICENSE.yml", b"a: b\n") == ()
    assert read("LICENSE-MIT", b"Text\n")[0].name == "license"


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("# T\n\n## Usage\n\nBegin by declaring a type that parses.\n", ""),
        ("# T\n\n## Install\n\nRun this first of all.\n\n## About\n\nIt does one thing well.\n",
         "It does one thing well."),
        ("# T\n\n[![b]( https://x/y.svg)](\nhttps://x) [![c][d]](https://e)\n\n"
         "It does one thing well.\n\n[d]: https://f/g.svg\n", "It does one thing well."),
        ("<p>\n<b>It makes some things very fancy.</b> [![b](https://x/b.svg)](https://x)\n</p>\n",
         "It makes some things very fancy."),
        ("# 名\n\nこれはテストです。\n", "これはテストです。"),
    ],
)  # fmt: skip
def test_the_summary_says_what_the_project_is(text, summary):
    assert read("README.md", text.encode())[0].summary == summary
