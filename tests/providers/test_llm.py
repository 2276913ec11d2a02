"""The provider `llm` with the real library, against a real server that plays OpenAI's API."""

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata

import pytest
from docsfy_hookspecs import ModelAnswer, ModelError, ModelRequest

from docsfy_plugin.providers.llm import PROVIDER
from tests.providers.loopback import KEY, PAGE, PROMPT, completion, failure, find_closed_port

SCHEMA = '{"type": "object", "properties": {"rewrite": {"type": "array"}}}'
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


def event(delta=None, finish=None, *, usage=None):
    """One event of a stream of chat completions."""
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    content = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    content |= {"choices": choices} | ({"usage": usage} if usage else {})
    return b"data: " + json.dumps(content).encode() + b"\n\n"


FIRST = event({"role": "assistant", "content": ""})
END = event({}, "stop") + event(usage=USAGE) + b"data: [DONE]\n\n"


def stream(*parts):
    def play(handler):
        handler.start(None, Content_Type="text/event-stream")
        for part in parts:
            handler.wfile.write(part)
            handler.wfile.flush()

    return play


def text_stream(text, end=END):
    middle = len(text) // 2
    return stream(FIRST, event({"content": text[:middle]}), event({"content": text[middle:]}), end)


@pytest.fixture
def make_model(make_server, tmp_path, monkeypatch):
    """Serves, and makes the models of that server known to llm, in a folder of its own."""
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path / "llm"))
    monkeypatch.setenv("LLM_LOAD_PLUGINS", "")
    pytest.importorskip("llm", reason="the extra llm is not installed")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)

    def make(play, *, url=None, **settings):
        server = make_server(play)
        model = {"model_name": "m", "api_base": url or server.url, "api_key_name": "mine"}
        models = [
            model | {"model_id": "one", "supports_schema": True} | settings,
            model | {"model_id": "plain"},
            model | {"model_id": "whole", "can_stream": False},
            model | {"model_id": "responses", "responses": True},
            model | {"model_id": "keyless", "api_key_name": "other"},
        ]
        folder = tmp_path / "llm"
        folder.mkdir(exist_ok=True)
        (folder / "extra-openai-models.yaml").write_text(json.dumps(models))
        (folder / "keys.json").write_text(json.dumps({"mine": KEY}))
        (folder / "default_model.txt").write_text("plain")
        return server

    return make


def ask(*, model="one", schema="", timeout_s=20.0):
    request = ModelRequest(model=model, prompt=PROMPT, json_schema=schema, timeout_s=timeout_s)
    return PROVIDER.generate(request)


def fail(**request):
    """Ask, and give the error; it holds nothing that is secret."""
    with pytest.raises(ModelError) as caught:
        ask(**request)
    error = caught.value
    for secret in (KEY, "violet submarine", "Tells the weather"):
        assert secret not in f"{error!s} {error!r} {error.__cause__!r}"
    assert "\n" not in str(error)
    return error


def run_python(code):
    finished = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    return finished.stdout + finished.stderr


def test_nothing_of_the_library_is_imported_before_it_is_needed():
    code = """
import sys, docsfy_plugin.providers.llm as own
print(own.PROVIDER.name, sorted({"llm", "openai", "pydantic"} & set(sys.modules)))
"""
    assert run_python(code) == "llm []\n"


def test_missing_library_is_named_with_what_installs_it():
    code = """
from importlib import metadata

def version(name):
    raise metadata.PackageNotFoundError(name)

metadata.version = version  # this environment may have it
from docsfy_hookspecs import ModelError, ModelRequest
from docsfy_plugin.providers.llm import PROVIDER

for call in (PROVIDER.check, lambda: PROVIDER.generate(ModelRequest(model="m", prompt="p"))):
    try:
        call()
    except ModelError as error:
        print(error.kind, error)
"""
    line = "missing The library llm is not installed. Run pip install 'mkdocs-docsfy[llm]'\n"
    assert run_python(code) == line * 2


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (None, "no keys; llm keys set NAME sets one"),
        ("{", "no keys; llm keys set NAME sets one"),
        ("[1]", "no keys; llm keys set NAME sets one"),
        ('{"// Note": "x"}', "no keys; llm keys set NAME sets one"),
        ('{"openai": "sk-hidden", "// Note": "x", "gemini": "hidden"}', "keys: gemini, openai"),
    ],
)
def test_check_says_the_version_and_which_keys_there_are(kept, said, monkeypatch, tmp_path):
    pytest.importorskip("llm", reason="the extra llm is not installed")
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path / "llm"))
    if kept is not None:
        (tmp_path / "llm").mkdir()
        (tmp_path / "llm" / "keys.json").write_text(kept)
    assert PROVIDER.check() == f"llm {metadata.version('llm')} ({said})"
    assert (tmp_path / "llm").exists() == (kept is not None)


