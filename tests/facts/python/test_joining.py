import pickle

import pytest
from docsfy_hookspecs.facts import Facts, Import, Manifest, Module, Symbol

from docsfy_plugin.facts.python.analyzer import ANALYZER, read
from docsfy_plugin.facts.python.joining import join


def joined(files: dict[str, str]) -> Facts:
    return join(Facts(fact for path in sorted(files) for fact in read(path, files[path].encode())))


def symbol(facts: Facts, name: str) -> Symbol:
    (found,) = facts.named(Symbol, name)
    return found


def names(files: list[str]) -> dict[str, str]:
    return {one.path: one.name for one in joined(dict.fromkeys(files, "")).of(Module)}


@pytest.mark.parametrize(
    ("path", "beside", "name"),
    [
        ("src/pkg/core.py", ["src/pkg/__init__.py"], "pkg.core"),
        ("packages/x/src/x/a.py", ["packages/x/src/x/__init__.py"], "x.a"),
        ("packages/x/x/a.py", ["packages/x/x/__init__.py"], "x.a"),
        ("pkg/deep/er/a.py", ["pkg/__init__.py"], "pkg.deep.er.a"),
        ("src/space/pkg/a.py", ["src/space/pkg/__init__.py"], "space.pkg.a"),
        ("src/space/a.py", [], "space.a"),
        ("a.py", ["__init__.py"], "a"),
        ("pkg/sub/a.py", ["__init__.py", "pkg/__init__.py"], "pkg.sub.a"),
        ("scripts/do-it.py", [], "scripts.do-it"),
        ("app/main.py", [], "app.main"),
        ("my-app/pkg/a.py", ["my-app/pkg/__init__.py"], "pkg.a"),
        ("pkg/__init__.py", [], "pkg"),
        ("__init__.py", [], "__init__"),
    ],
)
def test_modules_are_named_as_users_import_them(path: str, beside: list[str], name: str) -> None:
    assert names([path, *beside])[path] == name


def test_packages_of_one_name_stay_apart() -> None:
    found = names(["a/x/__init__.py", "a/x/m.py", "deep/b/x/__init__.py", "deep/b/x/m.py"])
    assert list(found.values()) == ["x", "x.m", "deep.b.x", "deep.b.x.m"]


@pytest.mark.parametrize(
    "text",
    [
        "__path__ = __import__('pkgutil').extend_path(__path__, __name__)",
        "__import__('pkg_resources').declare_namespace(__name__)",
    ],
)
def test_parts_of_a_namespace_package_share_its_name(text: str) -> None:
    files = {f"n-{part}/n/__init__.py": text for part in "ab"}
    files |= {f"n-{part}/n/{part}/{name}.py": "" for part in "ab" for name in ("__init__", "m")}
    named = {one.path: one.name for one in joined(files).of(Module)}
    assert named["n-a/n/a/m.py"] == "n.a.m"
    assert named["n-b/n/b/m.py"] == "n.b.m"
    assert named["n-b/n/__init__.py"] == "n"


def test_a_stub_beside_its_module_is_left_out() -> None:
    assert names(["pkg/__init__.py", "pkg/a.py", "pkg/a.pyi", "pkg/c.pyi"]) == {
        "pkg/__init__.py": "pkg",
        "pkg/a.py": "pkg.a",
        "pkg/c.pyi": "pkg.c",
    }


def test_loose_files_beside_the_package_of_a_distribution_are_scripts() -> None:
    files = ["my_tool/__init__.py", "release/push.py", "single.py", "other/__init__.py"]
    modules = [fact for path in files for fact in read(path, b"")]
    for name, role in (("My-Tool", "script"), ("unrelated", "package")):
        manifest = Manifest(name=name, path="pyproject.toml", ecosystem="python")
        roles = {one.path: one.role for one in join(Facts([*modules, manifest])).of(Module)}
        assert roles == {**dict.fromkeys(files, "package"), "release/push.py": role}


