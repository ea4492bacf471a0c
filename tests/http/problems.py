"""What every error must look like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx


def assert_problem(answer: httpx.Response, status: int, name: str) -> dict[str, Any]:
    """Assert that this is that problem, as RFC 9457 wants it; return its body."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"/problems/{name}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert answer.headers["x-request-id"]
    return body
