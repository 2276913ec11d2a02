"""The provider `openai` against a real server that plays an endpoint, well and badly."""

import json
import pickle
import shutil
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from docsfy_hookspecs import ModelAnswer, ModelError, ModelRequest

from docsfy_plugin.providers.openai import make_provider
from docsfy_plugin.providers.posting import MAX_BODY_BYTES
from tests.providers.loopback import (
    KEY,
    PAGE,
    PROMPT,
    completion,
    failure,
    find_closed_port,
)

SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"rewrite": {"type": "array", "items": {"type": "string"}}},
        "required": ["rewrite"],
        "additionalProperties": False,
    }
)


def ask(environment, *, timeout_s=10.0, schema="", prompt=PROMPT, model="m"):
    request = ModelRequest(model=model, prompt=prompt, json_schema=schema, timeout_s=timeout_s)
    return make_provider(environment).generate(request)


def fail(environment, **request):
    """Ask, and give the error; it holds nothing that is secret."""
    with pytest.raises(ModelError) as caught:
        ask(environment, **request)
    error = caught.value
    for secret in (KEY, "violet submarine", "Tells the weather"):
        assert secret not in f"{error!s} {error!r} {error.__cause__!r}"
    assert "\n" not in str(error)
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.kind) == (str(error), error.kind)
    return error


def always(content, status=200, **headers):
    return lambda handler: handler.answer(content, status, **headers)


def test_prompt_goes_out_with_key_and_model_and_the_answer_comes_back_with_its_tokens(make_server):
    server = make_server(always(completion()))
    assert ask(server.environment) == ModelAnswer(text=PAGE, tokens=18, output_tokens=7)
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert request.body == {
        "model": "m",
        "messages": [{"role": "user", "content": PROMPT}],
        "stream": False,
    }


def test_endpoint_on_this_machine_needs_no_key_and_gets_none(make_server):
    server = make_server(always(completion()))
    assert ask({"OPENAI_BASE_URL": server.url}).text == PAGE
    assert "authorization" not in server.requests[0].headers


def test_proxy_of_the_environment_is_passed_over_on_this_machine(make_server, monkeypatch):
    proxy = make_server(always(completion("# The proxy\n")))
    server = make_server(always(completion()))
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.delenv("no_proxy", raising=False)
    assert ask(server.environment).text == PAGE
    assert proxy.requests == []


def test_endpoint_elsewhere_is_reached_by_the_proxy_of_the_environment(make_server, monkeypatch):
    proxy = make_server(always(completion()))
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.delenv("no_proxy", raising=False)
    answer = ask({"OPENAI_BASE_URL": "http://models.invalid/v1", "OPENAI_API_KEY": KEY})
    assert answer.text == PAGE
    assert proxy.requests[0].path == "http://models.invalid/v1/chat/completions"


