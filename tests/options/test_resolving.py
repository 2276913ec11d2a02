from __future__ import annotations

from dataclasses import asdict, fields

import pytest

from docsfy_plugin.options import OPTIONS, Option, OptionError, Options, resolve_options

TEXTS = {
    "text": ("library", "library"),
    "integer": ("3000", 3000),
    "number": ("2.5", 2.5),
    "boolean": ("yes", True),
    "list": ("a b\n\n  c\n", ("a b", "c")),
}
"""Kind -> what stands in a variable, and the value that comes of it."""

OTHER_VALUES = {"text": "app", "integer": 4000, "number": 3.5, "boolean": True, "list": ["x"]}


def text_for(option: Option) -> tuple[str, object]:
    return (option.choices[-1],) * 2 if option.choices else TEXTS[option.kind]


def other_for(option: Option) -> object:
    return option.choices[0] if option.choices else OTHER_VALUES[option.kind]


def as_given(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def resolve(name: str, text: str) -> object:
    return getattr(resolve_options(environment={f"DOCSFY_{name.upper()}": text}), name)


def test_every_option_of_the_table_has_a_field_with_its_default():
    assert asdict(Options()) == {option.name: option.default for option in OPTIONS}
    assert [field.name for field in fields(Options)] == [option.name for option in OPTIONS]


def test_nothing_set_gives_the_defaults():
    assert resolve_options() == Options()


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_a_variable_is_read_by_the_kind_of_its_option(option):
    text, value = text_for(option)
    assert resolve_options(environment={option.variable: text}) == Options(**{option.name: value})


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_a_flag_beats_the_environment_and_that_beats_mkdocs_yml(option):
    text, of_variable = text_for(option)
    other = other_for(option)
    configured = resolve_options(configured={option.name: other})
    from_environment = resolve_options(
        environment={option.variable: text}, configured={option.name: other}
    )
    flagged = resolve_options(flags={option.name: other}, environment={option.variable: text})
    assert [getattr(o, option.name) for o in (configured, from_environment, flagged)] == [
        as_given(other),
        of_variable,
        as_given(other),
    ]


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_variable_is_unset(option, text):
    other = other_for(option)
    resolved = resolve_options(
        flags={option.name: None},
        environment={option.variable: text},
        configured={option.name: other},
    )
    assert getattr(resolved, option.name) == as_given(other)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_a_key_without_a_value_is_unset(option):
    assert resolve_options(configured={option.name: None}) == Options()


def test_a_list_flag_that_was_never_given_is_unset():
    assert resolve_options(flags={"exclude": ()}, configured={"exclude": ["a"]}).exclude == ("a",)


def test_a_false_flag_is_set():
    assert resolve_options(flags={"enabled": False}).enabled is False


def test_an_empty_text_in_mkdocs_yml_is_a_value():
    assert resolve_options(configured={"mermaid_url": ""}).mermaid_url == ""


def test_other_variables_are_nobodys_business():
    assert resolve_options(environment={"DOCSFY_COLOUR": "red", "REPO": "x"}) == Options()


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("on", True), ("No", False), ("OFF", False), ("false", False)],
)
def test_booleans_are_those_of_yaml(text, value):
    assert resolve("force", text) is value


def test_a_text_stays_as_it_was_typed():
    assert resolve("branch", "1.10") == "1.10"


def test_a_number_in_yaml_may_be_meant_as_text():
    assert resolve_options(configured={"branch": 1.5, "owner": 7}).branch == "1.5"


def test_one_text_is_a_list_of_one():
    assert resolve_options(configured={"exclude": "tests/*"}).exclude == ("tests/*",)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("exlude", "Did you mean 'exclude'?"),
        ("stateDir", "Did you mean 'state_dir'?"),
        ("zzz", f"Known are {', '.join(sorted(option.name for option in OPTIONS))}"),
        (1, f"Known are {', '.join(sorted(option.name for option in OPTIONS))}"),
    ],
)
def test_an_unknown_option_is_refused_with_a_suggestion(name, hint):
    with pytest.raises(OptionError) as caught:
        resolve_options(configured={name: "x"})
    assert str(caught.value) == f"Option {name!r} in mkdocs.yml is unknown to docsfy. {hint}"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("jobs", "many", "is 'many', not a whole number"),
        ("jobs", 2.5, "is 2.5, not a whole number"),
        ("jobs", True, "is True, not a whole number"),
        ("jobs", float("nan"), "is nan, not a whole number"),
        ("jobs", float("inf"), "is inf, not a whole number"),
        ("jobs", 0, "is 0, less than 1"),
        ("timeout", float("nan"), "is nan, not a number"),
        ("timeout", -1, "is -1, less than 1"),
        ("budget", -0.5, "is -0.5, less than 0"),
        ("force", "maybe", "is 'maybe', not true or false"),
        ("force", 1, "is 1, not true or false"),
        ("branch", True, "is True, not text"),
        ("branch", ["a"], "is ['a'], not text"),
        ("exclude", [1], "is [1], not a list of texts"),
        ("exclude", {"a": 1}, "is {'a': 1}, not a list of texts"),
        ("on_busy", "queue", "is 'queue'. Use one of fail, wait"),
        ("findings", "mail", "is 'mail'. Use one of log, page"),
        ("repo_type", "book", "is 'book'. Use one of app, library, framework, tests"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_option(name, value, why):
    with pytest.raises(OptionError) as caught:
        resolve_options(configured={name: value})
    assert str(caught.value) == f"Option {name!r} in mkdocs.yml {why}"


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("jobs", "many", "Variable DOCSFY_JOBS is 'many', not a whole number"),
        ("jobs", "{", "Variable DOCSFY_JOBS is '{', not a whole number"),
        ("force", "1", "Variable DOCSFY_FORCE is 1, not true or false"),
        ("on_busy", "x", "Variable DOCSFY_ON_BUSY is 'x'. Use one of fail, wait"),
    ],
)
def test_a_bad_variable_is_named(name, text, line):
    with pytest.raises(OptionError) as caught:
        resolve(name, text)
    assert str(caught.value) == line


def test_a_bad_flag_is_named():
    with pytest.raises(OptionError, match="Flag --pause-grace is 'x', not a number"):
        resolve_options(flags={"pause_grace": "x"})


def test_a_bad_value_that_is_overridden_does_not_matter():
    assert resolve_options(flags={"jobs": 2}, configured={"jobs": "many"}).jobs == 2


@pytest.mark.parametrize(
    ("text", "mount"),
    [("", ""), ("/", ""), ("code", "code"), ("/code/", "code"), ("a/b", "a/b")],
)
def test_a_mount_is_a_folder_without_slashes_around_it(text, mount):
    assert resolve_options(configured={"mount": text}).mount == mount


@pytest.mark.parametrize("text", ["..", "a/../b", ".", "a//b", "a\\b", "../x"])
def test_a_mount_outside_the_site_is_refused(text):
    with pytest.raises(OptionError) as caught:
        resolve_options(configured={"mount": text})
    assert (
        str(caught.value) == f"Option 'mount' in mkdocs.yml is {text!r}, not a folder of the site"
    )
