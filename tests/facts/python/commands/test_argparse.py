from docsfy_hookspecs.facts import CommandOption

PACKAGE = {"app/__init__.py": ""}


def test_every_form_of_an_argument_is_read(read_commands):
    source = """
    import argparse
    import os

    def main():
        parser = argparse.ArgumentParser(description="Do it. Now.", epilog="See %(prog)s.")
        parser.add_argument("source", nargs="+", help="files to read")
        parser.add_argument("target", nargs="?", default="out")
        parser.add_argument("-p", "--port", type=int, default=80, help="port (%(default)s), 100%%")
        parser.add_argument("--mode", choices=["a", "b"], required=True)
        parser.add_argument("--flag", action="store_true")
        parser.add_argument("--color", action=argparse.BooleanOptionalAction, default=True)
        parser.add_argument("--token", default=os.environ.get("APP_TOKEN", "none"))
        parser.add_argument("--secret", help=argparse.SUPPRESS)
        parser.add_argument("--pair", nargs=2, metavar=("KEY", "VALUE"), action="append")
        parser.add_argument("--version", action="version", version="1")
        args = parser.parse_args()
    """
    command = read_commands({**PACKAGE, "app/cli.py": source}, app="app.cli:main")["app"]
    assert command.options == (
        CommandOption(names=("-h", "--help"), is_flag=True, help="show this help message and exit"),
        CommandOption(
            names=("-p", "--port"), metavar="PORT", type="int", default="80", help="port (80), 100%"
        ),
        CommandOption(
            names=("--mode",), metavar="{a,b}", type="choice", required=True, choices=("a", "b")
        ),
        CommandOption(names=("--flag",), is_flag=True),
        CommandOption(names=("--color", "--no-color"), is_flag=True, default="True"),
        CommandOption(names=("--token",), metavar="TOKEN", default="none", env=("APP_TOKEN",)),
        CommandOption(names=("--pair",), metavar="KEY VALUE", multiple=True),
        CommandOption(
            names=("--version",), is_flag=True, help="show program's version number and exit"
        ),
    )
    assert command.arguments == (
        CommandOption(
            names=("source",),
            metavar="source [source ...]",
            required=True,
            multiple=True,
            help="files to read",
        ),
        CommandOption(names=("target",), metavar="[target]", default="out"),
    )
    assert (command.summary, command.description) == ("Do it.", "Now.\n\nSee app.")
    assert command.target == "app.cli.main"


def test_parsers_are_followed_into_functions_classes_and_loops(read_commands, names_of):
    shared = """
    DEFAULTS = {"--alpha": 1, "--beta": 2}

    def add_model_args(group, *, prefix="--"):
        group.add_argument(prefix + "model")
        for name, default in DEFAULTS.items():
            group.add_argument(name, default=default)
    """
    source = """
    import argparse
    from app.shared import add_model_args

    class Application:
        def __init__(self):
            self.parser = self.build()

        def build(self):
            base = argparse.ArgumentParser(add_help=False)
            base.add_argument("--base")
            parser = argparse.ArgumentParser(parents=[base])
            add_model_args(parser.add_argument_group("model"))
            if self.wants_more():
                parser.add_argument("--more")
            return parser

        def run(self):
            return self.parser.parse_args()

    def main():
        return Application().run()
    """
    files = {**PACKAGE, "app/shared.py": shared, "app/cli.py": source}
    command = read_commands(files, app="app.cli:main")["app"]
    assert names_of(command) == ["-h --help", "--base", "--model", "--alpha", "--beta", "--more"]


