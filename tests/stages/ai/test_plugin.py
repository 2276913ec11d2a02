import subprocess
import sys

from docsfy_hookspecs import Changes, Facts, NavGroup, PageSpec, Plan, Settings

from docsfy_plugin.host import BuiltinPlugin, Host
from docsfy_plugin.stages.ai import plugin
from docsfy_plugin.stages.ai.plugin import AiWriter
from docsfy_plugin.testing import make_source

PAGE = PageSpec(slug="index", title="A")


def test_without_a_model_everything_is_left_to_others():
    given = {"source": make_source({}), "facts": Facts(), "settings": Settings(), "model": None}
    plan = Plan(project_name="A", navigation=(NavGroup(title="", pages=(PAGE,)),))
    writer = AiWriter()
    assert writer.docsfy_plan(**given) is None
    assert writer.docsfy_update_plan(**given, previous=plan, changes=Changes()) is None
    assert (
        writer.docsfy_write_page(
            page=PAGE,
            facts=Facts(),
            excerpts=(),
            settings=Settings(),
            model=None,
            outline=(),
            previous="",
            diff="",
            findings=(),
        )
        is None
    )


def test_the_plugin_answers_three_hooks():
    host = Host.create((BuiltinPlugin(name="ai", plugin=AiWriter(), version=plugin.VERSION),))
    answered = {hook for hook in host.hook_names if host.implementers(hook)}
    assert answered == {"docsfy_plan", "docsfy_update_plan", "docsfy_write_page"}


def test_loading_the_plugin_loads_no_prompt():
    program = (
        "import sys, docsfy_plugin.stages.ai.plugin as p; p.AiWriter();"
        "print([m for m in sys.modules if m.startswith('docsfy_plugin.stages.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout == ("['docsfy_plugin.stages.ai', 'docsfy_plugin.stages.ai.plugin']\n")
