"""What both providers' sides are made of: requests, answers, refusals, and letters to a webhook."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx
import msgspec

Act = Callable[[], Awaitable["Answer"]]
Routes = dict[str, Callable[..., Any]]
Sign = Callable[[bytes, int], dict[str, str]]

# An amount is a Decimal: it comes and goes with the digits it has. Only a signature needs SORTED.
DECODER = msgspec.json.Decoder(float_hook=Decimal)
ENCODER = msgspec.json.Encoder(decimal_format="number")
SORTED = msgspec.json.Encoder(decimal_format="number", order="sorted")


@dataclass(frozen=True)
class Request:
    """A request as it came; `headers` has lower-case names."""

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def bearer(self) -> str:
        """Return what follows "Bearer "."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def origin(self) -> str:
        """Return where the fake itself is."""
        return f"http://{self.headers['host']}"


@dataclass(frozen=True)
class Answer:
    """A status and a JSON body."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class No(Exception):  # noqa: N818 (an answer, not an error)
    """An answer that isn't a success; `stored` says whether an idempotency key keeps it."""

    def __init__(self, answer: Answer, *, stored: bool = True) -> None:
        self.answer = answer
        self.stored = stored


@dataclass
class Letter:
    """A webhook's delivery: sent when, as often and in the order that somebody asks for."""

    id: str
    url: str | None
    body: bytes
    sign: Sign
    delivered: bool = False

    def signed(self, skew: int = 0) -> dict[str, str]:
        """Return the headers of a delivery now, or `skew` seconds from now."""
        return {"Content-Type": "application/json", **self.sign(self.body, now() + skew)}


class Mailbox:
    """Letters that wait to be asked for: what never is, is missing."""

    def __init__(self) -> None:
        self.letters: dict[str, Letter] = {}

    def write(self, letter: Letter) -> None:
        """Keep a letter."""
        self.letters[letter.id] = letter

    async def deliver(self, ids: Sequence[str], *, at_once: bool, skew: int) -> list[int]:
        """Send these letters, one after the other or all at once; the statuses that came back."""
        async with httpx.AsyncClient(timeout=30) as client:
            sending = [self._send(client, self.letters[id_], skew) for id_ in ids]
            if at_once:
                return await asyncio.gather(*sending)
            return [await one for one in sending]

    async def _send(self, client: httpx.AsyncClient, letter: Letter, skew: int) -> int:
        assert letter.url is not None, "nobody has said where webhooks go"
        headers = letter.signed(skew)
        answer = await client.post(letter.url, content=letter.body, headers=headers)
        letter.delivered |= answer.is_success
        return answer.status_code


def now() -> int:
    """Return the provider's own clock."""
    return int(time.time())
