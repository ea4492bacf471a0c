"""From an outcome of the database to an answer, the same way on every route."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from litestar import Response
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Struct, convert

from api.problems import problem
from api.rpc import Outcome

T = TypeVar("T")


class Told(Protocol):
    """What a function of the database answers: a status, and what goes with it."""

    @property
    def status(self) -> str:
        """Which of its outcomes it is."""


Answer = TypeVar("Answer", bound=Told)


class Granted(Struct, frozen=True):
    """An outcome that is what the caller asked for."""

    status: str
    reservation_id: UUID
    expires_at: datetime


def accepted(outcome: Outcome, *wanted: str, titles: Mapping[str, str] | None = None) -> Granted:
    """Return the outcome if its status is one of those wanted; raise its problem otherwise.

    `titles`: how a route's existing callers know a status.
    """
    if outcome.status in wanted:
        return convert(outcome, Granted, from_attributes=True)
    raise problem(
        outcome.status,
        outcome.detail,
        (titles or {}).get(outcome.status),
        product_id=outcome.product_id,
        available=outcome.available,
        retry_at=outcome.retry_at,
    )


def wanted(answer: Answer, *statuses: str) -> Answer:
    """Return the answer if its status is one of these; raise its problem otherwise."""
    if answer.status not in statuses:
        raise problem(answer.status)
    return answer


def made(status: str, answer: T) -> Response[T]:
    """Answer 201, or 200 with `Idempotent-Replayed: true` where it had been made before."""
    if status == "replayed":
        return Response(answer, status_code=200, headers={"Idempotent-Replayed": "true"})
    return Response(answer, status_code=201)


def replay(shape: type[Struct]) -> dict[int, ResponseSpec]:
    """Describe the 200 of `made` for /schema."""
    return {
        200: ResponseSpec(
            data_container=shape,
            description="The same request again (`Idempotent-Replayed: true`)",
            generate_examples=False,
        )
    }
