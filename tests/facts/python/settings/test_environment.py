import pytest


def test_variables_of_the_environment_have_defaults_types_and_comments(read_settings):
    found = read_settings("""
    import os
    from os import environ as env, getenv

    # Where to listen.
    HOST = os.environ.get("APP_HOST", "localhost")
    PORT = int(getenv("APP_PORT", 8000))  # TCP port
    KEY = env["APP_KEY"]

    def is_debug():
        return "APP_DEBUG" in os.environ
    """)
    assert [(s.name, s.default, s.required, s.type, s.description) for s in found.values()] == [
        ("APP_HOST", '"localhost"', False, "", "Where to listen."),
        ("APP_PORT", "8000", False, "int", "TCP port"),
        ("APP_KEY", "", True, "", ""),
        ("APP_DEBUG", "", False, "", ""),
    ]
    assert found["APP_PORT"].env == ("APP_PORT",)


def test_variable_read_twice_is_one_setting_that_knows_the_most(read_settings):
    (found,) = read_settings("""
    import os

    A = os.environ["LEVEL"]
    # How much is logged.
    B = os.environ.get("LEVEL", "info")
    """).values()
    assert (found.default, found.required) == ('"info"', False)
    assert found.description == "How much is logged."


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "from environs import Env\nenv = Env()\nX = env.int('SIZE', 3)",
            ("SIZE", "int", "3", False, "environs"),
        ),
        (
            "import environ\nenv = environ.Env()\nX = env.bool('DEBUG', default=False)",
            ("DEBUG", "bool", "False", False, "django-environ"),
        ),
        (
            "from decouple import config\nX = config('KEY', cast=int)",
            ("KEY", "int", "", True, "decouple"),
        ),
    ],
)
def test_libraries_that_read_the_environment_are_known(read_settings, source, expected):
    (found,) = read_settings(source).values()
    assert (found.name, found.type, found.default, found.required, found.framework) == expected


def test_what_is_set_or_belongs_to_the_system_is_no_setting(read_settings):
    source = "import os\nos.environ['CHILD'] = '1'\nHOME = os.environ['HOME']\n"
    assert read_settings(source) == {}


def test_settings_of_tests_are_left_out(read_settings):
    assert read_settings("import os\nX = os.environ['X_Y']\n", "tests/test_x.py") == {}


def test_functions_of_the_file_that_read_a_variable_are_followed(read_settings):
    found = read_settings("""
    import os

    def env_int(name: str, default: str = "") -> int:
        return int(os.getenv(name, default))

    def run():
        return env_int("LIMIT", "10"), env_int("SIZE")
    """)
    assert [(s.name, s.default, s.type, s.required) for s in found.values()] == [
        ("LIMIT", '"10"', "int", False),
        ("SIZE", "", "int", False),
    ]


def test_a_variable_may_be_missing_where_the_code_says_what_to_do_then(read_settings):
    found = read_settings("""
    import os

    try:
        A = os.environ["A_FILE"]
    except KeyError:
        A = None
    try:
        B = os.environ["B_FILE"]
    except OSError:
        B = None
    """)
    assert [(s.name, s.required) for s in found.values()] == [("A_FILE", False), ("B_FILE", True)]


def test_a_comment_above_a_condition_describes_what_is_done_not_the_variable(read_settings):
    found = read_settings("""
    import os

    # Some servers never stop.
    if "CHILD" in os.environ:
        pass
    # The environment tells where.
    if "PLACE" in os.environ:
        pass
    """)
    assert [(s.name, s.description) for s in found.values()] == [
        ("CHILD", ""),
        ("PLACE", "The environment tells where."),
    ]
