"""What comes in and goes out beside the answers themselves: strict JSON, and headers."""

from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import MutableScopeHeaders, State
from litestar.types import Message, Scope

from api.auth import Caller
from api.logs import request_id
from api.problems import problem

LARGEST_BODY = 64 * 1024


class JsonRequest(Request[str | None, Caller | None, State]):
    """A request whose body is decoded straight into its type.

    Litestar decodes first and converts then, leniently: "3" would be taken for 3.
    """

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
    headers["Cache-Control"] = "no-store"
    headers["X-Content-Type-Options"] = "nosniff"
    key = scope["state"].get("idempotency_key")
    if key is not None:
        headers["Idempotency-Key"] = key