def test_subparsers_become_commands_with_their_functions(read_commands):
    source = """
    import argparse

    def build(args):
        ...

    def main():
        parser = argparse.ArgumentParser()
        commands = parser.add_subparsers(dest="command")
        one = commands.add_parser("build", aliases=["b"], help="build it")
        one.add_argument("--fast", action="store_true")
        one.set_defaults(func=build)
        commands.add_parser("hidden", help=argparse.SUPPRESS)
        parser.parse_args()
    """
    found = read_commands({**PACKAGE, "app/cli.py": source}, app="app.cli:main")
    assert list(found) == ["app", "app build"]
    build = found["app build"]
    assert (build.summary, build.aliases, build.target) == ("build it", ("b",), "app.cli.build")
    assert build.parent == "app"


def test_installed_programs_that_parse_their_arguments_themselves_are_named(read_commands):
    source = """
    import sys

    def main():
        \"\"\"Do it. With care.\"\"\"
        print(sys.argv)
    """
    found = read_commands({"pkg/__init__.py": "", "pkg/cli.py": source}, tool="pkg.cli:main")
    assert list(found) == ["tool"]
    tool = found["tool"]
    assert (tool.target, tool.path, tool.summary) == ("pkg.cli.main", "pkg/cli.py", "Do it.")


def test_a_parser_that_cannot_be_read_is_not_mistaken_for_another(read_commands):
    source = """
    import argparse
    from elsewhere import SPEC

    def job():
        parser = argparse.ArgumentParser()
        parser.add_argument("task")
        return parser.parse_args()

    def main():
        job()
        parser = argparse.ArgumentParser()
        for names, words in SPEC:
            parser.add_argument(*names, **words)
        parser.parse_args()
    """
    tool = read_commands({"pkg/__init__.py": "", "pkg/cli.py": source}, tool="pkg.cli:main")["tool"]
    assert (tool.options, tool.arguments) == ((), ())


def test_files_without_entry_point_are_named_as_python_runs_them(read_commands):
    source = """
    import argparse

    if __name__ == "__main__":
        parser = argparse.ArgumentParser()
        parser.add_argument("--x")
        parser.parse_args()
    """
    files = {**PACKAGE, "app/tool.py": source, "scripts/go.py": source, "tests/run.py": source}
    found = read_commands(files)
    assert list(found) == ["python -m app.tool", "python scripts/go.py"]
    assert found["python scripts/go.py"].role == "script"


def test_main_module_of_an_installed_program_is_the_same_program(read_commands):
    source = """
    import argparse

    def main():
        parser = argparse.ArgumentParser()
        parser.add_argument("--x")
        parser.parse_args()
    """
    start = "from app.cli import main\nraise SystemExit(main())\n"
    files = {**PACKAGE, "app/cli.py": source, "app/__main__.py": start}
    assert list(read_commands(files, app="app.cli:main")) == ["app"]
    assert list(read_commands(files)) == ["python -m app"]


def test_endless_and_deeply_nested_code_ends(read_commands):
    chain = "".join(f"    elif x == {n}:\n        pass\n" for n in range(900))
    source = (
        "import argparse\n"
        "def loop(parser, x=None):\n"
        "    while True:\n"
        "        loop(parser)\n"
        "        loop(parser)\n"
        "def main(x=None):\n"
        "    parser = argparse.ArgumentParser()\n"
        "    parser.add_argument('--x')\n"
        "    if x:\n"
        "        pass\n" + chain + "    loop(parser)\n"
        f"    y = {'+'.join(['1'] * 900)}\n"
        "    parser.parse_args()\n"
    )
    found = read_commands({**PACKAGE, "app/cli.py": source}, app="app.cli:main")
    assert list(found) == ["app"]


def test_import_inside_a_function_hides_the_name_of_the_module(read_commands, names_of):
    core = """
    import argparse

    def main():
        parser = argparse.ArgumentParser()
        parser.add_argument("--x")
        parser.parse_args()
    """
    start = """
    def main():
        from app.core import main
        main()
    """
    files = {**PACKAGE, "app/core.py": core, "app/start.py": start}
    command = read_commands(files, app="app.start:main")["app"]
    assert names_of(command) == ["-h --help", "--x"]
