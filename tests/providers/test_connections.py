"""What a connection can do to a call before, while and after it is sent."""

from __future__ import annotations

import socket
import struct
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tests.providers.calls import NowPaymentsCalls, StripeCalls
from tests.server.local import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.providers.replies import Reply
    from api.settings import Settings

CLIENTS = ["stripe", "nowpayments"]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: closing sends RST instead of FIN."""

STRANGE = b'{"id":"x","status":"paid","client_secret":"y","invoice_url":"javascript:0"}'

ANSWERS = {
    "nothing at all": b"",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-",
    "half a body": HEAD % 100 + b'{"id":',
    "no JSON": HEAD % 4 + b"Hi!\n",
    "no UTF-8": HEAD % 12 + b'{"id": "\xff\xff"}',
    "a list": HEAD % 2 + b"[]",
    "an object of another kind": HEAD % 2 + b"{}",
    "names of somebody else's": HEAD % len(STRANGE) + STRANGE,
    "a key twice": HEAD % 18 + b'{"id":"1","id":""}',
    "a page for humans": b"HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\n<html>",
    "a stranger's 401": b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}",
    "a redirection": b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
    "an error of another kind": b"HTTP/1.1 400 No\r\nContent-Length: 11\r\n\r\n" + b'{"error":5}',
    "a proxy that failed": b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
}


@contextmanager
def listening(answer: bytes, *, reset: bool) -> Iterator[tuple[str, list[bytes]]]:
    """Take one request, answer these bytes, and close; the URL, and what came."""
    came: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            came.append(connection.recv(65536))
            connection.sendall(answer)
            if reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve, args=(listener,))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", came
        thread.join()


def create(settings: Settings, name: str, url: str) -> Reply[Any]:
    """Create an intent or an invoice at this URL."""
    there = msgspec.structs.replace(settings, stripe_api_base=url, nowpayments_api_base=url)
    with StripeCalls(there) if name == "stripe" else NowPaymentsCalls(there) as calls:
        return calls.create()


@pytest.mark.parametrize("name", CLIENTS)
def test_where_nobody_listens_nothing_was_done(settings: Settings, name: str) -> None:
    reply = create(settings, name, f"http://127.0.0.1:{free_port()}")
    assert (reply.status, reply.reason) == ("unreachable", "ConnectError")


@pytest.mark.parametrize("name", CLIENTS)
def test_a_host_without_a_name_is_unreachable(settings: Settings, name: str) -> None:
    assert create(settings, name, "http://nobody.invalid").status == "unreachable"


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("name", CLIENTS)
def test_after_the_send_anything_but_a_clear_answer_is_unknown(
    settings: Settings, name: str, answer: str, reset: bool
) -> None:
    with listening(ANSWERS[answer], reset=reset) as (url, came):
        reply = create(settings, name, url)
    assert len(came) == 1
    assert (reply.status, reply.value, reply.body) == ("unknown", None, None)
