"""The built-in plugins, in the order in which they are called; the one place that names them."""

from docsfy_plugin.facts import plugin as facts
from docsfy_plugin.host import BuiltinPlugin
from docsfy_plugin.stages import checks, links, rendering
from docsfy_plugin.stages.outputs import inventory, llms, twins
from docsfy_plugin.stages.static.plugin import VERSION as STATIC_VERSION
from docsfy_plugin.stages.static.plugin import StaticWriter

BUILTINS: tuple[BuiltinPlugin, ...] = (
    BuiltinPlugin(name="facts", plugin=facts, version=facts.VERSION),
    BuiltinPlugin(name="static", plugin=StaticWriter(), version=STATIC_VERSION),
    BuiltinPlugin(name="checks", plugin=checks, version=checks.VERSION),
    BuiltinPlugin(name="links", plugin=links, version=links.VERSION),
    BuiltinPlugin(name="pages", plugin=rendering, version=rendering.VERSION),
    BuiltinPlugin(name="llms", plugin=llms, version=llms.VERSION),
    BuiltinPlugin(name="twins", plugin=twins, version=twins.VERSION),
    BuiltinPlugin(name="inventory", plugin=inventory, version=inventory.VERSION),
)
