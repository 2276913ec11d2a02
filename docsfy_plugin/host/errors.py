"""What can be wrong with a plugin."""

from __future__ import annotations

from docsfy_hookspecs import DocsfyError

_LONGEST_REASON = 500


def one_line(why: str) -> str:
    """A foreign exception's words on one line, cut where they would bury the rest."""
    line = " ".join(why.split())
    return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON]}…"


def describe(exc: BaseException) -> str:
    """The type of an exception and its words, if it has some."""
    return f"{type(exc).__name__}: {exc}" if str(exc) else type(exc).__name__


class PluginLoadError(DocsfyError):
    """A plugin cannot be loaded or registered."""

    code = "plugin-not-loaded"

    def __init__(self, plugin: str, why: str, *, hint: str = "") -> None:
        super().__init__(
            f"Plugin {plugin!r} cannot be loaded: {one_line(why)}",
            hint=hint or f"Mend or uninstall it, or set disable: [{plugin}]",
        )


class HookCallError(DocsfyError):
    """A plugin's implementation of a hook failed.

    Attributes:
        plugin: Name of the plugin.
        hook: Name of the hook.
        page: Slug of the page it was called for; empty for none.
    """

    code = "hook-failed"

    def __init__(self, plugin: str, hook: str, why: str, *, page: str = "") -> None:
        where = f" for page {page!r}" if page else ""
        super().__init__(
            f"Plugin {plugin!r} failed in hook {hook!r}{where}: {one_line(why)}",
            hint=f"To go on without it, set disable: [{plugin}]",
        )
        self.plugin = plugin
        self.hook = hook
        self.page = page

    def __reduce__(self) -> tuple[object, ...]:
        # the message is whole already, so the class is not called again
        return (_rebuild, (self.message, self.hint, self.plugin, self.hook, self.page))


def _rebuild(message: str, hint: str, plugin: str, hook: str, page: str) -> HookCallError:
    error = HookCallError.__new__(HookCallError)
    DocsfyError.__init__(error, message, hint=hint)
    error.plugin, error.hook, error.page = plugin, hook, page
    return error


class PluginConflictError(DocsfyError):
    """Two plugins give a thing of the same name."""

    code = "plugin-conflict"

    def __init__(self, what: str, name: str, first: str, second: str) -> None:
        super().__init__(
            f"Plugins {first!r} and {second!r} both give {what} {name!r}",
            hint=f"Set disable: [{first}] or disable: [{second}]",
        )
