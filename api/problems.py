"""Every answer that isn't a success: application/problem+json (RFC 9457).

`type` is `/problems/` and the status that the database answered with, or a word of our own; it is
what a client should look at. `GET /problems/{name}` explains it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.plugins.problem_details import ProblemDetailsException
from msgspec import Struct

from api import logs

MEDIA_TYPE = "application/problem+json"

SAME_KEY = "Retry with the same Idempotency-Key: what was done is not done twice."


class Kind(Struct, frozen=True):
    """A line of the table: the HTTP status, the title and what to do about it."""

    http: int
    title: str
    detail: str


# The one table from a status to HTTP.
KINDS: Mapping[str, Kind] = {
    "insufficient": Kind(409, "Not enough units are free", "Ask for fewer, or at retry_at."),
    "over_limit": Kind(409, "More than one buyer may have", "Ask for fewer."),
    "limit_reached": Kind(409, "No further extension", "Confirm, or let it go."),
    "used": Kind(409, "An order was made from it", "Pay or cancel the order."),
    "confirmed": Kind(409, "Already confirmed", "A confirmed reservation is final."),
    "released": Kind(409, "Already released", "Reserve anew."),
    "paid": Kind(409, "Already paid", "Show the order instead."),
    "money_expected": Kind(
        409, "A payment is under way", "It can't be given back: wait for the payment."
    ),
    "cancelled": Kind(409, "The order is cancelled", "Its units are free again: order anew."),
    "taken": Kind(409, "Sold, or held by somebody else", "Leave out lead_ids, or ask later."),
    "insufficient_credits": Kind(409, "Not enough credits", "Buy credits, or fewer leads."),
    "too_small": Kind(409, "Less than a millionth of a coin", "Withdraw more credits."),
    "already_open": Kind(
        409, "A withdrawal is under way", "One at a time: see GET /api/withdrawals/{withdrawal_id}."
    ),
    "other_subscriber": Kind(
        409, "Another subscriber's", "A subscription is linked once: see whose it is there."
    ),
    "other_plan": Kind(
        409, "Of another plan", "Its price and its period have to be those of the plan."
    ),
    "inactive": Kind(409, "Not active", "It has ended or never began, or the plan is closed."),
    "mixed_currencies": Kind(409, "More than one currency", "Order per currency."),
    "not_on_sale": Kind(
        409, "Not on sale", "It is sold in drops, and none was on: see GET /api/drops/active."
    ),
    "unsupported_amount": Kind(
        409, "This provider takes no such amount of this currency", "Pay through another one."
    ),
    "expired": Kind(410, "Expired", "Its units are free again: reserve anew."),
    "not_found": Kind(404, "Not found", "Nothing has this name or id."),
    "unknown_plan": Kind(404, "Unknown plan", "There is no such plan."),
    "unknown_lead": Kind(404, "Unknown lead", "There are no leads with these lead_ids."),
    "unknown_product": Kind(404, "Unknown product", "There is no such product."),
    "mismatch": Kind(
        422, "This key was used for another request", "Use a new key for a new request."
    ),
    "invalid": Kind(400, "Malformed or out of range", "Change the request."),
    "unauthorized": Kind(401, "Not authenticated", "Send a valid bearer token."),
    "forbidden": Kind(403, "Not allowed", "The token is valid but lacks the right."),
    "method_not_allowed": Kind(405, "Method not allowed", "See the header Allow."),
    "too_large": Kind(413, "Too large", "A body has at most 64 KiB."),
    "unsupported_media_type": Kind(415, "Not JSON", "Send Content-Type: application/json."),
    "internal": Kind(500, "Internal error", "It is logged under this answer's X-Request-ID."),
    "provider_refused": Kind(
        502, "The payment provider refused", "Nothing is charged, and the units are free again."
    ),
    "busy": Kind(503, "Busy", f"Nothing was done. {SAME_KEY}"),
    "overloaded": Kind(503, "Overloaded", f"Nothing was done. {SAME_KEY}"),
    "unavailable": Kind(503, "The database is away", SAME_KEY),
    "not_configured": Kind(503, "Not configured", "The operator has to set a secret first."),
    "provider_away": Kind(
        503, "The payment provider is away", f"Nothing was done there. {SAME_KEY}"
    ),
    "provider_busy": Kind(
        503, "The payment provider is busy", f"Nothing was done there, the units stay. {SAME_KEY}"
    ),
    "unknown": Kind(504, "No answer in time", "unknown: retry with the same key"),
}

# Which line an exception of the framework is.
FRAMEWORK = {
    400: "invalid",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}

HEADERS = {
    401: {"WWW-Authenticate": "Bearer"},
    503: {"Retry-After": "1"},
    504: {"Retry-After": "1"},
}

# What any route may answer.
ALWAYS = ("invalid", "unauthorized", "internal", "busy", "overloaded", "unavailable", "unknown")


class Problem(Struct, omit_defaults=True):
    """The body of an error; product_id, available and retry_at tell what is short.

    lead_ids are those that can't be had; price and balance, in credits, what leads cost and what
    there is.

    withdrawal_id is the withdrawal that stands in the way.

    `error` is the title again, for callers of the systems that this one replaces.
    """

    type: str
    title: str
    status: int
    detail: str
    product_id: int | None = None
    available: int | None = None
    retry_at: str | None = None
    lead_ids: list[UUID] | None = None
    price: int | None = None
    balance: int | None = None
    withdrawal_id: UUID | None = None
    error: str | None = None


def problem(
    name: str, detail: str | None = None, title: str | None = None, **extra: object
) -> ProblemDetailsException:
    """Make the exception that is answered with this line of the table.

    `title` is what existing callers of a route look for; they find it as `error`, too.
    """
    kind = KINDS[name]
    extra["error"] = title
    return ProblemDetailsException(
        detail=detail or kind.detail,
        status_code=kind.http,
        headers=HEADERS.get(kind.http),
        extra={key: value for key, value in extra.items() if value is not None},
        type_=f"/problems/{name}",
        title=title or kind.title,
    )


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Turn whatever was raised into a problem, and answer with that."""
    told = known(request, error)
    body = {
        "type": told.type_,
        "title": told.title,
        "status": told.status_code,
        "detail": told.detail,
        **(told.extra if isinstance(told.extra, dict) else {}),
    }
    return Response(body, status_code=told.status_code, headers=told.headers, media_type=MEDIA_TYPE)