def test_prompt_goes_out_with_the_key_that_llm_keeps_and_the_answer_comes_back(make_model):
    server = make_model(text_stream(PAGE))
    assert ask() == ModelAnswer(text=PAGE, tokens=18, output_tokens=7)
    (request,) = server.requests
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body["model"] == "m"
    assert request.body["messages"] == [{"role": "user", "content": PROMPT}]


def test_model_that_cannot_stream_is_asked_for_the_whole(make_model):
    server = make_model(lambda handler: handler.answer(completion()))
    assert ask(model="whole") == ModelAnswer(text=PAGE, tokens=18, output_tokens=7)
    assert not server.requests[0].body.get("stream")


def test_default_is_the_model_that_llm_has_as_its_default(make_model):
    server = make_model(text_stream(PAGE))
    assert ask(model=PROVIDER.default_model).text == PAGE
    assert len(server.requests) == 1


@pytest.mark.parametrize("text", [f"```json\n{PAGE}```", f"Sure, here it is:\n{PAGE}"])
def test_text_is_given_as_it_came(make_model, text):
    make_model(text_stream(text))
    assert ask().text == text


def test_answer_without_usage_but_with_its_end_counts(make_model):
    make_model(text_stream(PAGE, event({}, "stop") + b"data: [DONE]\n\n"))
    assert ask() == ModelAnswer(text=PAGE, tokens=0)


@pytest.mark.parametrize("model", ["one", "plain"])
def test_schema_is_sent_to_the_models_that_take_it(make_model, model):
    server = make_model(text_stream('{"rewrite": []}'))
    ask(model=model, schema=SCHEMA)
    assert ("response_format" in server.requests[0].body) == (model == "one")


def test_service_that_refuses_schemas_is_asked_once_more_without(make_model):
    def play(handler):
        if "response_format" in handler.server.loopback.requests[-1].body:
            handler.answer(failure(message="response_format is not supported"), 400)
        else:
            text_stream(PAGE)(handler)

    server = make_model(play)
    assert ask(schema=SCHEMA).text == PAGE
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("end", "kind", "tokens"),
    [
        (b"", "truncated", 0),
        (b"data: [DONE]\n\n", "truncated", 0),
        (event({}, "length") + event(usage=USAGE), "truncated", 18),
        (event({}, "content_filter") + event(usage=USAGE), "refused", 18),
    ],
)
def test_answer_without_its_end_is_a_failure_whose_tokens_count(make_model, end, kind, tokens):
    make_model(text_stream(PAGE, end))
    error = fail()
    assert (error.kind, error.tokens) == (kind, tokens)


def test_stream_of_the_responses_api_that_breaks_off_is_truncated(make_model):
    delta = {
        "type": "response.output_text.delta",
        "sequence_number": 1,
        "item_id": "i",
        "output_index": 0,
        "content_index": 0,
        "delta": "# Half a page",
        "logprobs": [],
    }
    line = b"event: response.output_text.delta\ndata: " + json.dumps(delta).encode() + b"\n\n"
    make_model(stream(line))
    assert fail(model="responses").kind == "truncated"


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(stream(FIRST, END), id="empty"),
        pytest.param(stream(), id="nothing"),
        pytest.param(stream(b"data: {oops\n\n"), id="malformed"),
        pytest.param(stream(b'data: {"error": {"message": "no", "code": 529}}\n\n'), id="error"),
        pytest.param(
            lambda handler: handler.answer(b"<html>Log in</html>", Content_Type="text/html"),
            id="content-type",
        ),
    ],
)
def test_answer_that_makes_no_sense_is_broken(make_model, play):
    make_model(play)
    assert fail().kind == "broken"


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (400, failure("context_length_exceeded", PROMPT), "too-long"),
        (400, failure("odd", PROMPT), "refused"),
        (401, failure("invalid_api_key", f"Incorrect API key provided: {KEY}"), "auth"),
        (403, failure(), "auth"),
        (404, failure("model_not_found"), "missing"),
        (413, failure(), "too-long"),
        (429, failure("insufficient_quota"), "auth"),
        (500, failure(), "broken"),
        (529, failure(), "broken"),
    ],
)
def test_failure_is_of_the_kind_that_the_service_means(make_model, status, content, kind):
    server = make_model(lambda handler: handler.answer(content, status))
    error = fail()
    assert (error.kind, len(server.requests)) == (kind, 1)
    assert f"status {status}" in str(error)