def test_query_of_the_base_url_is_sent_and_never_shown(make_server):
    server = make_server(always(failure(), 500))
    environment = server.environment | {"OPENAI_BASE_URL": f"{server.url}/?api-version=hidden"}
    error = fail(environment)
    assert server.requests[0].path == "/v1/chat/completions?api-version=hidden"
    assert "hidden" not in str(error)
    assert server.url in str(error)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param(f"```json\n{PAGE}```", f"```json\n{PAGE}```", id="fenced"),
        pytest.param(f"Sure, here it is:\n{PAGE}", f"Sure, here it is:\n{PAGE}", id="preamble"),
        pytest.param(
            [{"type": "text", "text": "# A"}, {"type": "image"}, {"type": "text", "text": "b"}],
            "# Ab",
            id="parts",
        ),
        pytest.param("# Half \ud800", "# Half ?", id="half-a-character"),
    ],
)
def test_text_is_given_as_it_came(make_server, content, text):
    server = make_server(always(completion(content)))
    assert ask(server.environment).text == text


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"total_tokens": 5}, 5),
        ({"prompt_tokens": 3, "completion_tokens": 4}, 7),
        ({"prompt_tokens": 3, "completion_tokens": None}, 3),
        ({"total_tokens": "many"}, 0),
        ({"total_tokens": True}, 0),
        ([], 0),
        ("none", 0),
    ],
)
def test_tokens_are_counted_where_the_endpoint_says_them(make_server, usage, tokens):
    server = make_server(always(completion(usage=usage)))
    assert ask(server.environment).tokens == tokens


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (400, failure("context_length_exceeded"), "too-long"),
        (400, failure(message="This model's maximum context length is 4096 tokens"), "too-long"),
        (400, failure("content_filter"), "refused"),
        (400, failure("odd"), "refused"),
        (401, failure("invalid_api_key", f"Incorrect API key provided: {KEY}"), "auth"),
        (402, failure(), "auth"),
        (403, failure(), "auth"),
        (404, failure("model_not_found"), "missing"),
        (404, b"404 page not found", "missing"),
        (405, b"", "refused"),
        (408, failure(), "broken"),
        (413, b"<html>too large</html>", "too-long"),
        (422, failure(message=f"cannot read {PROMPT}"), "refused"),
        (429, failure("insufficient_quota"), "auth"),
        (429, failure("rate_limit_exceeded"), "rate-limit"),
        (429, failure(message="Quota exceeded, check your plan and billing"), "rate-limit"),
        (400, failure(message="API key not valid. Pass a valid API key."), "auth"),
        (500, failure(message=PROMPT), "broken"),
        (500, failure(message="input exceeds the max context size"), "too-long"),
        (502, b"<html>bad gateway</html>", "broken"),
        (503, b"", "broken"),
        (529, failure(kind="overloaded_error"), "broken"),
        (204, b"", "broken"),
        (200, failure("rate_limit_exceeded"), "rate-limit"),
        (200, failure(), "broken"),
        (200, {"choices": []}, "broken"),
        (200, {"choices": "none"}, "broken"),
        (200, [completion()], "broken"),
        (200, b'{"choices": [', "broken"),
        (200, b"[" * 200_000, "broken"),
        (200, b"\xff\xfe\xfa", "broken"),
        (200, b"", "broken"),
    ],
)
def test_failure_is_of_the_kind_that_the_endpoint_means(make_server, status, content, kind):
    server = make_server(always(content, status))
    assert fail(server.environment).kind == kind
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("message", "kind", "tokens"),
    [
        (completion(finish="length"), "truncated", 18),
        (completion(finish="MAX_TOKENS"), "truncated", 18),
        (completion(finish="content_filter"), "refused", 18),
        (completion(None, refusal="I will not"), "refused", 18),
        (completion(""), "broken", 18),
        (completion(" \n"), "broken", 18),
        (completion(None), "broken", 18),
        (completion(7), "broken", 18),
        (completion(finish="error"), "broken", 18),
    ],
)
def test_answer_that_is_no_page_is_a_failure_whose_tokens_count(make_server, message, kind, tokens):
    server = make_server(always(message))
    error = fail(server.environment)
    assert (error.kind, error.tokens) == (kind, tokens)


def test_page_of_a_login_instead_of_an_answer_is_named_broken(make_server):
    server = make_server(always(b"<html>Log in</html>", Content_Type="text/html"))
    error = fail(server.environment)
    assert error.kind == "broken"
    assert str(error) == f"{server.url} answers 19 bytes of text/html that are no JSON object"


def test_answer_of_another_content_type_counts_if_it_is_one(make_server):
    server = make_server(always(completion(), Content_Type="text/plain"))
    assert ask(server.environment).text == PAGE


@pytest.mark.parametrize("status", [429, 503, 529])
def test_endpoint_that_says_when_to_come_back_is_heard(make_server, status):
    server = make_server(always(failure(), status, Retry_After="17"))
    assert fail(server.environment).retry_after_s == 17.0


def test_endpoint_that_says_by_date_when_to_come_back_is_heard(make_server):
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    server = make_server(always(failure(), 429, Retry_After=date))
    assert 60 < fail(server.environment).retry_after_s <= 90


@pytest.mark.parametrize("value", ["soon", "", "-3", "inf", "nan", "1e9", "9" * 400])
def test_nonsense_about_when_to_come_back_is_passed_over(make_server, value):
    server = make_server(always(failure(), 429, Retry_After=value))
    assert fail(server.environment).retry_after_s is None


def test_schema_is_sent_strictly_where_it_can_be(make_server):
    server = make_server(always(completion('{"rewrite": []}')))
    ask(server.environment, schema=SCHEMA)
    assert server.requests[0].body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": json.loads(SCHEMA), "strict": True},
    }


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
        {
            "type": "object",
            "properties": {"a": {"type": "string"}},
            "additionalProperties": False,
        },
        {"type": "array", "items": {"type": "object"}},
        {"anyOf": [{"type": "string"}, {"type": "object"}]},
    ],
)
def test_schema_that_strict_endpoints_refuse_is_not_sent_strictly(make_server, schema):
    server = make_server(always(completion("{}")))
    ask(server.environment, schema=json.dumps(schema))
    assert server.requests[0].body["response_format"]["json_schema"]["strict"] is False


