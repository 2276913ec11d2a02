"""pluggy's manager: finds plugins, orders them, calls them one by one, names the culprit."""

from docsfy_plugin.host.manager import BuiltinPlugin, Host, Implementer

__all__ = ["BuiltinPlugin", "Host", "Implementer"]
