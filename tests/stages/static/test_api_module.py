from __future__ import annotations

from dataclasses import replace

import markdown
from docsfy_hookspecs import DocItem, DocSection, Module, Symbol

MODULE = Module(
    name="pkg.core",
    path="pkg/core.py",
    bindings=(("Base", "pkg.base.Base"),),
    docstring=(DocSection(kind="text", text="The core."),),
)
RUN = Symbol(
    name="pkg.core.Job.run",
    module="pkg.core",
    parent="pkg.core.Job",
    path="pkg/core.py",
    type="method",
    signature="def run(self, base: Base | None = None) -> str",
    labels=("classmethod",),
    links=(("Base", "pkg.base.Base"),),
    docstring_style="sphinx",
    docstring=(
        DocSection(kind="text", text="Run it, see :meth:`stop` and :class:`Base`."),
        DocSection(
            kind="parameters",
            items=(
                DocItem(name="base", annotation="Base | None", default="None", description="One."),
            ),
        ),
        DocSection(kind="returns", items=(DocItem(annotation="str", description="what came"),)),
        DocSection(kind="raises", items=(DocItem(annotation="OSError", description="if not"),)),
        DocSection(kind="admonition", title="Changed in version 2", text="It stops."),
        DocSection(kind="admonition", title="Added in version 1"),
    ),
)
JOB = Symbol(
    name="pkg.core.Job",
    module="pkg.core",
    path="pkg/core.py",
    type="class",
    signature="class Job",
    bases=("pkg.base.Base",),
    aliases=("pkg.Job",),
    inherited=("pkg.base.Base.start",),
    deprecated="Use `Task`.",
)
STOP = Symbol(
    name="pkg.core.Job.stop",
    module="pkg.core",
    parent="pkg.core.Job",
    path="pkg/core.py",
    type="method",
    signature="def stop(\n    self,\n    now: bool = True,\n) -> None",
)
NAME = Symbol(
    name="pkg.core.Job.name",
    module="pkg.core",
    parent="pkg.core.Job",
    path="pkg/core.py",
    type="attribute",
    annotation="str",
    value="'job'",
)

CALL = replace(RUN, name="pkg.core.Job.__call__")
HASH = replace(STOP, name="pkg.core.Job.__hash__")


def test_the_page_of_a_module_reads_from_purpose_to_detail(write_page):
    assert (
        write_page([MODULE, JOB, RUN, STOP, NAME], "api/pkg/core")
        == """\
# pkg.core

Module `pkg.core`, defined in [`pkg/core.py`](docsfy:source/pkg/core.py).
{#pkg.core}

The core.

## Classes

### Job {#pkg.core.Job}

```python
class Job
```

Import: `from pkg import Job` · Bases: [`Base`](docsfy:symbol/pkg.base.Base) · \
Source: [`pkg/core.py`](docsfy:source/pkg/core.py#symbol:pkg.core.Job)

!!! warning "Deprecated"

    Use `Task`.

**Attributes**

- [`name`](docsfy:source/pkg/core.py#symbol:pkg.core.Job.name): `str` = `'job'`
    {#pkg.core.Job.name}

#### run {#pkg.core.Job.run}

```python
@classmethod
def run(self, base: Base | None = None) -> str
```

Run it, see [`stop`](docsfy:symbol/pkg.core.Job.stop) and [`Base`](docsfy:symbol/pkg.base.Base).

**Parameters**

- `base` ([`Base | None`](docsfy:symbol/pkg.base.Base), default `None`): One.

**Returns**

- `str`: what came

**Raises**

- `OSError`: if not

**History**

- *Changed in version 2*: It stops.
- *Added in version 1*

[Source](docsfy:source/pkg/core.py#symbol:pkg.core.Job.run)

**Further methods**

- [`def stop(self, now: bool = True) -> None`](docsfy:source/pkg/core.py#symbol:pkg.core.Job.stop)
    {#pkg.core.Job.stop}

Inherited: [`start`](docsfy:symbol/pkg.base.Base.start)
"""
    )


def test_every_symbol_has_its_qualified_name_as_anchor(write_page):
    page = markdown.markdown(
        write_page([MODULE, JOB, RUN, STOP, NAME, CALL, HASH], "api/pkg/core"),
        extensions=["attr_list", "toc", "pymdownx.superfences", "admonition"],
    )
    names = ["pkg.core", *(symbol.name for symbol in (JOB, RUN, STOP, NAME, CALL, HASH))]
    assert [name for name in names if f'id="{name}"' not in page] == []


def test_a_symbol_of_a_private_module_stands_where_users_import_it(make_plan, write_page):
    package = Module(name="pkg", path="pkg/__init__.py", is_package=True)
    private = Module(name="pkg._impl", path="pkg/_impl.py", private=True)
    client = Symbol(
        name="pkg._impl.Client",
        module="pkg._impl",
        path="pkg/_impl.py",
        type="class",
        signature="class Client",
        aliases=("pkg.Client",),
    )
    facts = [package, private, client]
    assert [page.slug for page in make_plan(facts).pages] == ["index", "api/pkg"]
    text = write_page(facts, "api/pkg")
    assert "### Client {#pkg._impl.Client}" in text
    assert "Import: `from pkg import Client`" in text
    assert "docsfy:source/pkg/_impl.py#symbol:pkg._impl.Client" in text


def test_a_package_lists_its_modules_and_what_it_passes_on(write_page):
    package = Module(
        name="pkg",
        path="pkg/__init__.py",
        is_package=True,
        bindings=(("Job", "pkg.core.Job"), ("os", "os"), ("_hidden", "pkg.core._hidden")),
    )
    text = write_page([package, MODULE, JOB], "api/pkg")
    assert "| [`pkg.core`](docsfy:symbol/pkg.core) |" in text
    assert (
        "- from [`pkg.core`](docsfy:symbol/pkg.core): [`Job`](docsfy:symbol/pkg.core.Job)\n" in text
    )
    assert "hidden" not in text
    assert "`os`" not in text


def test_an_attribute_that_the_class_describes_is_shown_once(write_page):
    items = (
        DocItem(name="name", annotation="str", description="What it is called."),
        DocItem(name="place", annotation="str", description="Where."),
    )
    job = replace(JOB, docstring=(DocSection(kind="attributes", items=items),))
    text = write_page([MODULE, job, NAME], "api/pkg/core")
    assert text.count("What it is called.") == 1
    assert "{#pkg.core.Job.name}\n\n    What it is called.\n" in text
    assert "**Further attributes**\n\n- `place` (`str`): Where.\n" in text
