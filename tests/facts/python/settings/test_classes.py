def test_pydantic_settings_have_prefixed_variables(read_settings):
    found = read_settings('''
    from pydantic import Field
    from pydantic_settings import BaseSettings, SettingsConfigDict

    class Settings(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="APP_")

        token: str
        """Secret of the service."""
        port: int = 8000  # where to listen
        name: str = Field("x", validation_alias="SERVICE_NAME", description="Shown name.")
        tags: list[str] = Field(default_factory=list)
    ''')
    assert [
        (s.name, s.type, s.default, s.required, s.env, s.description) for s in found.values()
    ] == [
        ("Settings.token", "str", "", True, ("APP_TOKEN",), "Secret of the service."),
        ("Settings.port", "int", "8000", False, ("APP_PORT",), "where to listen"),
        ("Settings.name", "str", '"x"', False, ("SERVICE_NAME",), "Shown name."),
        ("Settings.tags", "list[str]", "list()", False, ("APP_TAGS",), ""),
    ]


def test_options_of_mkdocs_plugins_are_settings(read_settings):
    found = read_settings('''
    from mkdocs.config import config_options as opt
    from mkdocs.config.base import Config

    class PluginConfig(Config):
        enabled = opt.Type(bool, default=True)
        """Whether it runs."""
        kind = opt.Optional(opt.Choice(["a", "b"]))
        name = opt.Type(str)
    ''')
    assert [(s.name, s.type, s.default, s.required, s.description) for s in found.values()] == [
        ("PluginConfig.enabled", "Type(bool)", "True", False, "Whether it runs."),
        ("PluginConfig.kind", 'Choice(["a", "b"])', "", False, ""),
        ("PluginConfig.name", "Type(str)", "", True, ""),
    ]


def test_dataclasses_count_only_when_their_fields_are_described(read_settings):
    found = read_settings("""
    from dataclasses import dataclass, field

    @dataclass
    class TrainingOptions:
        rate: float = field(default=0.1, metadata={"help": "Learning rate."})
        steps: int = 5

    @dataclass
    class QuietConfig:
        a: int = 1
    """)
    assert [(s.name, s.default, s.description) for s in found.values()] == [
        ("TrainingOptions.rate", "0.1", "Learning rate."),
        ("TrainingOptions.steps", "5", ""),
    ]


def test_modules_of_settings_give_their_names_with_the_comment_above(read_settings):
    source = """
    import os

    # Run in debug mode.
    # Never in production.
    DEBUG = True
    ALLOWED_HOSTS = []
    TIME_ZONE = "UTC"  # of the server
    USE_TZ = True
    STATIC_URL = "/static/"
    _PRIVATE = 1
    """
    found = read_settings(source, "site/settings.py")
    assert list(found) == ["DEBUG", "ALLOWED_HOSTS", "TIME_ZONE", "USE_TZ", "STATIC_URL"]
    assert found["DEBUG"].description == "Run in debug mode.\nNever in production."
    assert (found["TIME_ZONE"].default, found["TIME_ZONE"].description) == (
        '"UTC"',
        "of the server",
    )
    assert found["DEBUG"].framework == "django"


def test_configuration_that_an_application_is_asked_for_is_a_setting(read_settings):
    found = read_settings("""
    from flask import Flask, current_app

    app = Flask(__name__)

    def limit():
        return current_app.config.get("MAX_ITEMS", 10), app.config["SECRET_KEY"]
    """)
    assert [(s.name, s.default, s.framework) for s in found.values()] == [
        ("MAX_ITEMS", "10", "flask"),
        ("SECRET_KEY", "", "flask"),
    ]


def test_modules_of_settings_tell_the_variables_they_read(read_settings):
    source = """
    import os

    DEBUG = os.environ.get("APP_DEBUG") == "1"
    ALLOWED_HOSTS = []
    TIME_ZONE = os.getenv("TIME_ZONE", "UTC")
    USE_TZ = True
    STATIC_URL = "/static/"
    x = os.getenv("OTHER")
    """
    found = read_settings(source, "site/settings.py")
    assert {name: one.env for name, one in found.items() if one.env} == {
        "DEBUG": ("APP_DEBUG",),
        "TIME_ZONE": ("TIME_ZONE",),
        "OTHER": ("OTHER",),
    }
    assert found["TIME_ZONE"].group == "site.settings"
