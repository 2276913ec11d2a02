"""The manager: third parties by name, then the built-ins as listed, each called alone."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pluggy
from docsfy_hookspecs import AttemptInterrupted, DocsfyError
from docsfy_hookspecs.hooks import (
    analyzing,
    checking,
    linking,
    planning,
    progress,
    providing,
    rendering,
    writing,
)
from docsfy_hookspecs.markers import PROJECT

from docsfy_plugin.host.errors import HookCallError, PluginLoadError, describe
from docsfy_plugin.host.loading import (
    Loaded,
    entry_point_names,
    load_entry_points,
    load_hook_files,
)
from docsfy_plugin.host.results import describe_fault

SPEC_MODULES = (
    analyzing,
    providing,
    planning,
    writing,
    checking,
    linking,
    rendering,
    progress,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltinPlugin:
    """A plugin that ships with docsfy.

    Attributes:
        name: As `disable` and `docsfy plugins` name it.
        plugin: Module or object with implementations.
        version: Constant that changes with what it gives.
    """

    name: str
    plugin: object
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Implementer:
    """Who answers a hook.

    Attributes:
        plugin: Name of the plugin.
        version: Distribution's version, hook file's hash, or a built-in's constant.
    """

    plugin: str
    version: str


class Host:
    """Plugins, and the one way to call them."""

    def __init__(self, plugins: Sequence[Loaded]) -> None:
        """Register plugins.

        Args:
            plugins: In the order in which they are called.

        Raises:
            PluginLoadError: A plugin has no hook that exists, or asks for an order of its own.
        """
        self._manager = pluggy.PluginManager(PROJECT)
        for module in SPEC_MODULES:
            self._manager.add_hookspecs(module)
        self._plugins = tuple(plugins)
        for loaded in plugins:
            self._register(loaded)
        self._callers: dict[str, tuple[tuple[Implementer, Callable[..., Any]], ...]] = {}

    @classmethod
    def create(
        cls,
        builtins: Sequence[BuiltinPlugin],
        *,
        hook_files: Sequence[tuple[str, Path]] = (),
        disable: Collection[str] = (),
    ) -> Host:
        """Find, order and register plugins.

        Args:
            builtins: In their order.
            hook_files: Pairs of a path as written in the options and where it lies.
            disable: Names of plugins not to load.

        Raises:
            PluginLoadError: A plugin cannot be loaded or registered.
        """
        third = [*load_entry_points(disable), *load_hook_files(hook_files, disable)]
        third.sort(key=lambda loaded: loaded.name)
        own = [
            Loaded(name=b.name, plugin=b.plugin, version=b.version)
            for b in builtins
            if b.name not in disable
        ]
        known = {
            *entry_point_names(),
            *(name for name, _ in hook_files),
            *(b.name for b in builtins),
        }
        unknown = sorted(set(disable) - known)
        if unknown:
            raise DocsfyError(
                f"Option 'disable' names {unknown[0]!r}, which is no plugin here",
                hint=f"Known are {', '.join(sorted(known))}",
                code="unknown-plugin",
            )
        return cls([*third, *own])

    @property
    def plugins(self) -> tuple[Loaded, ...]:
        """All plugins, in the order in which they are called."""
        return self._plugins

    @property
    def hook_names(self) -> tuple[str, ...]:
        """All hooks, in the order of the stages."""
        return tuple(
            name
            for module in SPEC_MODULES
            for name in vars(module)
            if name.startswith(f"{PROJECT}_") and callable(getattr(module, name))
        )

    def implementers(self, hook: str) -> tuple[Implementer, ...]:
        """Who answers a hook, in order."""
        return tuple(implementer for implementer, _ in self._callers_of(hook))

    def callers(self, hook: str) -> tuple[tuple[str, Callable[..., Any]], ...]:
        """Every plugin that answers a hook, with its caller, for who handles failures itself."""
        return tuple((one.plugin, caller) for one, caller in self._callers_of(hook))

    def first(self, hook: str, *, slug: str = "", **arguments: object) -> tuple[str, Any] | None:
        """Call plugin by plugin until one answers.

        Returns:
            Name of the plugin and its answer; `None` when nobody answers.

        Raises:
            HookCallError: An implementation failed or returned the wrong type.
            DocsfyError: As an implementation raised it.
        """
        return next(self.each(hook, slug=slug, **arguments), None)

    def each(self, hook: str, *, slug: str = "", **arguments: object) -> Iterator[tuple[str, Any]]:
        """Call every plugin in order; those that return `None` are passed over.

        Yields:
            Name of the plugin and its answer.

        Raises:
            HookCallError: An implementation failed or returned the wrong type.
            DocsfyError: As an implementation raised it.
        """
        for implementer, caller in self._callers_of(hook):
            answer = _call(implementer.plugin, hook, slug, caller, arguments)
            if answer is not None:
                yield implementer.plugin, answer

    def chain(self, hook: str, argument: str, value: Any, *, slug: str = "", **rest: object) -> Any:  # noqa: ANN401  # the type is the hook's
        """Call every plugin in turn, each with what the one before returned.

        Args:
            hook: Name of the hook.
            argument: Name of the argument that is handed on.
            value: Its first value.
            slug: The page it is about.
            rest: The other arguments.

        Returns:
            The last value.

        Raises:
            HookCallError: An implementation failed or returned the wrong type.
            DocsfyError: As an implementation raised it.
        """
        for implementer, caller in self._callers_of(hook):
            arguments = {**rest, argument: value}
            answer = _call(implementer.plugin, hook, slug, caller, arguments)
            if answer is not None:
                value = answer
        return value

    def _register(self, loaded: Loaded) -> None:
        if self._manager.has_plugin(loaded.name):
            raise PluginLoadError(
                loaded.name, "another plugin has its name", hint="Rename or uninstall one of them"
            )
        try:
            self._manager.register(loaded.plugin, name=loaded.name)
        except (pluggy.PluginValidationError, ValueError) as exc:
            raise PluginLoadError(loaded.name, str(exc)) from exc
        self._refuse_unknown_hook(loaded)
        self._refuse_forgotten_marker(loaded)
        callers = self._manager.get_hookcallers(loaded.plugin) or []
        if not callers:
            raise PluginLoadError(
                loaded.name,
                "it implements no hook",
                hint="Decorate its functions with docsfy_hookspecs.hookimpl, or set "
                f"disable: [{loaded.name}]",
            )
        for caller in callers:
            _refuse_own_order(loaded, caller)

    def _refuse_unknown_hook(self, loaded: Loaded) -> None:
        """Do as `check_pending` does, which names the plugin by its place in memory."""
        for caller in self._manager.get_hookcallers(loaded.plugin) or ():
            if caller.has_spec() or all(impl.optionalhook for impl in caller.get_hookimpls()):
                continue
            near = difflib.get_close_matches(caller.name, self.hook_names, n=1)
            raise PluginLoadError(
                loaded.name,
                f"it implements {caller.name!r}, which is no hook",
                hint=f"Did you mean {near[0]!r}?"
                if near
                else f"Hooks are {', '.join(self.hook_names)}",
            )

    def _refuse_forgotten_marker(self, loaded: Loaded) -> None:
        """A function with a hook's name and without the marker would silently do nothing."""
        for name in self.hook_names:
            function = getattr(loaded.plugin, name, None)
            if callable(function) and not hasattr(function, f"{PROJECT}_impl"):
                raise PluginLoadError(
                    loaded.name,
                    f"{name!r} is not marked as an implementation",
                    hint="Decorate it with docsfy_hookspecs.hookimpl",
                )

    def _callers_of(self, hook: str) -> tuple[tuple[Implementer, Callable[..., Any]], ...]:
        callers = self._callers.get(hook)
        if callers is None:
            callers = tuple(self._find_callers(hook))
            self._callers[hook] = callers
        return callers

    def _find_callers(self, hook: str) -> Iterator[tuple[Implementer, Callable[..., Any]]]:
        implementing = {
            impl.plugin_name for impl in getattr(self._manager.hook, hook).get_hookimpls()
        }
        everyone = [loaded.plugin for loaded in self._plugins]
        for loaded in self._plugins:
            if loaded.name in implementing:
                others = [plugin for plugin in everyone if plugin is not loaded.plugin]
                implementer = Implementer(plugin=loaded.name, version=loaded.version)
                yield implementer, self._manager.subset_hook_caller(hook, others)