def refuse_schemas(handler):
    if "response_format" in handler.server.loopback.requests[-1].body:
        handler.answer(failure(message="response_format is not supported"), 400)
    else:
        handler.answer(completion())


def test_endpoint_that_refuses_schemas_is_asked_once_more_without_and_then_never_with(make_server):
    server = make_server(refuse_schemas)
    provider = make_provider(server.environment)
    request = ModelRequest(model="m", prompt=PROMPT, json_schema=SCHEMA, timeout_s=10)
    answers = [provider.generate(request), provider.generate(request)]
    assert [answer.text for answer in answers] == [PAGE, PAGE]
    assert ["response_format" in sent.body for sent in server.requests] == [True, False, False]


def test_endpoint_that_refuses_everything_is_asked_twice_and_not_more(make_server):
    server = make_server(always(failure(), 400))
    assert fail(server.environment, schema=SCHEMA).kind == "refused"
    assert len(server.requests) == 2


def test_prompt_that_does_not_fit_is_not_sent_again_without_its_schema(make_server):
    server = make_server(always(failure("context_length_exceeded"), 400))
    assert fail(server.environment, schema=SCHEMA).kind == "too-long"
    assert len(server.requests) == 1


def hang_before_headers(handler):
    handler.hang()


def hang_within_the_body(handler):
    handler.start(1000)
    handler.wfile.write(b'{"choices": ')
    handler.wfile.flush()
    handler.hang()


def drip_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    handler.drip(b"X-Slow: " + b"a" * 10_000)


def drip_body(handler):
    handler.start(10_000)
    handler.drip(b" " * 10_000)


def drip_chunks(handler):
    handler.start(None, Transfer_Encoding="chunked")
    handler.drip(b"1\r\n \r\n" * 2_000)


@pytest.mark.parametrize(
    "play", [hang_before_headers, hang_within_the_body, drip_headers, drip_body, drip_chunks]
)
def test_call_ends_when_its_time_is_over_and_so_does_its_connection(make_server, play):
    server = make_server(play)
    started = time.monotonic()
    error = fail(server.environment, timeout_s=0.5)
    assert error.kind == "timeout"
    assert 0.4 < time.monotonic() - started < 5
    assert server.gone.wait(5)


def test_time_is_for_the_call_without_its_schema_too(make_server):
    def refuse_slowly(handler):
        handler.server.loopback.over.wait(0.4)
        refuse_schemas(handler)

    server = make_server(refuse_slowly)
    started = time.monotonic()
    assert fail(server.environment, timeout_s=0.6, schema=SCHEMA).kind == "timeout"
    assert time.monotonic() - started < 5


def test_no_thread_stays_behind_a_call_that_ran_out_of_time(make_server):
    server = make_server(hang_within_the_body)
    before = set(threading.enumerate())
    fail(server.environment, timeout_s=0.2)
    left = [t for t in threading.enumerate() if t not in before and t.name == "docsfy-model-call"]
    for thread in left:
        thread.join(5)
    assert [thread for thread in left if thread.is_alive()] == []


def cut_body(handler):
    handler.start(1000)
    handler.wfile.write(b'{"choices": [{"message": ')


def cut_whole_object(handler):
    body = json.dumps(completion()).encode()
    handler.start(len(body) + 10)
    handler.wfile.write(body)


def cut_chunks(handler):
    handler.start(None, Transfer_Encoding="chunked")
    handler.wfile.write(b"5\r\n{    \r\n")


def close_at_once(handler):
    handler.connection.close()


def speak_no_http(handler):
    handler.wfile.write(b"220 smtp ready\r\n")


@pytest.mark.parametrize(
    "play", [cut_body, cut_whole_object, cut_chunks, close_at_once, speak_no_http]
)
def test_answer_that_breaks_off_is_broken_whatever_came(make_server, play):
    assert fail(make_server(play).environment).kind == "broken"


@pytest.mark.parametrize("declared", [True, False])
def test_endless_answer_is_cut_off(make_server, declared):
    def flood(handler):
        handler.start(MAX_BODY_BYTES * 100 if declared else None)
        while True:
            handler.wfile.write(b" " * 1_000_000)

    server = make_server(flood)
    error = fail(server.environment)
    assert error.kind == "broken"
    assert "more than 8,000,000 bytes" in str(error)
    assert server.gone.wait(5)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_takes_key_and_prompt_nowhere(make_server, status):
    elsewhere = make_server(always(completion()))
    server = make_server(
        always(b"", status, Location=f"{elsewhere.url.replace('127.0.0.1', 'localhost')}?{KEY}")
    )
    assert fail(server.environment).kind == "missing"
    assert (len(server.requests), elsewhere.requests) == (1, [])


