"""Symbolic links lead to where a name is documented, whatever name it goes by."""

from __future__ import annotations

import pytest
from docsfy_hookspecs import Facts, NavGroup, PageSpec, Plan, Symbol
from docsfy_hookspecs.text import anchor, symbol_link

from docsfy_plugin.pipeline.linking import LinkResolver
from docsfy_plugin.testing import make_source

CORE = PageSpec(slug="api/pkg/core", title="pkg.core")
HOME = PageSpec(slug="index", title="Home")


def resolve(name):
    texts = {
        "index": f"# Home\n\n{symbol_link('label', name)}\n",
        "api/pkg/core": "# pkg.core\n\n"
        + "".join(f"## x {anchor(n)}\n\n" for n in ("pkg.core.A", "pkg.core.A.__call__")),
    }
    symbol = Symbol(name="pkg.core.A", module="pkg.core", type="class", aliases=("pkg.A",))
    plan = Plan(project_name="p", navigation=(NavGroup(title="", pages=(HOME, CORE)),))
    resolver = LinkResolver(plan, texts, make_source({"a.txt": "x"}), Facts([symbol]))
    return resolver.resolve("index").markdown.splitlines()[2]


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("pkg.core.A", "pkg.core.A"),
        ("pkg.A", "pkg.core.A"),
        ("pkg.A.__call__", "pkg.core.A.__call__"),
        ("pkg.core.A.__call__", "pkg.core.A.__call__"),
    ],
)
def test_a_name_and_its_aliases_lead_to_one_place(name, there):
    assert resolve(name) == f"[label](api/pkg/core.md#{there})"


@pytest.mark.parametrize("name", ["typing.Any", "pkg.A.gone", "pkg.B"])
def test_a_name_that_no_page_documents_is_plain_text(name):
    assert resolve(name) == "label"
