from __future__ import annotations

import pickle

import pytest
from docsfy_hookspecs import AttemptInterrupted, DocsfyError, hookimpl

from docsfy_plugin.host import Host
from docsfy_plugin.host.errors import HookCallError, PluginLoadError
from docsfy_plugin.host.loading import Loaded

SPEC = {"page": None, "text": "text", "facts": None}


def make_host(**plugins: object) -> Host:
    return Host([Loaded(name=n, plugin=p, version="1") for n, p in plugins.items()])


def make_linker(suffix: str | None) -> object:
    class Linker:
        @hookimpl
        def docsfy_link_page(self, text: str) -> str | None:
            return None if suffix is None else text + suffix

    return Linker()


def make_raiser(error: BaseException) -> object:
    class Raiser:
        @hookimpl
        def docsfy_link_page(self) -> str:
            raise error

    return Raiser()


def link(host: Host) -> str:
    return host.chain("docsfy_link_page", "text", "", slug="guide", page=None, plan=None, facts=())


def test_every_plugin_is_given_what_the_one_before_returned():
    host = make_host(a=make_linker("a"), none=make_linker(None), b=make_linker("b"))
    assert link(host) == "ab"


def test_the_first_that_answers_decides_and_the_rest_is_not_asked():
    class Silent:
        @hookimpl
        def docsfy_write_page(self) -> None:
            return None

    class Writer:
        @hookimpl
        def docsfy_write_page(self, previous: str) -> str:
            return f"after {previous}"

    class Late:
        @hookimpl
        def docsfy_write_page(self) -> str:
            raise AssertionError

    host = make_host(silent=Silent(), writer=Writer(), late=Late())
    arguments = dict.fromkeys(
        ["page", "facts", "excerpts", "settings", "model", "outline", "diff", "findings"]
    )
    answer = host.first("docsfy_write_page", previous="x", **arguments)
    assert answer == ("writer", "after x")


def test_nobody_answers():
    assert make_host(a=make_linker(None)).first("docsfy_plan") is None


def test_answers_come_with_the_name_of_who_gave_them():
    class Empty:
        @hookimpl
        def docsfy_analyzers(self) -> list[object]:
            return []

    class Nothing:
        @hookimpl
        def docsfy_analyzers(self) -> None:
            return None

    host = make_host(b=Empty(), c=Nothing(), a=Empty())
    assert list(host.each("docsfy_analyzers")) == [("b", []), ("a", [])]


def test_two_plugins_that_are_equal_objects_are_each_called_once():
    class Same:
        def __eq__(self, other: object) -> bool:
            return isinstance(other, Same)

        def __hash__(self) -> int:
            return 1

        @hookimpl
        def docsfy_link_page(self, text: str) -> str:
            return text + "x"

    with pytest.raises(PluginLoadError, match="'b' cannot be loaded"):
        make_host(a=Same(), b=Same())


def test_a_misspelt_hook_is_refused_with_the_right_name():
    class Misspelt:
        @hookimpl
        def docsfy_chek_page(self) -> None: ...

    with pytest.raises(PluginLoadError) as caught:
        make_host(plugin=Misspelt())
    assert str(caught.value) == (
        "Plugin 'plugin' cannot be loaded: it implements 'docsfy_chek_page', which is no hook. "
        "Did you mean 'docsfy_check_page'?"
    )


def test_a_hook_unlike_any_other_is_refused_with_all_names():
    class Unknown:
        @hookimpl
        def on_config(self) -> None: ...

    with pytest.raises(PluginLoadError, match=r"'on_config', which is no hook.* docsfy_plan"):
        make_host(plugin=Unknown())


def test_a_hook_of_another_version_may_be_optional():
    class Ahead:
        @hookimpl(optionalhook=True)
        def docsfy_translate_page(self) -> None: ...

        @hookimpl
        def docsfy_link_page(self, text: str) -> str:
            return text + "x"

    assert link(make_host(ahead=Ahead())) == "x"


def test_an_argument_that_a_hook_does_not_have_is_refused_in_one_line():
    class Wrong:
        @hookimpl
        def docsfy_link_page(self, markdown: str) -> str:
            return markdown

    with pytest.raises(PluginLoadError) as caught:
        make_host(plugin=Wrong())
    assert "{'markdown'}" in caught.value.message
    assert "\n" not in caught.value.message


def test_a_plugin_without_a_hook_is_refused():
    with pytest.raises(PluginLoadError) as caught:
        make_host(plugin=object())
    assert str(caught.value) == (
        "Plugin 'plugin' cannot be loaded: it implements no hook. Decorate its functions with "
        "docsfy_hookspecs.hookimpl, or set disable: [plugin]"
    )


def test_a_forgotten_marker_is_refused():
    class Forgetful:
        @hookimpl
        def docsfy_link_page(self, text: str) -> str:
            return text

        def docsfy_check_page(self) -> None: ...

    with pytest.raises(PluginLoadError, match="'docsfy_check_page' is not marked"):
        make_host(plugin=Forgetful())


@pytest.mark.parametrize("marker", ["wrapper", "hookwrapper", "tryfirst", "trylast"])
def test_a_plugin_that_asks_for_an_order_of_its_own_is_refused(marker):
    class Pushy:
        @hookimpl(**{marker: True})
        def docsfy_link_page(self, text: str):
            yield

    with pytest.raises(PluginLoadError) as caught:
        make_host(pushy=Pushy())
    assert str(caught.value) == (
        "Plugin 'pushy' cannot be loaded: 'docsfy_link_page' asks for wrapper, tryfirst or "
        "trylast; plugins are called one by one, by name. Remove that from its hookimpl"
    )


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ValueError("no city"), "ValueError: no city"),
        (ValueError("two\n  lines"), "ValueError: two lines"),
        (KeyError(), "KeyError"),
        (SystemExit(3), "it called sys.exit(3)"),
        (RecursionError("too deep"), "RecursionError: too deep"),
    ],
)
def test_a_plugin_that_fails_is_named_with_hook_page_and_cause(error, why):
    with pytest.raises(HookCallError) as caught:
        link(make_host(good=make_linker("x"), bad=make_raiser(error)))
    assert str(caught.value) == (
        f"Plugin 'bad' failed in hook 'docsfy_link_page' for page 'guide': {why}. "
        "To go on without it, set disable: [bad]"
    )
    assert caught.value.__cause__ is error


def test_the_words_of_a_failure_are_cut():
    with pytest.raises(HookCallError) as caught:
        link(make_host(bad=make_raiser(ValueError("x" * 100_000))))
    assert len(caught.value.message) < 1000


@pytest.mark.parametrize(
    "error",
    [DocsfyError("it rains", hint="Wait"), KeyboardInterrupt(), AttemptInterrupted("stopped")],
)
def test_what_is_no_fault_of_the_plugin_passes_as_it_is(error):
    with pytest.raises(type(error)) as caught:
        link(make_host(bad=make_raiser(error)))
    assert caught.value is error


def test_a_failure_survives_pickling():
    error = HookCallError("plugin", "docsfy_plan", "why", page="guide")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.plugin, again.hook, again.page, again.code) == (
        *(str(error), "plugin", "docsfy_plan", "guide", "hook-failed"),
    )
