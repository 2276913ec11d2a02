import json
import time

import pytest

from docsfy_plugin.stages.ai.json_answers import MAX_ANSWER, AnswerError, read_object

PLAN = {"navigation": [{"group": "", "pages": [{"slug": "a", "title": "A {b}"}]}]}
TEXT = json.dumps(PLAN)
MISSING_COMMA = "The answer's JSON cannot be read: expecting ',' delimiter, at character 9"


@pytest.mark.parametrize(
    "answer",
    [
        TEXT,
        f"```json\n{TEXT}\n```",
        f"Sure! Here is the {{plan}}:\n\n{TEXT}\n\nTell me if {{you}} want more.",
        f'<think>\n{{"navigation": []}}\n</think>\n{TEXT}',
        f'A group looks like {{"group": "x"}}.\n{TEXT}\nEach has {{"pages": []}}.',
        f'{{"navigation": [{{"group": "cut", {TEXT}',
        f'{{"plan": {TEXT}}}',
        f"{{{{ {TEXT} }}}}",
        json.dumps(PLAN, indent=4),
        "\ufeff" + TEXT,
    ],
)
def test_the_object_is_found_in_what_stands_around_it(answer):
    assert read_object(answer, "navigation") == PLAN


def test_the_last_whole_object_with_a_wanted_key_counts():
    assert read_object('{"a": 1} {"a": 2} {"b": 3} {"a": 4', "a") == {"a": 2}


def test_broken_lines_inside_texts_are_forgiven():
    assert read_object('{"a": "b\n\tc"}') == {"a": "b\n\tc"}


def test_any_object_does_where_no_key_is_wanted():
    assert read_object('x {"a": 1} y {"b": 2}') == {"b": 2}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("", "The answer of 0 characters has no JSON object"),
        ("I cannot do that", "The answer of 16 characters has no JSON object"),
        ('{"a": [1, ', "The answer of 10 characters has only the beginning of a JSON object"),
        ('{"a": 1 "b": {"c": 2}}', MISSING_COMMA),
        ('{"a": ' + "1" * 5000 + "}", "The answer's JSON has a number that is too long"),
        ('{"b": 1}', "The answer has no JSON object with any of the keys 'a'"),
        ('[{"b": {"c": {"a": 1}}}]', "The answer has no JSON object with any of the keys 'a'"),
        ('{"a": 1, "a": 2}', "The answer's JSON has the key 'a' twice"),
        ('{"a": {"x": 1, "y": 1, "x": 2}}', "The answer's JSON has the key 'x' twice"),
        ('{"a": NaN}', "The answer's JSON holds NaN, which is no JSON"),
        ('{"a": [-Infinity]}', "The answer's JSON holds -Infinity, which is no JSON"),
        ('{"a": ' * 5000 + "1" + "}" * 5000, "The answer's JSON is nested too deep"),
        ("{'a': __import__('os').abort()}", "The answer of 31 characters has no JSON object"),
        ("x" * (MAX_ANSWER + 1), "The answer has 2000001 characters, more than 2000000"),
    ],
)
def test_an_answer_without_the_object_is_an_error_in_words(answer, message):
    with pytest.raises(AnswerError) as caught:
        read_object(answer, "a")
    assert caught.value.message == message


def test_a_fault_in_a_draft_does_not_spoil_the_answer():
    assert read_object('{"a": 1, "a": 2} {"a": 3}', "a") == {"a": 3}


def test_texts_of_the_object_can_be_encoded():
    item = read_object(r'{"a\ud800": ["\udfff", {"b": "x\u0000\ud83d\ude00"}]}', "a?")
    assert item == {"a?": ["?", {"b": "x\U0001f600"}]}


@pytest.mark.parametrize(
    "answer",
    [
        "{" * 1_000_000,
        '{"' * 500_000,
        '{"a":[' + "{}," * 300_000,
        '{"b":' * 900 + "[" + "1," * 450_000,
        '{"b": "' + '{"' * 450_000,
        '{"\\"' * 250_000,
        "{ " * 500_000,
        '{"a": x ' * 120_000,
        '{"b":' + "1" * 900_000 + "}",
        "{" + ",".join(f'"{n}":0' for n in range(90_000)) + ',"89999":1}',
        "{} " * 300_000,
    ],
    ids=range(11),
)
def test_hostile_answers_take_bounded_time(answer):
    begin = time.process_time()
    with pytest.raises(AnswerError):
        read_object(answer, "a")
    assert time.process_time() - begin < 3