def test_roles_follow_the_conventions_outside_packages_only() -> None:
    files = [
        "conf/__init__.py",
        "conf/test/__init__.py",
        "conf/test/client.py",
        "conf/tests/helper.py",
        "conf/tools/a.py",
        "conf/_vendor/b.py",
        "docs/conf.py",
        "examples/a.py",
        "tools/a.py",
        "setup.py",
        "tests/a.py",
        "conf/versions/1a31ce608336_add_users.py",
        "conf/versions/defaced_a.py",
    ]
    found = {one.path: one.role for one in joined(dict.fromkeys(files, "")).of(Module)}
    assert found == {
        "conf/versions/1a31ce608336_add_users.py": "script",
        "conf/versions/defaced_a.py": "package",
        "conf/__init__.py": "package",
        "conf/_vendor/b.py": "vendored",
        "conf/test/__init__.py": "package",
        "conf/test/client.py": "package",
        "conf/tests/helper.py": "test",
        "conf/tools/a.py": "package",
        "docs/conf.py": "docs",
        "examples/a.py": "example",
        "setup.py": "script",
        "tests/a.py": "test",
        "tools/a.py": "script",
    }


def test_symbols_are_kept_of_packages_and_of_scripts_where_there_is_no_package() -> None:
    both = joined({"pkg/__init__.py": "def f(): ...", "scripts/a.py": "def g(): ..."})
    alone = joined({"scripts/a.py": "def g(): ..."})
    found = [[one.name for one in facts.of(Symbol)] for facts in (both, alone)]
    assert found == [["pkg.f"], ["scripts.a.g"]]


REEXPORTING = {
    "src/lib/__init__.py": "from ._client import *\nfrom ._api import get\n"
    "__all__ = ['get', 'Client']",
    "src/lib/_client.py": "class Base:\n    def close(self): 'Close it.'\nclass Client(Base):\n"
    "    def send(self): ...\nclass Hidden: ...\n",
    "src/lib/_api.py": "from ._impl import get",
    "src/lib/_impl.py": "from ._client import Client\ndef get() -> Client: ...\n",
}


def test_a_package_of_private_modules_is_public_through_its_aliases() -> None:
    facts = joined(REEXPORTING)
    public = {one.name: one.aliases for one in facts.of(Symbol) if one.public}
    assert public == {
        "lib._client.Client": ("lib.Client",),
        "lib._client.Client.send": ("lib.Client.send",),
        "lib._impl.get": ("lib.get",),
    }


def test_names_by_path_do_not_survive() -> None:
    facts = joined(REEXPORTING)
    assert "src." not in repr([(one, one.path) for one in facts]).replace("src/", "")
    assert symbol(facts, "lib._impl.get").links == (("Client", "lib._client.Client"),)


def test_inherited_members_are_named_where_the_base_is_private_too() -> None:
    client = symbol(joined(REEXPORTING), "lib._client.Client")
    assert (client.bases, client.inherited) == (
        ("lib._client.Base",),
        ("lib._client.Base.close",),
    )


def test_imports_for_use_are_no_aliases() -> None:
    facts = joined(
        {
            "pkg/__init__.py": "",
            "pkg/core.py": "class A: ...",
            "pkg/user.py": "from .core import A\n",
            "pkg/face.py": "from .core import A as A\n",
        }
    )
    assert symbol(facts, "pkg.core.A").aliases == ("pkg.face.A",)


def test_exports_of_other_modules_are_filled_in() -> None:
    facts = joined(
        {
            "pkg/__init__.py": "from . import a\nfrom .a import *\n"
            "from .b import __all__ as b_all\n"
            "from .b import *\n__all__ = ['X']\n__all__ += a.__all__\n__all__.extend(b_all)\nX = 1",
            "pkg/a.py": "__all__ = ['f']\ndef f(): ...\ndef g(): ...\n",
            "pkg/b.py": "__all__ = ['h']\ndef h(): ...\n",
        }
    )
    assert facts.named(Module, "pkg")[0].exports == ("X", "f", "h")
    assert [one.name for one in facts.of(Symbol) if one.aliases] == ["pkg.a.f", "pkg.b.h"]
    assert not symbol(facts, "pkg.a.g").public


def test_modules_that_import_each_other_end() -> None:
    facts = joined(
        {
            "pkg/__init__.py": "from .a import *\nfrom .b import x",
            "pkg/a.py": "from . import *\nfrom .b import x\nclass A(B): ...\nclass B(A): ...\n",
            "pkg/b.py": "from .a import x\n",
        }
    )
    assert symbol(facts, "pkg.a.A").bases == ("pkg.a.B",)


