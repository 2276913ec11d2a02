"""The built-in plugins, in the order in which they are called; the one place that names them."""

from docsfy_plugin.host import BuiltinPlugin

BUILTINS: tuple[BuiltinPlugin, ...] = ()
