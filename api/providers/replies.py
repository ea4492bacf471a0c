"""What becomes of a call to a provider: one shape for all of them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Generic, Literal, TypeVar

import httpx
import msgspec
from msgspec import Struct

from api.providers.deliveries import Refused, read_object

T = TypeVar("T")

SECONDS = 10
"""What a call may take in all. Whoever gives up on it earlier knows nothing: that is `unknown`."""
TIMEOUT = httpx.Timeout(SECONDS, connect=SECONDS / 2, pool=SECONDS / 2)

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout)

# At the door: the key is wrong or lacks the right.
TURNED_AWAY = (401, 403)

# A no to this call that says nothing of an earlier one under the same idempotency key, or, for a
# lock's timeout, nothing of what was done until then.
UNCERTAIN = ("idempotency_error", "idempotency_key_in_use", "lock_timeout")


class Reply(Struct, Generic[T], frozen=True):
    """What a provider said, or that it said nothing.

    - `done`: `body` is what it answered, JSON text with each number as it was written: the object,
      or the array of a page's objects. `value` is what we read of it.
    - `refused`: a certain no. `reason` is the provider's code; `body` the object that stands in
      the way, where the provider shows it.
    - `unknown`: it may have been done, or not: no answer in time, a lost or unreadable one, 5xx,
      409. Ask what became of it, or send the same again under the same idempotency key within
      24 hours; nothing is re-sent here.
    - `unreachable`: certainly nothing was done: no connection, or turned away at the door.
    - `busy`: nothing was done, because there were too many calls at once, of ours or of anybody's:
      the same again later may well be. Never a reason to end anything.
    - `off`: not configured; `reason` names the setting.
    """

    status: Literal["done", "refused", "unknown", "unreachable", "busy", "off"]
    reason: str | None = None
    body: str | None = None
    value: T | None = None


class Page(Struct, frozen=True):
    """One page of a list; `following` is where the next one begins, None after the last."""

    count: int
    following: str | None


class Complaint(Struct, frozen=True):
    """An error as a provider words it: its code, and the object it is about."""

    code: str
    body: str | None = None


def understood(
    http: int,
    raw: bytes,
    read: Callable[[bytes], tuple[str, T]],
    complaint: Callable[[bytes], Complaint],
) -> Reply[T]:
    """Tell from an answer what became of the call.

    `read` takes body and value out of an answer, `complaint` the code out of an error. Where they
    can't, somebody else may have answered (a proxy, a page for humans): that is `unknown`.
    """
    try:
        if httpx.codes.is_success(http):
            body, value = read(raw)
            return Reply("done", None, body, value)
        said = complaint(raw)
    except (Refused, msgspec.MsgspecError):
        return Reply("unknown", f"http_{http}")
    if said.code in UNCERTAIN or http == httpx.codes.CONFLICT or not 400 <= http < 500:
        return Reply("unknown", said.code)
    if http == httpx.codes.TOO_MANY_REQUESTS:
        return Reply("busy", said.code)
    if http in TURNED_AWAY:
        return Reply("unreachable", said.code)
    return Reply("refused", said.code, said.body)


def unanswered(error: BaseException | None) -> Reply[Any]:
    """Tell from what went wrong on the way whether anything can have been done."""
    reason = type(error).__name__
    if isinstance(error, httpx.PoolTimeout):
        return Reply("busy", reason)
    return Reply("unreachable" if isinstance(error, NEVER_SENT) else "unknown", reason)


def whole(shape: type[T]) -> Callable[[bytes], tuple[str, T]]:
    """Read an object; its numbers may be read as text, which is what they are in read_object."""

    def read(raw: bytes) -> tuple[str, T]:
        value = msgspec.convert(read_object(raw), shape)
        return raw.decode(), value

    return read


def array(objects: Sequence[msgspec.Raw]) -> str:
    """Write objects as an array, each as it was."""
    return f"[{','.join(bytes(one).decode() for one in objects)}]"


async def pages(
    ask: Callable[[str | None], Awaitable[Reply[Page]]],
) -> AsyncIterator[Reply[Page]]:
    """Ask for page after page; the list is whole only if the last reply is `done`.

    One that leads back to a page of its own would never end: it is `unknown`.
    """
    seen: set[str] = set()
    reply = await ask(None)
    yield reply
    while reply.value and (following := reply.value.following):
        if following in seen:
            yield Reply("unknown", "a_list_without_end")
            return
        seen.add(following)
        reply = await ask(following)
        yield reply
