from docsfy_plugin.builtins import BUILTINS

HOOK = """\
from docsfy_hookspecs import hookimpl

@hookimpl
def docsfy_check_page(page):
    return []
"""


def test_every_plugin_is_listed_with_its_version(tmp_path, run_json):
    code, answer = run_json(tmp_path, "plugins")
    assert (code, answer["ok"]) == (0, True)
    assert answer["plugins"] == [{"name": one.name, "version": one.version} for one in BUILTINS]


def test_hooks_say_who_answers_in_the_order_of_calls(tmp_path, run_json, run):
    (tmp_path / "mkdocs.yml").write_text(
        "plugins: [{docsfy: {hooks: [own.py], disable: [twins]}}]\n"
    )
    (tmp_path / "own.py").write_text(HOOK)
    _, answer = run_json(tmp_path, "plugins")
    hooks = {one["hook"]: [p["name"] for p in one["plugins"]] for one in answer["hooks"]}
    assert hooks["docsfy_check_page"] == ["own.py", "checks"]
    assert "twins" not in hooks["docsfy_render_outputs"]
    lines = run(tmp_path, "plugins").stdout.splitlines()
    at = lines.index("docsfy_check_page")
    assert lines[at + 1].startswith("  1. own.py sha256:")
    assert lines[at + 2].startswith("  2. checks ")
    assert hooks["docsfy_providers"] == ["providers"]
    assert "docsfy_extend_plan: nobody" in lines


def test_a_plugin_that_does_not_load_is_named(tmp_path, run_json):
    (tmp_path / "own.py").write_text("1 / 0\n")
    code, answer = run_json(tmp_path, "plugins", "--hooks", "own.py")
    assert (code, answer["error"]["code"]) == (1, "plugin-not-loaded")
    assert "'own.py'" in answer["error"]["message"]
