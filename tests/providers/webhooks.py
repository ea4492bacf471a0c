"""A webhook that takes every delivery and remembers it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Webhook:
    """What came, in order: headers and body; what is answered, in order, and then 200."""

    url: str
    deliveries: list[tuple[httpx.Headers, bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@contextmanager
def receive() -> Iterator[Webhook]:
    """Listen on loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            webhook.deliveries.append((httpx.Headers(self.headers.items()), body))
            self.send_response(webhook.answers.pop(0) if webhook.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        webhook = Webhook(f"http://127.0.0.1:{server.server_address[1]}/")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield webhook
        finally:
            server.shutdown()
            thread.join()
