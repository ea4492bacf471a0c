"""/schema: every body has an example, and every problem an operation that answers with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import convert, to_builtins

from api.app import create_app
from api.examples import EXAMPLES
from api.problems import KINDS, MEDIA_TYPE
from api.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.http.running import Api

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


def bodies(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what each body in JSON is called, and its description."""
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            asked = operation.get("requestBody", {})
            for what, body in [("asked", asked), *operation["responses"].items()]:
                if "application/json" in body.get("content", {}):
                    yield f"{method} {path} {what}", body["content"]["application/json"]


def test_every_body_has_an_example(api: Api) -> None:
    schema = api.client.get("/schema").json()
    shapes = schema["components"]["schemas"]
    without = [
        name
        for name, body in bodies(schema)
        if not body.get("example")
        and "examples" not in shapes[body["schema"]["$ref"].rsplit("/", 1)[1]]
    ]
    assert without == []


def test_an_example_is_within_the_limits_of_its_shape() -> None:
    for example in EXAMPLES:
        assert convert(to_builtins(example), type(example)) == example
