"""What providers deliver: verified over the raw bytes, recorded, then applied.

Recorded is answered as received, whatever becomes of applying it: a task does what was busy.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIType
from msgspec import Struct

from api.cashier import Cashier
from api.problems import documented, problem
from api.providers import nowpayments_ipn, standard_webhooks, stripe_webhooks
from api.providers.deliveries import Delivery, Refused, read_object
from api.requests import JsonRequest
from api.settings import Settings

T = TypeVar("T")

LARGEST_EVENT = 512 * 1024
"""Bytes: an event of Stripe's shows the whole object. The others fit into any body's 64 KiB."""

PROBLEMS = documented("not_configured", "too_large")


def object_like(example: Mapping[str, Any]) -> type[Operation]:
    """Describe a body that the handler reads byte by byte, for the signature is over these."""

    @dataclass
    class WithObject(Operation):
        def __post_init__(self) -> None:
            body = OpenAPIMediaType(schema=Schema(type=OpenAPIType.OBJECT), example=example)
            self.request_body = RequestBody(content={"application/json": body}, required=True)

    return WithObject


signed = partial(post, status_code=200, exclude_from_auth=True, tags=["webhooks"])


class Received(Struct):
    """It is recorded."""

    received: bool = True


class WebhookAnswer(Struct, frozen=True, omit_defaults=True):
    """The first final answer for this idempotency_key, whatever is delivered under it later."""

    order_id: UUID
    order_status: str
    idempotency_key: str
    replaced_by: UUID | None = None


class Waiting(Struct, frozen=True):
    """It is recorded: parked until its order exists, or busy; it is applied without being sent."""

    status: str


@signed(
    "/api/webhooks/stripe",
    summary="Events of Stripe, signed by Stripe-Signature",
    responses=PROBLEMS,
    request_max_body_size=LARGEST_EVENT,
    operation_class=object_like(
        {
            "id": "evt_3Pexample",
            "object": "event",
            "type": "payment_intent.succeeded",
            "created": 1795770139,
            "data": {"object": {"id": "pi_3Pexample", "amount_received": 9000, "currency": "eur"}},
        }
    ),
)
async def stripe(request: JsonRequest, cashier: NamedDependency[Cashier]) -> Received:
    """200 once it is recorded; the same event again changes nothing."""
    settings = _settings(request)
    secrets = settings.stripe_webhook_secrets
    _require("STRIPE_WEBHOOK_SECRETS", secrets)
    raw = await request.body()
    delivery = _verified(lambda: stripe_webhooks.verify(raw, request.headers, secrets, time.time()))
    await cashier.receive(request.scope, "stripe", delivery)
    return Received()


@signed(
    "/api/payments/ipn-callback",
    summary="Notifications of NOWPayments, signed by x-nowpayments-sig",
    responses=PROBLEMS,
    operation_class=object_like(
        {
            "payment_id": 5077125051,
            "invoice_id": 4522625843,
            "payment_status": "finished",
            "order_id": "019fc2ab-7f4e-7b08-8a6b-71f2c9d0e4b3",
            "price_amount": 90,
            "price_currency": "eur",
            "pay_amount": 0.00105,
            "actually_paid": 0.00105,
            "pay_currency": "btc",
        }
    ),
)
async def nowpayments(request: JsonRequest, cashier: NamedDependency[Cashier]) -> Received:
    """200 once it is recorded, within the 3 seconds that NOWPayments waits."""
    secret = _settings(request).nowpayments_ipn_secret or ""
    _require("NOWPAYMENTS_IPN_SECRET", secret)
    raw = await request.body()
    delivery = _verified(lambda: nowpayments_ipn.verify(raw, request.headers, secret))
    await cashier.receive(request.scope, "nowpayments", delivery)
    return Received()


@signed(
    "/api/payments/webhook",
    summary="How a payment ended, signed by Standard Webhooks",
    responses={
        **PROBLEMS,
        200: ResponseSpec(
            data_container=WebhookAnswer, description="Final", generate_examples=False
        ),
        202: ResponseSpec(
            data_container=Waiting, description="Recorded, not final yet", generate_examples=False
        ),
    },
    operation_class=object_like(
        {
            "idempotency_key": "payment-81",
            "order_id": "019fc2ab-7f4e-7b08-8a6b-71f2c9d0e4b3",
            "status": "success",
            "amount_cents": 9000,
            "currency": "EUR",
        }
    ),
)
async def generic(
    request: JsonRequest, cashier: NamedDependency[Cashier]
) -> Response[WebhookAnswer] | Response[Waiting]:
    """Take {idempotency_key, order_id, status: success or failed}; one key, one answer.

    With amount_cents and currency what was paid has to fit the order; it is a person's otherwise.
    """
    recorded, applied = await cashier.receive(
        request.scope, "generic", await _generic_delivery(request)
    )
    if applied is None:
        return Response(Waiting(recorded.status), status_code=202)
    if applied.status == "failed":
        raise problem("invalid", applied.detail)
    if applied.idempotency_key is None or applied.order_id is None:
        return Response(Waiting(applied.status), status_code=202)
    return Response(
        WebhookAnswer(
            applied.order_id,
            applied.order_state or "",
            applied.idempotency_key,
            applied.replaced_by,
        )
    )


async def _generic_delivery(request: JsonRequest) -> Delivery:
    settings = _settings(request)
    raw = await request.body()
    if settings.unsigned_webhooks and "webhook-signature" not in request.headers:
        # For trying. Without an id of its own it is known by its content.
        _verified(lambda: read_object(raw))
        return Delivery(None, raw.decode())
    secrets = settings.webhook_secrets
    _require("STOCKADE_WEBHOOK_SECRETS", secrets)
    return _verified(lambda: standard_webhooks.verify(raw, request.headers, secrets, time.time()))


def _settings(request: JsonRequest) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _require(name: str, secret: object) -> None:
    if not secret:
        raise problem("not_configured", f"{name} is not set.")


def _verified(verify: Callable[[], T]) -> T:
    try:
        return verify()
    except Refused as refused:
        raise problem(refused.problem, refused.detail) from None
