"""A model without a mind: it knows from a prompt's form what is asked for, and answers that."""

import json
import re


def _page(slug: str, title: str, source: str) -> dict[str, object]:
    return {
        "slug": slug,
        "title": title,
        "description": f"All about {title}",
        "type": "guide",
        "sources": [source],
    }


FIRST = {
    "index": _page("index", "Weather", "README.md"),
    "installation": _page("installation", "Install it", "pyproject.toml"),
    "cities": _page("cities", "Cities", "src/weather/city.py"),
    "storms": _page("storms", "Storms", "src/weather/storm.py"),
}
"""Slug -> page of the first plan, in reading order."""

_PLAN = {
    "project_name": "Weather",
    "tagline": "Tells the weather",
    "repo_type": "library",
    "navigation": [
        {"group": "", "pages": [FIRST["index"]]},
        {"group": "Guides", "pages": list(FIRST.values())[1:]},
    ],
}
_UPDATE = {
    "rewrite": [],
    "add": [{"group": "Guides", **_page("rain", "Rain", "src/weather/rain.py")}],
    "remove": [],
}

_TITLE = re.compile(r"^Title: (.+)$", re.MULTILINE)
_EDITION = re.compile(r"This is edition (\d+) of the page\.")


def answer(prompt: str) -> str:
    """Answer a prompt of docsfy's, whatever its command line put around it."""
    title = _TITLE.search(prompt)
    if title is None:
        return json.dumps(_UPDATE if '"rewrite"' in prompt else _PLAN)
    edition = _EDITION.search(prompt)
    if '"updates"' in prompt and edition is not None:
        patch = {"old_text": edition[0], "new_text": _sentence(int(edition[1]) + 1)}
        return json.dumps({"updates": [patch]})
    return (
        f"# {title[1]}\n\n{_sentence(1)}\n\n"
        "## What there is to say\n\nThe weather is what it is, in the morning and in the evening."
        "\n\n<!-- docsfy:end -->\n"
    )


def _sentence(edition: int) -> str:
    return f"This is edition {edition} of the page."
