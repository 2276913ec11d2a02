"""A server on this machine that plays the services behind the command lines.

Anthropic's Messages, Gemini's `generateContent` and `streamGenerateContent`, OpenAI's Responses: as
much of each as the command lines ask for, every answer from one function.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = Mapping[str, Any]
Events = Sequence[tuple[str, Json]]

_CHARACTERS_A_TOKEN = 4
_FORM = "StructuredOutput"
"""The tool whose input is claude's answer by a schema."""


class Vendors:
    """What the server saw, and how it answers.

    Attributes:
        url: Where it is, without a path.
        requests: How many came, of whatever kind.
        prompts: What models were asked, in order.
        tokens: Those of all answers, input and output.
    """

    def __init__(self, answer: Callable[[str], str]) -> None:
        self.url = ""
        self.requests = 0
        self.prompts: list[str] = []
        self.tokens = 0
        self._answer = answer
        self._lock = threading.Lock()
        self._held = 0
        self._held_words = ""
        self._goes_on = threading.Event()
        self._goes_on.set()

    def hold(self, words: str) -> None:
        """Leave every call from now on whose prompt has these words without an answer."""
        self._held = 0
        self._held_words = words
        self._goes_on.clear()

    def release(self) -> None:
        """Answer calls again."""
        self._goes_on.set()

    def wait_for_held_calls(self, count: int, timeout_s: float) -> bool:
        """Wait until so many calls are in flight that get no answer."""
        ends_at = time.monotonic() + timeout_s
        while self._held < count and time.monotonic() < ends_at:
            time.sleep(0.05)
        return self._held >= count

    def ask(self, prompt: str) -> tuple[str, int, int]:
        """Give an answer, and the tokens of prompt and answer."""
        with self._lock:
            self.prompts.append(prompt)
        if not self._goes_on.is_set() and self._held_words in prompt:
            with self._lock:
                self._held += 1
            self._goes_on.wait()
        text = self._answer(prompt)
        given, said = (len(one) // _CHARACTERS_A_TOKEN + 1 for one in (prompt, text))
        with self._lock:
            self.tokens += given + said
        return text, given, said


@contextmanager
def serve(answer: Callable[[str], str]) -> Iterator[Vendors]:
    """Serve on a free port of the loopback interface until the block ends.

    Args:
        answer: Takes a prompt, gives the model's text.
    """
    server = _Server(("127.0.0.1", 0), _Handler)
    server.vendors = Vendors(answer)
    server.vendors.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.vendors
    finally:
        server.vendors.release()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    vendors: Vendors

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that have gone."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def parse_request(self) -> bool:
        self.server.vendors.requests += 1
        return super().parse_request()

    def do_HEAD(self) -> None:
        self._send(b"", "application/json")

    def do_GET(self) -> None:
        self._send_json({"data": [], "models": []})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        path = self.path.partition("?")[0]
        if path.endswith("/messages/count_tokens"):
            self._send_json({"input_tokens": 5})
        elif path.endswith("/messages"):
            self._play_messages(body)
        elif path.endswith("/responses"):
            self._send_events(_responses(*self.server.vendors.ask(_texts(body.get("input")))))
        elif path.endswith(":countTokens"):
            self._send_json({"totalTokens": 5})
        elif path.endswith(("enerateContent", "GenerateContent")):
            chunk = _content(*self.server.vendors.ask(_texts(body.get("contents"))))
            if "stream" in path:
                self._send_events([("", chunk)])
            else:
                self._send_json(chunk)
        else:
            self._send_json({})

    def _play_messages(self, body: Json) -> None:
        last = [one for one in body["messages"] if one["role"] == "user"][-1]["content"]
        is_told = isinstance(last, list) and any(one.get("type") == "tool_result" for one in last)
        # an answer by a schema is asked for as the input of a tool
        form = next((one["name"] for one in body.get("tools") or () if one["name"] == _FORM), "")
        if is_told:  # it thanks for the answer that it took as a tool's input
            message = _message(body, "Done.", 1, 1)
        else:
            text, given, said = self.server.vendors.ask(_texts(last))
            message = _message(body, text, given, said, form=form)
        if body.get("stream"):
            self._send_events(_stream_of(message))
        else:
            self._send_json(message)

    def _send_events(self, events: Events) -> None:
        lines = [
            (f"event: {name}\n" if name else "") + f"data: {json.dumps(content)}\n\n"
            for name, content in events
        ]
        self._send("".join(lines).encode(), "text/event-stream")

    def _send_json(self, content: Json) -> None:
        self._send(json.dumps(content).encode(), "application/json")

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Print nothing."""


def _texts(value: Any) -> str:
    """All that people said in a prompt: the texts of its parts, those of models left out."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n\n".join(filter(None, (_texts(one) for one in value)))
    if not isinstance(value, dict) or value.get("role", "user") != "user":
        return ""
    return _texts(value.get("content") or value.get("parts") or value.get("text") or "")


def _message(body: Json, text: str, given: int, said: int, *, form: str = "") -> dict[str, Any]:
    """One of Anthropic's messages."""
    content: dict[str, Any] = {"type": "text", "text": text}
    if form:
        content = {"type": "tool_use", "id": "t1", "name": form, "input": json.loads(text)}
    return {
        "id": "m1",
        "type": "message",
        "role": "assistant",
        "model": body.get("model", ""),
        "content": [content],
        "stop_reason": "tool_use" if form else "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": given, "output_tokens": said},
    }


def _stream_of(message: dict[str, Any]) -> Events:
    (content,) = message["content"]
    usage = message["usage"]
    begun = {**message, "content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}
    if content["type"] == "text":
        empty: dict[str, Any] = {"type": "text", "text": ""}
        delta = {"type": "text_delta", "text": content["text"]}
    else:
        empty = {**content, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(content["input"])}
    ended = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    events: list[tuple[str, dict[str, Any]]] = [
        ("message_start", {"message": begun}),
        ("content_block_start", {"index": 0, "content_block": empty}),
        ("content_block_delta", {"index": 0, "delta": delta}),
        ("content_block_stop", {"index": 0}),
        ("message_delta", {"delta": ended, "usage": {"output_tokens": usage["output_tokens"]}}),
        ("message_stop", {}),
    ]
    return [(name, {"type": name, **fields}) for name, fields in events]


def _responses(text: str, given: int, said: int) -> Events:
    """OpenAI's events of one response."""
    part = {"type": "output_text", "text": text}
    item = {"type": "message", "id": "i1", "role": "assistant", "content": [part]}
    usage = {
        "input_tokens": given,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": said,
        "output_tokens_details": None,
        "total_tokens": given + said,
    }
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": {"id": "r1"}},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": {"id": "r1", "usage": usage}},
    ]
    return [(event["type"], event) for event in events]


def _content(text: str, given: int, said: int) -> Json:
    """Gemini's answer."""
    content = {"role": "model", "parts": [{"text": text}]}
    return {
        "candidates": [{"content": content, "finishReason": "STOP", "index": 0}],
        "usageMetadata": {
            "promptTokenCount": given,
            "candidatesTokenCount": said,
            "totalTokenCount": given + said,
        },
    }
