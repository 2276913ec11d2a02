from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from docsfy_hookspecs import DocsfyError, hookimpl

from docsfy_plugin.host import BuiltinPlugin, Host
from docsfy_plugin.host.errors import PluginLoadError
from docsfy_plugin.testing import install_plugins

HOOK_FILE = """\
from docsfy_hookspecs import hookimpl

@hookimpl
def docsfy_link_page(text):
    return text
"""


class Linker:
    @hookimpl
    def docsfy_link_page(self, text: str) -> str:
        return text


class Impatient:
    def __init__(self) -> None:
        raise SystemExit("no licence")


class Interrupted:
    def __init__(self) -> None:
        raise KeyboardInterrupt


BUILTINS = (
    BuiltinPlugin(name="zeta", plugin=Linker(), version="7"),
    BuiltinPlugin(name="alpha", plugin=Linker(), version="8"),
)


@pytest.fixture
def make_hook_file(tmp_path: Path):
    def make(name: str, text: str = HOOK_FILE) -> tuple[str, Path]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return name, path

    return make


def names(host: Host) -> list[str]:
    return [one.plugin for one in host.implementers("docsfy_link_page")]


def test_third_parties_come_by_name_and_built_ins_as_listed(make_hook_file):
    with install_plugins({"z": Linker(), "b": Linker()}):
        host = Host.create(BUILTINS, hook_files=[make_hook_file("y.py"), make_hook_file("a.py")])
    assert [loaded.name for loaded in host.plugins] == ["a.py", "b", "y.py", "z", "zeta", "alpha"]
    assert names(host) == ["a.py", "b", "y.py", "z", "zeta", "alpha"]


def test_a_class_behind_an_entry_point_is_made_an_object():
    with install_plugins({"linker": Linker}):
        host = Host.create(())
    assert isinstance(host.plugins[0].plugin, Linker)


def test_a_hook_file_has_the_name_that_was_written_and_its_hash_as_version(make_hook_file):
    host = Host.create((), hook_files=[make_hook_file("hooks/more.py")])
    (one,) = host.implementers("docsfy_link_page")
    digest = hashlib.sha256(HOOK_FILE.encode()).hexdigest()
    assert (one.plugin, one.version) == ("hooks/more.py", f"sha256:{digest}")


def test_two_hook_files_of_one_content_are_two_plugins(make_hook_file):
    host = Host.create((), hook_files=[make_hook_file("a.py"), make_hook_file("b.py")])
    assert names(host) == ["a.py", "b.py"]


def test_a_hook_file_may_hold_dataclasses(make_hook_file):
    text = "from __future__ import annotations\nfrom dataclasses import dataclass\n"
    file = make_hook_file("a.py", f"{text}@dataclass\nclass A:\n    b: int\n{HOOK_FILE}")
    assert names(Host.create((), hook_files=[file])) == ["a.py"]


@pytest.mark.parametrize("name", ["installed", "a.py", "zeta"])
def test_a_disabled_plugin_is_not_loaded(name, make_hook_file):
    with install_plugins({"installed": Linker()}):
        host = Host.create(BUILTINS, hook_files=[make_hook_file("a.py")], disable=[name])
    assert sorted(names(host)) == sorted({"installed", "a.py", "zeta", "alpha"} - {name})


def test_the_code_of_a_disabled_plugin_is_not_run(make_hook_file):
    file = make_hook_file("a.py", "raise RuntimeError('run')")
    with install_plugins({"impatient": Impatient}):
        host = Host.create((), hook_files=[file], disable=["a.py", "impatient"])
    assert host.plugins == ()


def test_disabling_what_is_not_there_names_what_is():
    with install_plugins({"linker": Linker()}), pytest.raises(DocsfyError) as caught:
        Host.create(BUILTINS, disable=["liker"])
    assert str(caught.value) == (
        "Option 'disable' names 'liker', which is no plugin here. Known are alpha, linker, zeta"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("def f(:", "SyntaxError: invalid syntax (a.py, line 1)"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise ValueError('two\\nlines')", "ValueError: two lines"),
        ("raise ValueError", "ValueError"),
    ],
)
def test_a_hook_file_that_fails_to_load_is_named_with_what_to_do(text, why, make_hook_file):
    name, path = make_hook_file("a.py", text)
    with pytest.raises(PluginLoadError) as caught:
        Host.create((), hook_files=[(name, path)])
    assert caught.value.message.replace(str(path), name) == (
        f"Plugin 'a.py' cannot be loaded: {why}"
    )
    assert caught.value.hint == "Mend or uninstall it, or set disable: [a.py]"


def test_an_entry_point_that_fails_to_load_is_named_with_what_to_do():
    with install_plugins({"impatient": Impatient}), pytest.raises(PluginLoadError) as caught:
        Host.create(())
    assert str(caught.value) == (
        "Plugin 'impatient' cannot be loaded: SystemExit: no licence. "
        "Mend or uninstall it, or set disable: [impatient]"
    )


def test_an_interrupt_while_a_plugin_loads_is_one():
    with install_plugins({"interrupted": Interrupted}), pytest.raises(KeyboardInterrupt):
        Host.create(())


def test_a_missing_hook_file_is_named_with_its_place(tmp_path: Path):
    with pytest.raises(PluginLoadError) as caught:
        Host.create((), hook_files=[("a.py", tmp_path / "a.py")])
    assert str(caught.value) == (
        f"Plugin 'a.py' cannot be loaded: No such file or directory ({tmp_path / 'a.py'}). "
        "Correct its path under hooks in the options"
    )


def test_an_interrupt_in_a_hook_file_is_one(make_hook_file):
    with pytest.raises(KeyboardInterrupt):
        Host.create((), hook_files=[make_hook_file("a.py", "raise KeyboardInterrupt")])


@pytest.mark.parametrize("name", ["zeta", "a.py"])
def test_a_name_that_is_taken_is_refused(name, make_hook_file):
    with install_plugins({name: Linker()}), pytest.raises(PluginLoadError) as caught:
        Host.create(BUILTINS, hook_files=[make_hook_file("a.py")])
    assert caught.value.message == (
        f"Plugin {name!r} cannot be loaded: another plugin has its name"
    )
