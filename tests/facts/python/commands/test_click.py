import pytest
from docsfy_hookspecs.facts import CommandOption

HELP = CommandOption(names=("--help",), is_flag=True, help="Show this message and exit.")


def test_every_form_of_an_option_is_read_in_the_order_written(read_commands):
    source = '''
    import click

    @click.command(epilog="The end.")
    @click.option("-n", "--name", "who", default="World", help="Whom to greet.")
    @click.option("--shout/--no-shout", " /-S", default=False)
    @click.option("--level", type=click.Choice(["low", "high"]), required=True)
    @click.option("-v", "--verbose", count=True)
    @click.option("--file", type=click.Path(dir_okay=False), envvar="APP_FILE", multiple=True)
    @click.option("--secret", hidden=True)
    @click.argument("paths", nargs=-1, type=click.Path())
    @click.version_option("1.0", "-V", "--version")
    def hello(who, **rest):
        """Greet somebody. Loudly, if asked.

        \\b
        one
        two
        \\f
        Not shown.
        """
    '''
    command = read_commands({"app/__init__.py": "", "app/cli.py": source}, hello="app.cli:hello")[
        "hello"
    ]
    assert command.options == (
        CommandOption(
            names=("-n", "--name"), metavar="TEXT", default="World", help="Whom to greet."
        ),
        CommandOption(names=("--shout", "--no-shout", "-S"), is_flag=True),
        CommandOption(
            names=("--level",),
            metavar="[low|high]",
            type="choice",
            required=True,
            choices=("low", "high"),
        ),
        CommandOption(names=("-v", "--verbose"), is_flag=True, multiple=True),
        CommandOption(
            names=("--file",), metavar="FILE", type="Path", multiple=True, env=("APP_FILE",)
        ),
        CommandOption(names=("-V", "--version"), is_flag=True, help="Show the version and exit."),
        HELP,
    )
    assert command.arguments == (
        CommandOption(names=("paths",), metavar="PATHS", type="Path", multiple=True),
    )
    assert command.summary == "Greet somebody."
    assert command.description == "Loudly, if asked.\n\n    one\n    two\n\nThe end."
    assert (command.framework, command.target) == ("click", "app.cli.hello")


def test_a_placeholder_that_the_code_computes_is_that_of_the_type(read_commands, option_of):
    source = """
    import click
    from elsewhere import kinds

    @click.command()
    @click.option("--kind", type=int, metavar=f"[{'|'.join(kinds())}]")
    @click.option("--pair", metavar="{a,b}")
    def main(kind, pair): ...
    """
    tool = read_commands({"pkg/__init__.py": "", "pkg/cli.py": source}, tool="pkg.cli:main")["tool"]
    assert [option_of(tool, name).metavar for name in ("--kind", "--pair")] == ["INTEGER", "{a,b}"]


def test_groups_give_whole_invocations_with_parents_and_subcommands(read_commands):
    source = """
    import click

    @click.group()
    def cli(): ...

    @cli.group("db", short_help="Database.")
    def database_group(): ...

    @database_group.command()
    def drop_all_command():
        '''Drop everything.'''

    @cli.command(hidden=True)
    def internal(): ...

    @click.command
    def late(): ...

    cli.add_command(late, "later")
    """
    found = read_commands({"app/__init__.py": "", "app/cli.py": source}, app="app.cli:cli")
    assert list(found) == ["app", "app db", "app db drop-all", "app later"]
    assert found["app"].subcommands == ("app db", "app later")
    drop = found["app db drop-all"]
    assert (drop.parent, drop.program, drop.label) == ("app db", "app", "drop-all")
    assert found["app db"].summary == "Database."


def test_decorators_that_bundle_options_are_followed_across_modules(read_commands, names_of):
    options = """
    import functools
    import click

    quiet_option = click.option("--quiet", is_flag=True)
    _MORE = [click.option("--one"), click.option("--two")]

    def common(f):
        f = click.option("--first")(f)
        f = click.option("--second")(f)
        return f

    def add_options(options):
        def apply(func):
            for option in reversed(options):
                func = option(func)
            return func
        return apply

    def stacked(func):
        @click.option("--outer")
        @click.option("--inner")
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            return func(*args, **kwargs)
        return wrapper
    """
    source = """
    import click
    from app.options import _MORE, add_options, common, quiet_option, stacked

    @click.command(add_help_option=False)
    @click.option("--before")
    @common
    @add_options(_MORE)
    @stacked
    @quiet_option
    def run(**kwargs): ...
    """
    files = {"app/__init__.py": "", "app/options.py": options, "app/cli.py": source}
    command = read_commands(files, app="app.cli:run")["app"]
    assert names_of(command) == [
        "--before",
        "--second",
        "--first",
        "--one",
        "--two",
        "--outer",
        "--inner",
        "--quiet",
    ]


def test_constants_from_other_modules_become_help_defaults_and_choices(read_commands, option_of):
    constants = """
    import enum

    PORT = 8000
    LEVELS = {"debug": 10, "info": 20}

    class Color(enum.Enum):
        RED = "red"
        BLUE = "blue"
    """
    source = """
    import click
    from .constants import LEVELS, PORT, Color

    @click.command()
    @click.option("--port", default=PORT, help=f"Port, {PORT} by default.")
    @click.option("--level", type=click.Choice(list(LEVELS)))
    @click.option("--color", type=click.Choice([c.name.lower() for c in Color]))
    def run(port, level, color): ...
    """
    files = {"app/__init__.py": "", "app/constants.py": constants, "app/cli.py": source}
    command = read_commands(files, app="app.cli:run")["app"]
    port = option_of(command, "--port")
    assert (port.default, port.metavar, port.help) == ("8000", "INTEGER", "Port, 8000 by default.")
    assert option_of(command, "--level").choices == ("debug", "info")
    assert option_of(command, "--color").choices == ("red", "blue")


