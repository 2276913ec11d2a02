from docsfy_hookspecs.facts import CommandOption

FILES = {
    "app/__init__.py": "",
    "app/types.py": """
    from enum import Enum

    class Level(str, Enum):
        low = "low"
        high = "high"
    """,
    "app/cli.py": '''
    from pathlib import Path
    from typing import Annotated, List, Optional
    import typer
    from app.types import Level
    from app.users import app as users_app

    app = typer.Typer(help="Manage things.", add_completion=False)
    app.add_typer(users_app, name="users")

    @app.callback()
    def main(verbose: bool = False): ...

    @app.command()
    def copy_file(
        ctx: typer.Context,
        source: Path,
        target: Annotated[Optional[Path], typer.Argument(help="Where to.")] = None,
        level: Level = typer.Option(Level.low, "--level", "-l", envvar="LEVEL"),
        tags: Annotated[List[str], typer.Option(help="Tags.")] = [],
        retries: int = 3,
        force: bool = typer.Option(False, "--force"),
    ):
        """Copy a file. Slowly."""
    ''',
    "app/users.py": """
    import typer

    app = typer.Typer()

    @app.command("add")
    def add_user(name: str): ...

    @app.command(hidden=True)
    def purge(): ...
    """,
}


def test_parameters_are_read_from_signatures(read_commands):
    command = read_commands(FILES, app="app.cli:app")["app copy-file"]
    assert command.options == (
        CommandOption(
            names=("--level", "-l"),
            metavar="[low|high]",
            type="choice",
            default="low",
            choices=("low", "high"),
            env=("LEVEL",),
        ),
        CommandOption(names=("--tags",), metavar="TEXT", type="str", multiple=True, help="Tags."),
        CommandOption(names=("--retries",), metavar="INTEGER", type="int", default="3"),
        CommandOption(names=("--force",), is_flag=True),
        CommandOption(names=("--help",), is_flag=True, help="Show this message and exit."),
    )
    assert command.arguments == (
        CommandOption(names=("source",), metavar="SOURCE", type="Path", required=True),
        CommandOption(names=("target",), metavar="TARGET", type="Path", help="Where to."),
    )
    assert (command.summary, command.description) == ("Copy a file.", "Slowly.")


def test_groups_are_mounted_under_their_names(read_commands, names_of):
    found = read_commands(FILES, app="app.cli:app")
    assert list(found) == ["app", "app copy-file", "app users", "app users add"]
    assert found["app"].summary == "Manage things."
    assert names_of(found["app"]) == ["--verbose --no-verbose", "--help"]


def test_application_of_one_command_is_that_command(read_commands, names_of):
    source = """
    import typer

    app = typer.Typer()

    @app.command()
    def main(name: str = "x"):
        '''Say hello.'''
    """
    found = read_commands({"app/__init__.py": "", "app/cli.py": source}, hi="app.cli:app")
    assert list(found) == ["hi"]
    assert names_of(found["hi"]) == [
        "--name",
        "--install-completion",
        "--show-completion",
        "--help",
    ]
