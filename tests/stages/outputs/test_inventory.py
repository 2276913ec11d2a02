from __future__ import annotations

from dataclasses import replace

import pytest
import sphobjinv
from docsfy_hookspecs import Manifest, Module, Symbol

from docsfy_plugin.stages.outputs.inventory import docsfy_render_outputs

MARKDOWN = """# a.core {#a.core}

## class B {#a.core.B .cls}

`{#a.core.hidden}`

```
{#a.core.fenced}
```

### m {: #a.core.B.m }
### é {#a.core.é}
"""


def make_symbol(name, kind, **more):
    return Symbol(name=f"a.core.{name}", path="a/core.py", module="a.core", type=kind, **more)


FACTS = [
    Module(name="a.core", path="a/core.py"),
    Module(name="a.other", path="a/other.py"),
    make_symbol("B", "class", aliases=("a.B",)),
    make_symbol("B.m", "method", parent="a.core.B"),
    make_symbol("é", "attribute"),
    make_symbol("hidden", "function"),
    make_symbol("fenced", "function"),
    Manifest(name="a", ecosystem="python", version="1.2\n"),
]


def load(files):
    (file,) = files
    assert file.path == "objects.inv"
    return sphobjinv.Inventory(zlib=file.content)


def test_sphinx_finds_every_symbol_that_has_an_anchor(make_site):
    site = make_site(("api/a", "A", "", "", MARKDOWN), facts=FACTS, mount="lib")
    inventory = load(docsfy_render_outputs(site=site))
    assert (inventory.project, inventory.version) == ("demo", "1.2")
    assert {(o.name, f"{o.domain}:{o.role}", o.uri_expanded) for o in inventory.objects} == {
        ("a.core", "py:module", "lib/api/a/#a.core"),
        ("a.core.B", "py:class", "lib/api/a/#a.core.B"),
        ("a.B", "py:class", "lib/api/a/#a.core.B"),
        ("a.core.B.m", "py:method", "lib/api/a/#a.core.B.m"),
        ("a.core.é", "py:data", "lib/api/a/#a.core.%C3%A9"),
    }


def test_the_same_site_gives_the_same_bytes(make_site):
    page = ("api/a", "A", "", "", MARKDOWN)
    one, two = (make_site(page, facts=facts) for facts in (FACTS, FACTS[::-1]))
    assert docsfy_render_outputs(site=one) == docsfy_render_outputs(site=two)


@pytest.mark.parametrize("facts", [[], FACTS[1:2], [replace(FACTS[2], language="go")]])
def test_a_site_without_api_has_no_inventory(make_site, facts):
    site = make_site(("api/a", "A", "", "", MARKDOWN), facts=facts)
    assert docsfy_render_outputs(site=site) == []


def test_another_ones_inventory_stands(make_site):
    site = make_site(("api/a", "A", "", "", MARKDOWN), facts=FACTS)
    assert docsfy_render_outputs(site=replace(site, has_inventory=True)) == []