def test_nobody_listening_is_said_at_once():
    error = fail({"OPENAI_BASE_URL": f"http://127.0.0.1:{find_closed_port()}/v1"})
    assert error.kind == "missing"
    assert "Start the server" in str(error)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Key and certificate of 127.0.0.1, signed by itself."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=loopback", "-keyout", "key", "-out", "cert"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)
    both = folder / "both"
    both.write_bytes((folder / "key").read_bytes() + (folder / "cert").read_bytes())
    return both


def test_certificate_that_nobody_trusts_gets_no_key(make_server, certificate):
    server = make_server(always(completion()), certificate)
    error = fail(server.environment)
    assert (error.kind, server.requests) == ("missing", [])
    assert "SSL_CERT_FILE" in error.hint


@pytest.mark.parametrize("play", [hang_within_the_body, drip_headers, drip_body])
def test_encrypted_call_ends_when_its_time_is_over(make_server, certificate, monkeypatch, play):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = make_server(play, certificate)
    assert fail(server.environment, timeout_s=0.5).kind == "timeout"
    assert server.gone.wait(5)


def test_encrypted_call_is_answered(make_server, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = make_server(always(completion()), certificate)
    assert ask(server.environment) == ModelAnswer(text=PAGE, tokens=18, output_tokens=7)


def test_threads_share_a_provider(make_server):
    server = make_server(lambda handler: handler.answer(completion("one")))
    provider = make_provider(server.environment)
    request = ModelRequest(model="m", prompt=PROMPT, timeout_s=20)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(provider.generate, [request] * 40))
    assert answers == [ModelAnswer(text="one", tokens=18, output_tokens=7)] * 40
    assert len(server.requests) == 40


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"OPENAI_API_KEY": KEY}, "https://api.openai.com/v1 (OPENAI_API_KEY is set)"),
        (
            {"OPENAI_API_KEY": f"{KEY}\n", "OPENAI_BASE_URL": ""},
            "https://api.openai.com/v1 (OPENAI_API_KEY is set)",
        ),
        (
            {"OPENAI_BASE_URL": "http://localhost:11434/v1/"},
            "http://localhost:11434/v1 (no key)",
        ),
        ({"OPENAI_BASE_URL": "http://[::1]:1/v1"}, "http://[::1]:1/v1 (no key)"),
        (
            {"OPENAI_BASE_URL": "http://box:8000/v1?token=s", "OPENAI_API_KEY": "none"},
            "http://box:8000/v1 (OPENAI_API_KEY is set, not encrypted)",
        ),
    ],
)
def test_check_says_which_endpoint_and_whether_there_is_a_key(environment, line):
    assert make_provider(environment).check() == line


@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        ({}, "auth"),
        ({"OPENAI_BASE_URL": "http://localhost.example.org/v1"}, "auth"),
        ({"OPENAI_API_KEY": f"{KEY}\nX-Evil: 1"}, "auth"),
        ({"OPENAI_API_KEY": f"{KEY}é"}, "auth"),
        ({"OPENAI_BASE_URL": "file:///etc/passwd"}, "missing"),
        ({"OPENAI_BASE_URL": "ftp://box/v1"}, "missing"),
        ({"OPENAI_BASE_URL": "localhost:11434"}, "missing"),
        ({"OPENAI_BASE_URL": "http://"}, "missing"),
        ({"OPENAI_BASE_URL": "http://[::1"}, "missing"),
        ({"OPENAI_BASE_URL": "http://box:99999/v1"}, "missing"),
        ({"OPENAI_BASE_URL": "http://box/v 1"}, "missing"),
        ({"OPENAI_BASE_URL": "http://böx/v1"}, "missing"),
        ({"OPENAI_BASE_URL": f"http://me:{KEY}@127.0.0.1/v1"}, "missing"),
    ],
)
def test_settings_that_cannot_work_are_named_before_a_call(environment, kind):
    provider = make_provider(environment)
    with pytest.raises(ModelError) as checked:
        provider.check()
    assert checked.value.kind == kind
    assert checked.value.hint
    assert KEY not in str(checked.value)
    assert str(fail(environment)) == str(checked.value)
