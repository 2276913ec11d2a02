"""One POST over HTTP: in time, bounded, nowhere else than where it is sent."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.error import URLError

from docsfy_hookspecs import ModelError

from docsfy_plugin.providers.deadlines import finish_within

MAX_BODY_BYTES = 8_000_000
"""Answers of models have a few hundred thousand bytes at the most."""

_CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server answered.

    Attributes:
        status: Status of HTTP.
        headers: Names in lower case -> values; of several the last.
        body: The whole body.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def post_json(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout_s: float,
    who: str,
    direct: bool = False,
) -> Reply:
    """Send JSON and give what comes back, whatever its status; redirects are not followed.

    Args:
        url: Where to, `http` or `https`, ASCII.
        body: JSON, UTF-8.
        headers: Headers beside those of JSON.
        timeout_s: Seconds from now until the last byte of the answer; then the connection is
            closed.
        who: The server's name in messages.
        direct: Pass over the proxies that the environment names.

    Raises:
        ModelError: No whole answer came (`timeout`, `missing` where nothing listens, `broken`).
    """
    sockets = _Sockets()
    request = urllib.request.Request(  # noqa: S310  # the opener knows no other schemes
        url, data=body, headers={"Content-Type": "application/json", **headers}, method="POST"
    )

    def exchange() -> Reply:
        opener = _make_opener(sockets, direct=direct)
        response: http.client.HTTPResponse
        with opener.open(request, timeout=max(timeout_s, 0.001)) as response:
            return Reply(
                status=response.status,
                headers={name.lower(): value for name, value in response.getheaders()},
                body=_read_body(response, who),
            )

    try:
        return finish_within(timeout_s, exchange, who=who, give_up=sockets.shut)
    except (OSError, http.client.HTTPException) as exc:
        # what these say may hold the address with its query, or what the server sent
        raise _explain(exc, who) from None


def _explain(exc: Exception, who: str) -> ModelError:
    reason = exc.reason if isinstance(exc, URLError) else exc
    if isinstance(reason, TimeoutError):
        return ModelError(f"{who} gives no answer in time", kind="timeout")
    if isinstance(reason, ConnectionRefusedError):
        return ModelError(
            f"{who} is not there: the connection is refused",
            kind="missing",
            hint="Start the server, or set OPENAI_BASE_URL to where it listens",
        )
    if isinstance(reason, ssl.SSLCertVerificationError):
        return ModelError(
            f"{who} shows a certificate that is not trusted",
            kind="missing",
            hint="Set SSL_CERT_FILE to the certificates of who signed it",
        )
    return ModelError(f"{who} breaks the connection: {type(reason).__name__}", kind="broken")


def _read_body(response: http.client.HTTPResponse, who: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := response.read1(_CHUNK_BYTES):
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise ModelError(
                f"{who} answers with more than {MAX_BODY_BYTES:,} bytes", kind="broken"
            )
        parts.append(chunk)
    if response.length:  # read1 takes a connection that ends early for the end
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(parts)


class _Sockets:
    """The sockets of a call, so that another thread can end it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._over = False

    def add(self, opened: socket.socket) -> None:
        with self._lock:
            self._sockets.append(opened)
            over = self._over
        if over:
            self.shut()

    def shut(self) -> None:
        with self._lock:
            self._over = True
            sockets = tuple(self._sockets)
        for opened in sockets:
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)


class _Connection(http.client.HTTPConnection):
    sockets: _Sockets

    def connect(self) -> None:
        super().connect()
        self.sockets.add(self.sock)


class _SecureConnection(http.client.HTTPSConnection):
    sockets: _Sockets

    def connect(self) -> None:
        super().connect()
        self.sockets.add(self.sock)


class _Handler(urllib.request.HTTPHandler):
    def __init__(self, sockets: _Sockets) -> None:
        super().__init__()
        self._watched = sockets

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        def connect(host: str, **settings: Any) -> _Connection:  # noqa: ANN401  # http.client's
            connection = _Connection(host, **settings)
            connection.sockets = self._watched
            return connection

        return self.do_open(connect, req)


class _SecureHandler(urllib.request.HTTPSHandler):
    def __init__(self, sockets: _Sockets) -> None:
        super().__init__()
        self._watched = sockets

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        def connect(host: str, **settings: Any) -> _SecureConnection:  # noqa: ANN401  # as above
            connection = _SecureConnection(host, **settings)
            connection.sockets = self._watched
            return connection

        return self.do_open(connect, req, context=ssl.create_default_context())


def _make_opener(sockets: _Sockets, *, direct: bool) -> urllib.request.OpenerDirector:
    """Make an opener without redirects, cookies, logins, files and errors by status."""
    opener = urllib.request.OpenerDirector()
    opener.add_handler(urllib.request.ProxyHandler({} if direct else None))
    opener.add_handler(_Handler(sockets))
    opener.add_handler(_SecureHandler(sockets))
    opener.add_handler(urllib.request.UnknownHandler())
    return opener
