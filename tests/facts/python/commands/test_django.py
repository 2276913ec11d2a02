def test_management_commands_are_named_by_their_files(read_commands, names_of):
    base = """
    from django.core.management.base import BaseCommand

    class Tool(BaseCommand):
        def add_arguments(self, parser):
            parser.add_argument("--dry-run", action="store_true")
    """
    command = """
    from shop.tools import Tool

    class Command(Tool):
        help = "Import products. All of them."

        def add_arguments(self, parser):
            super().add_arguments(parser)
            parser.add_argument("file")
    """
    files = {
        "shop/__init__.py": "",
        "shop/tools.py": base,
        "shop/management/__init__.py": "",
        "shop/management/commands/__init__.py": "",
        "shop/management/commands/load.py": command,
    }
    (found,) = read_commands(files).values()
    assert (found.name, found.framework) == ("python manage.py load", "django")
    assert (found.summary, found.description) == ("Import products.", "All of them.")
    assert names_of(found) == ["--dry-run"]
    assert [one.names for one in found.arguments] == [("file",)]
    assert found.target == "shop.management.commands.load.Command"