def test_members_are_found_in_the_order_python_would() -> None:
    facts = joined(
        {
            "pkg/__init__.py": "class R:\n    def m(self): 'R.'\n    def k(self): ...\n"
            "class L(R):\n    def n(self): ...\nclass Q(R):\n    def m(self): 'Q.'\n"
            "class D(L, Q):\n    def k(self): ...\n",
        }
    )
    assert symbol(facts, "pkg.D").inherited == ("pkg.L.n", "pkg.Q.m")


def test_a_method_without_docstring_has_the_summary_of_what_it_overrides() -> None:
    facts = joined(
        {
            "pkg/__init__.py": "class A:\n    def m(self): 'Do it.'\n"
            "class B(A):\n    def m(self): ...\n",
        }
    )
    method = symbol(facts, "pkg.B.m")
    assert (method.summary, method.docstring, method.labels) == (
        "Do it.",
        (),
        ("inherited docstring",),
    )


def test_constructors_come_from_bases() -> None:
    facts = joined(
        {
            "pkg/__init__.py": "from dataclasses import dataclass\nfrom .base import A, P\n"
            "class B(A): ...\n@dataclass\nclass Q(P):\n    y: int = 2\n",
            "pkg/base.py": "from dataclasses import dataclass\n"
            "class A:\n    def __init__(self, x=1): ...\n"
            "@dataclass\nclass P:\n    x: int\n",
        }
    )
    found = [symbol(facts, name).signature for name in ("pkg.B", "pkg.Q")]
    assert found == ["class B(x=1)", "class Q(x: int, y: int = 2)"]


def test_fields_of_models_add_up_over_bases() -> None:
    code = (
        "from pydantic import BaseModel, Field\nclass A(BaseModel):\n    x: int\n"
        "class B(A):\n    y: int = Field(2, gt=1)\n    z: str = Field(...)\n"
        "class C(B):\n    x: str\n"
    )
    facts = joined({"pkg/__init__.py": code})
    assert [one.signature for one in facts.of(Symbol) if one.type == "class"] == [
        "class A(*, x: int)",
        "class B(*, x: int, y: int = 2, z: str)",
        "class C(*, x: str, y: int = 2, z: str)",
    ]
    assert symbol(facts, "pkg.C").labels == ("pydantic",)


def test_imports_for_type_checks_are_no_names_unless_exported() -> None:
    code = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .core import A, B\n"
    core = "class A: ...\nclass B: ...\n"
    plain = joined({"pkg/__init__.py": code, "pkg/core.py": core})
    exporting = joined({"pkg/__init__.py": f"{code}__all__ = ['A']\n", "pkg/core.py": core})
    aliases = [[one.aliases for one in facts.of(Symbol)] for facts in (plain, exporting)]
    assert aliases == [[(), ()], [("pkg.A",), ()]]


def test_imports_lead_to_modules_of_the_source_and_name_packages_from_elsewhere() -> None:
    facts = joined(
        {
            "src/pkg/__init__.py": "",
            "src/pkg/a.py": "import os, numpy.linalg\nfrom . import b\nfrom pkg.b import f\n"
            "from .c import missing\nimport pkg\ndef g():\n    from .sub.d import h\n",
            "src/pkg/b.py": "",
            "src/pkg/sub/d.py": "",
            "scripts/run.py": "import helper, yaml\n",
            "scripts/helper.py": "",
        }
    )
    found = {one.name: (one.targets, one.external) for one in facts.of(Import)}
    assert found["pkg.a"] == (("pkg", "pkg.b", "pkg.sub.d"), ("numpy",))
    assert found["scripts.run"] == (("scripts.helper",), ("yaml",))


def test_joining_twice_changes_nothing() -> None:
    facts = joined({"pkg/__init__.py": "class A: 'It.'\nclass B(A): ...", "pkg/a.py": "import pkg"})
    assert join(facts) == facts


def test_the_analyser_crosses_processes() -> None:
    assert pickle.loads(pickle.dumps(ANALYZER)).name == "python"
