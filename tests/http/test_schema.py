"""/schema: every problem that an operation answers with is there, with an example of its own."""

from __future__ import annotations

from typing import Any

from api.app import create_app
from api.problems import KINDS, MEDIA_TYPE
from api.settings import Settings

ELSEWHERE = {"method_not_allowed", "money_expected"}
"""What no operation of /schema answers with: another method's answer, and one of the pages."""


def problems() -> list[tuple[str, dict[str, Any]]]:
    """Return the HTTP status and body of every example of a problem."""
    schema = create_app(Settings(database_url="postgresql://nowhere")).openapi_schema.to_schema()
    return [
        (status, example["value"])
        for operations in schema["paths"].values()
        for operation in operations.values()
        for status, response in operation.get("responses", {}).items()
        if MEDIA_TYPE in response.get("content", {})
        for example in response["content"][MEDIA_TYPE]["examples"].values()
    ]


def test_every_problem_is_an_example_of_an_operation() -> None:
    shown = {body["type"].removeprefix("/problems/") for _, body in problems()}
    assert set(KINDS) - shown == ELSEWHERE


def test_an_example_of_a_problem_is_what_is_answered() -> None:
    for status, body in problems():
        kind = KINDS[body["type"].removeprefix("/problems/")]
        assert (status, body["title"]) == (str(kind.http), kind.title)
        assert (body["status"], body["detail"]) == (kind.http, kind.detail)
