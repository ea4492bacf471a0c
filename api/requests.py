"""What comes in and goes out beside the answers themselves: strict JSON, and headers."""

import asyncio
from contextlib import suppress
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import MutableScopeHeaders, State
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.types import Message, Scope

from api.auth import Caller
from api.logs import request_id
from api.problems import problem

LARGEST_BODY = 64 * 1024
LARGEST_DISCARD = 1024 * 1024

HTML_HEADERS = {
    # Nothing from another site and nothing in line, so that no stranger's text can ever run; a form
    # goes nowhere else, and nobody frames a page.
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    # An order's address is its key: no other site hears of it.
    "Referrer-Policy": "same-origin",
}
"""What every page says, whoever made it."""


class JsonRequest(Request[str | None, Caller | None, State]):
    """A request whose body is decoded straight into its type.

    Litestar decodes first and converts then, leniently: "3" would be taken for 3.
    """

    async def body(self) -> bytes:
        """Return the body; of one that is too large the rest is read first, and thrown away.

        A server that closes on a sender who is still sending resets the connection, and the 413
        is lost on its way (RFC 9112, section 9.6).
        """
        try:
            return await super().body()
        except RequestEntityTooLarge:
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._discard(LARGEST_DISCARD)
            raise

    async def _discard(self, most: int) -> None:
        while most > 0:
            message = await self.receive()
            if message["type"] != "http.request" or not message["more_body"]:
                return
            most -= len(message["body"])

    async def json(self) -> Any:  # noqa: ANN401 (as Litestar has it)
        """Return the handler's `data`; 415 for another type, 400 for what doesn't fit."""
        if self.content_type[0] not in ("", "application/json"):
            raise problem("unsupported_media_type")
        wanted = self.route_handler.parsed_data_field
        shape = wanted.annotation if wanted else Any
        try:
            return msgspec.json.decode(await self.body(), type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            detail = "Nested too deep." if isinstance(error, RecursionError) else str(error)
            raise problem("invalid", detail) from error


async def add_headers(message: Message, scope: Scope) -> None:
    """Say which request this answers, under which key, and that nobody may keep a copy."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    headers["X-Request-ID"] = request_id(scope)
    headers.setdefault("Cache-Control", "no-store")
    headers["X-Content-Type-Options"] = "nosniff"
    if headers.get("Content-Type", "").startswith("text/html"):
        headers.update(HTML_HEADERS)
    key = scope["state"].get("idempotency_key")
    if key is not None:
        headers["Idempotency-Key"] = key
