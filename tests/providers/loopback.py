"""A server on this machine that plays an endpoint of OpenAI's, well and badly."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

KEY = "sk-test-4b1d0c0ffee"
PROMPT = "Describe the violet submarine."
PAGE = "# Weather\n\nTells the weather.\n"


def completion(
    text: Any = PAGE, *, finish: str | None = "stop", usage: Any = None, **message: Any
) -> dict[str, Any]:
    counts = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, **message},
                "finish_reason": finish,
            }
        ],
        "usage": counts if usage is None else usage,
    }


def failure(code: str | None = None, message: str = "no", kind: str = "error") -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "code": code}}


@dataclass
class Request:
    """One request that arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class Handler(BaseHTTPRequestHandler):
    """Lets the test's function answer."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length) or b"null")
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.loopback.requests.append(Request(self.path, headers, body))
        self.close_connection = True
        try:
            self.server.loopback.play(self)
        except OSError:  # the client has gone, as it should
            self.server.loopback.gone.set()

    def answer(self, content: Any, status: int = 200, **headers: str) -> None:
        """Send a whole answer; names of headers have _ for -."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.start(len(body), status, **headers)
        self.wfile.write(body)

    def start(self, length: int | None, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        given = {"Content_Type": "application/json"} | headers
        for name, value in given.items():
            self.send_header(name.replace("_", "-"), value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close")
        self.end_headers()

    def hang(self) -> None:
        """Say nothing until the client goes, or the test ends."""
        self.connection.settimeout(0.05)
        while not self.server.loopback.over.is_set():
            try:
                if not self.connection.recv(1):
                    self.server.loopback.gone.set()
                    return
            except TimeoutError:
                continue

    def drip(self, body: bytes, *, pause_s: float = 0.05) -> None:
        """Send a byte at a time until the client goes, or the test ends."""
        for position in range(len(body)):
            if self.server.loopback.over.wait(pause_s):
                return
            self.wfile.write(body[position : position + 1])
            self.wfile.flush()

    def log_message(self, *arguments: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    loopback: "Loopback"

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@dataclass
class Loopback:
    """The server, and what it saw.

    Attributes:
        url: Its base URL.
        requests: What arrived, in order.
        play: Answers a request.
        gone: Set when a client has closed its connection early.
        over: Set when the test ends.
    """

    url: str
    play: Callable[[Handler], None]
    requests: list[Request] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def environment(self) -> dict[str, str]:
        return {"OPENAI_BASE_URL": self.url, "OPENAI_API_KEY": KEY}


@contextmanager
def serve(play: Callable[[Handler], None], certificate: Path | None = None) -> Iterator[Loopback]:
    """Serve on a free port of the loopback interface until the block ends.

    Args:
        play: Answers a request.
        certificate: File with key and certificate; then it serves HTTPS.
    """
    server = Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if certificate is None else "https"
    server.loopback = Loopback(f"{scheme}://127.0.0.1:{server.server_port}/v1", play)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.loopback
    finally:
        server.loopback.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def find_closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