def known(request: Request[Any, Any, Any], error: Exception) -> ProblemDetailsException:
    """Return the problem that whatever was raised is, and write down a 5xx."""
    told = error if isinstance(error, ProblemDetailsException) else _of_framework(error)
    if told.status_code >= 500:
        logs.failure(request.scope, told.status_code, str(told.type_), error)
    return told


def _of_framework(error: Exception) -> ProblemDetailsException:
    if not isinstance(error, HTTPException) or error.status_code not in FRAMEWORK:
        return problem("internal")
    detail = None
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        detail = "; ".join(_wrong(**found) for found in error.extra)
    told = problem(FRAMEWORK[error.status_code], detail)
    told.headers = {**(error.headers or {}), **(told.headers or {})}
    return told


def _wrong(message: str, key: str = "", **_: object) -> str:
    return "A JSON body is wanted." if key == "data" else f"{key}: {message}"


def documented(*names: str) -> dict[int, ResponseSpec]:
    """Describe these problems, and those that any route may answer, for /schema."""
    by_status: dict[int, list[Example]] = {}
    for name in (*names, *ALWAYS):
        kind = KINDS[name]
        body = {
            "type": f"/problems/{name}",
            "title": kind.title,
            "status": kind.http,
            "detail": kind.detail,
        }
        by_status.setdefault(kind.http, []).append(Example(id=name, value=body))
    return {
        status: ResponseSpec(
            data_container=Problem,
            generate_examples=False,
            description=", ".join(str(example.id) for example in examples),
            media_type=MEDIA_TYPE,
            examples=examples,
        )
        for status, examples in by_status.items()
    }