def _refuse_own_order(loaded: Loaded, caller: pluggy.HookCaller) -> None:
    for impl in caller.get_hookimpls():
        if impl.plugin_name == loaded.name and (
            impl.hookwrapper or impl.wrapper or impl.tryfirst or impl.trylast
        ):
            raise PluginLoadError(
                loaded.name,
                f"{caller.name!r} asks for wrapper, tryfirst or trylast; plugins are called one "
                "by one, by name",
                hint="Remove that from its hookimpl",
            )


def _call(
    plugin: str, hook: str, page: str, caller: Callable[..., Any], arguments: dict[str, object]
) -> Any:  # noqa: ANN401  # the type is the hook's
    try:
        answer = caller(**arguments)
    except (DocsfyError, AttemptInterrupted):
        raise
    except Exception as exc:  # foreign code: whatever it is, it is named
        raise HookCallError(plugin, hook, describe(exc), page=page) from exc
    except SystemExit as exc:
        raise HookCallError(plugin, hook, f"it called sys.exit({exc.code!r})", page=page) from exc
    if isinstance(answer, list) and not _is_first_result(caller):
        # of one plugin, pluggy gives a list of one answer, or of none
        answer = answer[0] if answer else None
    fault = describe_fault(caller.spec.function, answer)  # type: ignore[attr-defined]  # as below
    if fault:
        raise HookCallError(plugin, hook, fault, page=page)
    return answer


def _is_first_result(caller: Callable[..., Any]) -> bool:
    spec = caller.spec  # type: ignore[attr-defined]  # pluggy's HookCaller
    return bool(spec and spec.opts.get("firstresult"))
