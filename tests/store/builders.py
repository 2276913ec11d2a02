"""Ready objects for tests of the store."""

from docsfy_plugin.store.records import PageRecord, Writer
from docsfy_plugin.store.variants import Variant

AT = "2026-03-01T12:00:00Z"
LATER = "2026-03-01T12:05:00Z"
FLASK = Variant("pallets", "flask", "main", "static", "default")


def make_record(slug: str, **changes) -> PageRecord:
    values = {
        "digest": "sha256:d1",
        "attempt": "a1",
        "provenance": (("src/a.py", "b" * 40),),
        "writer": Writer(plugin="static", model="", prompt_version="1"),
        "written_at": AT,
        "commit": "c" * 40,
        "title": f"Page {slug}",
        "markdown": f"# Page {slug}\n",
    }
    return PageRecord(slug=slug, **(values | changes))