def test_automatic_environment_variables_follow_the_groups(read_commands, option_of):
    source = """
    import click

    SETTINGS = {"auto_envvar_prefix": "APP", "help_option_names": ["-h", "--help"]}

    @click.group(context_settings=SETTINGS)
    def cli(): ...

    @cli.command()
    @click.option("--host", "hostname")
    def run_it(hostname): ...
    """
    found = read_commands({"app/__init__.py": "", "app/cli.py": source}, app="app.cli:cli")
    assert option_of(found["app run-it"], "--host").env == ("APP_RUN_IT_HOSTNAME",)
    assert option_of(found["app run-it"], "-h").names == ("-h", "--help")


def test_subclass_of_group_brings_its_own_options_and_commands(read_commands, names_of):
    source = """
    import click

    @click.command("run")
    def run_command(): ...

    class AppGroup(click.Group):
        def __init__(self, add_defaults=True, **extra):
            params = list(extra.pop("params", None) or ())
            params.append(click.Option(["--env"], help="Environment."))
            super().__init__(params=params, **extra)
            if add_defaults:
                self.add_command(run_command)

    cli = AppGroup(name="app", help="An app.")

    def main():
        cli.main()
    """
    found = read_commands({"app/__init__.py": "", "app/cli.py": source}, app="app.cli:main")
    assert list(found) == ["app", "app run"]
    assert names_of(found["app"]) == ["--env", "--help"]
    assert found["app"].summary == "An app."


LAZY_GROUP = """
import importlib
import click

class LazyGroup(click.Group):
    def __init__(self, *args, lazy_subcommands=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.lazy_subcommands = lazy_subcommands or {}

    def list_commands(self, ctx):
        return super().list_commands(ctx) + sorted(self.lazy_subcommands)

    def get_command(self, ctx, name):
        if name in self.lazy_subcommands:
            return self._load(name)
        return super().get_command(ctx, name)
"""


def test_lazily_loaded_subcommands_are_those_that_the_group_is_given(read_commands, names_of):
    cli = """
    import click
    from app.lazy import LazyGroup

    MORE = {"later": "app.sub.later:run"}

    @click.group(
        cls=LazyGroup,
        lazy_subcommands={"serve": "app.sub.serve", "gone": "app.gone.x", **MORE},
        help="An app.",
    )
    @click.option("--verbose", is_flag=True)
    def cli(verbose): ...

    @cli.command()
    def zero(): ...
    """
    sub = """
    import click
    from app.cli import cli
    from app.lazy import LazyGroup

    @click.command(help="Serve it.")
    @click.option("--port")
    def serve(port): ...
    """
    later = """
    import click
    from app.lazy import LazyGroup

    run = LazyGroup("run", help="Do it later.", lazy_subcommands={"inner": "app.sub.serve"})
    """
    files = {
        "app/__init__.py": "",
        "app/lazy.py": LAZY_GROUP,
        "app/cli.py": cli,
        "app/sub/__init__.py": sub,
        "app/sub/later.py": later,
    }
    found = read_commands(files, app="app.cli:cli")
    assert list(found) == ["app", "app zero", "app later", "app later inner", "app serve"]
    assert found["app"].subcommands == ("app zero", "app later", "app serve")
    assert (found["app serve"].target, found["app serve"].path) == (
        "app.sub.serve",
        "app/sub/__init__.py",
    )
    assert names_of(found["app serve"]) == ["--port", "--help"]
    assert names_of(found["app"]) == ["--verbose", "--help"]
    assert found["app later"].summary == "Do it later."


def test_a_group_that_loads_itself_is_not_below_itself(read_commands):
    cli = """
    import click
    from app.lazy import LazyGroup

    @click.group(cls=LazyGroup, lazy_subcommands={"again": "app.cli.cli", "run": "app.cli.run"})
    def cli(): ...

    @click.command()
    def run(): ...
    """
    files = {"app/__init__.py": "", "app/lazy.py": LAZY_GROUP, "app/cli.py": cli}
    assert list(read_commands(files, app="app.cli:cli")) == ["app", "app run"]


@pytest.mark.timeout(30)
def test_groups_that_multiply_end(read_commands):
    groups = "".join(f"@click.group()\ndef g{number}(): ...\n" for number in range(8))
    added = "".join(
        f"g{number}.add_command(g{number + 1}, 'a{name}')\n"
        for number in range(7)
        for name in range(20)
    )
    files = {"app/__init__.py": "", "app/cli.py": f"import click\n{groups}{added}"}
    assert len(read_commands(files, app="app.cli:g0")) < 3_000


@pytest.mark.parametrize("epilog", ['f"Codes: {make()}."', '"Codes: " + make()', "make()"])
def test_an_epilog_with_an_unknown_part_is_left_out(read_commands, epilog):
    source = f"""
    import click
    from elsewhere import make

    @click.command(epilog={epilog})
    def run():
        \"\"\"Do it.\"\"\"
    """
    found = read_commands({"app/__init__.py": "", "app/cli.py": source}, app="app.cli:run")
    assert (found["app"].summary, found["app"].description) == ("Do it.", "")
