"""The table from an answer to what is certain."""

from __future__ import annotations

import asyncio

import pytest

from api.providers.replies import Complaint, Page, Reply, pages, understood

CERTAIN = [
    (200, "unused", "done"),
    (201, "unused", "done"),
    (302, "moved", "unknown"),
    (400, "parameter_invalid", "refused"),
    (400, "idempotency_error", "unknown"),
    (401, "invalid_request_error", "unreachable"),
    (402, "card_declined", "refused"),
    (403, "INVALID_API_KEY", "unreachable"),
    (404, "resource_missing", "refused"),
    (409, "idempotency_key_in_use", "unknown"),
    (409, "conflict", "unknown"),
    (429, "rate_limit", "busy"),
    (429, "lock_timeout", "unknown"),
    (500, "api_error", "unknown"),
    (503, "api_error", "unknown"),
]


@pytest.mark.parametrize(("http", "code", "status"), CERTAIN)
def test_an_answer_says_what_is_certain_and_no_more(http: int, code: str, status: str) -> None:
    reply: Reply[int] = understood(
        http, b"{}", read=lambda raw: (raw.decode(), 1), complaint=lambda _: Complaint(code, "[]")
    )
    assert reply.status == status
    assert (reply.value is not None) == (status == "done")
    assert reply.body == {"done": "{}", "refused": "[]"}.get(status)
    assert reply.reason == (None if status == "done" else code)


@pytest.mark.parametrize("ways", [["2"], ["2", "3"], ["2", "3", "2"]])
def test_a_list_that_leads_back_to_itself_ends_and_is_not_whole(ways: list[str]) -> None:
    asked: list[str | None] = []

    async def ask(page: str | None) -> Reply[Page]:
        asked.append(page)
        return Reply("done", body="[]", value=Page(0, ways[(len(asked) - 1) % len(ways)]))

    async def read() -> list[str]:
        return [reply.status async for reply in pages(ask)]

    *whole, last = asyncio.run(read())
    assert (set(whole), last) == ({"done"}, "unknown")
    assert asked == [None, *dict.fromkeys(ways)]
