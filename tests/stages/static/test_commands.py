from __future__ import annotations

from docsfy_hookspecs import Command, CommandOption

ARGUMENT = CommandOption(names=("FILES",), required=True, multiple=True, help="What to read.")
OPTIONS = (
    CommandOption(
        names=("-o", "--output"), metavar="FILE", default="'-'", env=("OUT",), help="Where to."
    ),
    CommandOption(names=("--mode",), choices=("a", "b|c"), required=True),
    CommandOption(names=("-v",), is_flag=True, multiple=True, help="Say more | twice."),
)


def program(**changes) -> Command:
    fields = {
        "name": "tool",
        "path": "tool/cli.py",
        "program": "tool",
        "summary": "Work on files.",
        "target": "tool.cli.main",
    }
    return Command(**{**fields, **changes})


def test_a_program_is_shown_with_usage_arguments_options_and_its_place(write_page):
    facts = [program(arguments=(ARGUMENT,), options=OPTIONS, description="Reads *all* of them.")]
    assert write_page(facts, "commands/tool") == (
        "# tool\n\nWork on files.\n\n"
        "```text\ntool --mode VALUE [OPTIONS] FILES...\n```\n\n"
        "Reads *all* of them.\n\n"
        "**Arguments**\n\n"
        "| Argument | Required | Description |\n| --- | --- | --- |\n"
        "| `FILES` | yes | What to read. |\n\n"
        "**Options**\n\n"
        "| Option | Value | Default | Environment | Description |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| `-o`, `--output` | `FILE` | `'-'` | `OUT` | Where to. |\n"
        "| `--mode` | `a`, `b|c` |   |   | Required. |\n"
        "| `-v` | flag |   |   | May be given several times. Say more &#124; twice. |\n\n"
        "Defined in [`tool/cli.py`](docsfy:source/tool/cli.py#command:tool), "
        "runs [`tool.cli.main`](docsfy:symbol/tool.cli.main).\n"
    )


def test_subcommands_stand_on_the_page_of_their_program(write_page):
    facts = [
        program(subcommands=("tool add",)),
        program(name="tool add", parent="tool", summary="Add one.", options=OPTIONS[:1]),
    ]
    text = write_page(facts, "commands/tool")
    assert "| [`tool add`](#tool-add) | Add one. |" in text
    assert "## tool add {#tool-add}\n\nAdd one.\n\n```text\ntool add [OPTIONS]\n```" in text


def test_a_program_with_many_subcommands_gets_a_page_for_each(make_plan, write_page):
    names = tuple(f"tool c{number}" for number in range(13))
    facts = [program(subcommands=names)]
    facts += [program(name=name, parent="tool", summary=f"Do {name}.") for name in names]
    plan = make_plan(facts)
    assert [g.title for g in plan.navigation][:2] == ["", "Usage / tool"]
    assert len(plan.navigation[1].pages) == 14
    assert "[`tool c7`](docsfy:page/commands/tool/c7)" in write_page(facts, "commands/tool")
    assert write_page(facts, "commands/tool/c7").startswith("# tool c7\n\nDo tool c7.\n")


def test_an_overview_links_every_program_that_has_a_page(write_page):
    facts = [program(options=OPTIONS), program(name="bare", target="tool.bare")]
    text = write_page(facts, "commands")
    assert "| [`tool`](docsfy:page/commands/tool) |" in text
    assert "| `bare` |" in text


def test_a_module_run_of_an_installed_program_is_named_on_its_page(make_plan, write_page):
    facts = [program(options=OPTIONS), program(name="python -m tool", options=OPTIONS)]
    assert [p.slug for p in make_plan(facts).pages if "command" in p.slug] == ["commands/tool"]
    assert "Also callable as `python -m tool`." in write_page(facts, "commands/tool")


def test_commands_of_tests_and_examples_are_left_out(make_plan):
    facts = [program(role="example", options=OPTIONS), program(name="t", role="test")]
    assert [page.slug for page in make_plan(facts).pages] == ["index"]