def test_service_that_says_when_to_come_back_is_heard_at_once(make_model):
    make_model(lambda handler: handler.answer(failure(), 429, Retry_After="120"))
    error = fail()
    assert (error.kind, error.retry_after_s) == ("rate-limit", 120.0)


def test_redirect_takes_the_key_nowhere(make_model, make_server):
    elsewhere = make_server(text_stream(PAGE))
    target = elsewhere.url.replace("127.0.0.1", "localhost") + "/chat/completions"
    make_model(lambda handler: handler.answer(b"", 307, Location=target))
    ask()  # the library's SDK follows, and leaves the key behind
    assert [request.headers.get("authorization") for request in elsewhere.requests] == [None]


def test_nobody_listening_is_broken(make_model):
    make_model(stream(), url=f"http://127.0.0.1:{find_closed_port()}/v1")
    assert fail().kind == "broken"


def hang_before_headers(handler):
    handler.hang()


def hang_within_the_stream(handler):
    stream(FIRST, event({"content": PAGE}))(handler)
    handler.hang()


def drip(handler):
    handler.start(None, Content_Type="text/event-stream")
    for _ in range(400):
        handler.drip(b"d", pause_s=0.05)
        handler.wfile.write(event({"content": "a"})[1:])


@pytest.fixture
def loaded_library(make_model):
    """Loading takes seconds where the disk is slow, and the time limits below are short."""
    make_model(text_stream(PAGE))
    sys.modules["llm"].get_models()


@pytest.mark.usefixtures("loaded_library")
@pytest.mark.parametrize("play", [hang_before_headers, hang_within_the_stream, drip])
def test_call_ends_when_its_time_is_over_and_its_connection_soon_after(make_model, play):
    server = make_model(play)
    started = time.monotonic()
    assert fail(timeout_s=1.5).kind == "timeout"
    assert time.monotonic() - started < 8
    assert server.gone.wait(10)
    assert len(server.requests) == 1


@pytest.mark.usefixtures("loaded_library")
def test_late_answer_is_seen_by_nobody(make_model):
    go_on = threading.Event()

    def answer_late(handler):
        go_on.wait(20)
        text_stream(PAGE)(handler)

    make_model(answer_late)
    error = fail(timeout_s=1)
    calls = [t for t in threading.enumerate() if t.name == "docsfy-model-call"]
    go_on.set()
    for thread in calls:
        thread.join(10)
    assert error.kind == "timeout"
    assert not any(thread.is_alive() for thread in calls)


def test_key_that_is_missing_is_named_with_what_sets_it(make_model):
    server = make_model(text_stream(PAGE))
    error = fail(model="keyless")
    assert (error.kind, server.requests) == ("auth", [])
    assert error.hint == "Run llm keys set other, or set OPENAI_API_KEY"


def test_unknown_model_is_named(make_model):
    make_model(text_stream(PAGE))
    error = fail(model="nobody")
    assert error.kind == "missing"
    assert error.message == "llm knows no model 'nobody'"


def test_plugin_that_ends_the_process_ends_only_its_call(make_model, monkeypatch):
    make_model(text_stream(PAGE))
    llm = sys.modules["llm"]

    class Rude(llm.Model):
        model_id = "rude"

        def execute(self, prompt, stream, response, conversation=None):
            raise SystemExit(KEY)

    monkeypatch.setattr(llm, "get_model", lambda name: Rude())
    assert fail().kind == "broken"


def test_local_model_that_never_tells_how_it_ended_counts(make_model, monkeypatch):
    make_model(text_stream(PAGE))
    llm = sys.modules["llm"]

    class Local(llm.Model):
        model_id = "local"

        def execute(self, prompt, stream, response, conversation=None):
            yield PAGE

    monkeypatch.setattr(llm, "get_model", lambda name: Local())
    assert ask() == ModelAnswer(text=PAGE)


def test_threads_load_the_library_once_and_whole(make_model):
    server = make_model(text_stream(PAGE))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(), range(16)))
    assert answers == [ModelAnswer(text=PAGE, tokens=18, output_tokens=7)] * 16
    assert len(server.requests) == 16
