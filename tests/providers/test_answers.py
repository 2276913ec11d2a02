"""What command lines print is parsed, never guessed at by its first characters."""

import json

import pytest

from docsfy_plugin.providers.answers import (
    is_object,
    kind_of,
    last_words,
    read_object,
    read_objects,
    retry_after_s,
)

ANSWER = {"result": "a { b } \u2028 c", "is_error": False}
LINE = json.dumps(ANSWER, ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        json.dumps(ANSWER, indent=2),
        f"[{LINE}]",
        f'{{"type": "init"}}\n{LINE}\n',
        f"Loading {{config}} ...\n{LINE}\nBye {{",
        f"Update available: {{1.2}} {json.dumps(ANSWER, indent=1)} done",
    ],
)
def test_the_object_is_found_among_chatter(text):
    assert read_object(text, "result") == ANSWER


@pytest.mark.parametrize("text", ["", "no", "{", '{"result": "cut', "[1, 2]", "{'result': 1}", "1"])
def test_without_an_object_there_is_none(text):
    assert read_object(text, "result") is None


@pytest.mark.timeout(10)
@pytest.mark.parametrize("text", ["{" * 500_000, '{"a":' * 200_000, '{"a": "' * 100_000])
def test_no_text_takes_long(text):
    assert read_objects(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LINE, True),
        (f"{{}}\n{LINE}\n", True),
        (LINE[:-1], False),
        ("", False),
        ('{"other": 1}', False),
    ],
)
def test_a_whole_answer_is_told_from_a_part(text, expected):
    assert is_object(text.encode(), "result") is expected


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        ("Not logged in · Please run /login", None, "auth"),
        ("Invalid auth method selected.", None, "auth"),
        ("Invalid API key · Fix external API key", None, "auth"),
        ("Credit balance is too low", 400, "auth"),
        ("API key not valid", 400, "auth"),
        ("", 401, "auth"),
        ("no", 403, "auth"),
        ("API Error: Request rejected (429) · slow down", None, "rate-limit"),
        ("", 429, "rate-limit"),
        ("You've hit your limit · resets 3pm", None, "rate-limit"),
        ("You\u2019ve reached your weekly limit", None, "rate-limit"),
        ("RESOURCE_EXHAUSTED", None, "rate-limit"),
        ("You exceeded your current quota", None, "rate-limit"),
        ("Overloaded", 529, "rate-limit"),
        ("Prompt is too long: 210000 tokens > 200000 maximum", 400, "too-long"),
        ("This model's maximum context length is 8192 tokens", 400, "too-long"),
        ("", 413, "too-long"),
        ("violates our Usage Policy", 400, "refused"),
        ("PROHIBITED_CONTENT", None, "refused"),
        ("Incomplete response returned", None, "truncated"),
        ("There's an issue with the selected model (x)", 404, "missing"),
        ("Request timed out", None, "timeout"),
        ("Internal server error", 500, "broken"),
        ("", None, "broken"),
    ],
)
def test_kinds_of_failures_are_read_loosely(text, status, kind):
    assert kind_of(text, status) == kind


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Please retry in 12.5s.", 12.5),
        ("Try again in 500ms", 0.5),
        ("try again in 2 minutes", 120.0),
        ("Retry-After: 7", 7.0),
        ('{"retry_after": 3}', 3.0),
        ("resets 3pm", None),
        ("slow down", None),
    ],
)
def test_the_time_to_wait_is_read(text, seconds):
    assert retry_after_s(text) == seconds


def test_what_is_shown_has_no_key_and_no_prompt():
    prompt = "Write of the parser.\nIts docstring says: never tell anybody about the treasure"
    said = (
        "first\nin: docstring says: never tell anybody about\nkey sk-abc-123 is wrong\n"
        '{"prompt": "anybody about\\nthe treasure says: never tell anybody"}\nlast'
    )
    shown = last_words(said, prompt=prompt, environment={"A_KEY": "sk-abc-123", "HOME": "first"})
    assert shown == "first key *** is wrong last"


def test_what_is_shown_is_short():
    assert len(last_words("word " * 1000, prompt="", environment={})) <= 300
