"""Payments by card, through Stripe (seeds 003 and 004)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.response import Redirect
from msgspec import Struct

from api.cashier import Cashier
from api.keys import KeyHeader, key_of
from api.problems import documented, problem
from api.requests import JsonRequest
from api.routes.answers import made, replay
from api.routes.orders import OrderAnswer, shown
from api.routes.selling import PROBLEMS, Offer, sell
from api.rpc import Rpc, WantedLine

HOLD_SECONDS = 300
TITLES = {"insufficient": "Insufficient inventory available"}


class IntentRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A cart: `intent` for a form of one's own, `checkout` for Stripe's page."""

    items: list[WantedLine]
    mode: Literal["intent", "checkout"] = "intent"


class IntentAnswer(Struct, frozen=True, omit_defaults=True):
    """With the client_secret the buyer's browser pays, or at checkout_url, until expires_at."""

    order_id: UUID
    reservation_id: UUID
    expires_at: datetime
    client_secret: str | None = None
    checkout_url: str | None = None


@post(
    "/api/payment/create-intent",
    tags=["payments"],
    summary="Hold a cart and let it be paid by card",
    responses={**PROBLEMS, **replay(IntentAnswer)},
)
async def create_intent(
    request: JsonRequest,
    data: JSONBody[IntentRequest],
    rpc: NamedDependency[Rpc],
    cashier: NamedDependency[Cashier],
    _key: KeyHeader = None,
) -> Response[IntentAnswer]:
    """Hold for five minutes, unless a product says otherwise; the same key brings the same."""
    cashier.desk.require("stripe")
    offer = Offer("stripe", data.mode, HOLD_SECONDS, TITLES)
    sale = await sell(request, rpc, cashier, key_of(request), offer, data.items)
    return made(
        sale.status,
        IntentAnswer(
            sale.order.order_id,
            sale.order.reservation_id,
            sale.order.expires_at,
            sale.charge.client_secret,
            sale.charge.pay_at,
        ),
    )


@get(
    "/api/payment/return",
    tags=["payments"],
    summary="Where a buyer lands after paying",
    responses={
        **documented("not_found"),
        200: ResponseSpec(
            data_container=OrderAnswer, description="The order", generate_examples=False
        ),
    },
)
async def landed(
    request: JsonRequest,
    cashier: NamedDependency[Cashier],
    intent_id: FromQuery[UUID | None] = None,
    session_id: Annotated[str | None, QueryParameter(pattern="^cs_[A-Za-z0-9_]{1,252}$")] = None,
    payment_intent: Annotated[
        str | None, QueryParameter(pattern="^pi_[A-Za-z0-9_]{1,252}$")
    ] = None,
) -> Response[OrderAnswer] | Redirect:
    """Ask the provider, once in a while, and show the order; webhooks may come later.

    Whoever would rather have text/html is sent on to the order's page.
    """
    bill = await cashier.money.get_bill(
        intent_id,
        None if intent_id else "stripe",
        None if intent_id else session_id or payment_intent,
    )
    if bill is None:
        raise problem("not_found", "There is no such payment.")
    if await cashier.money.try_ask(bill.bill_id):
        await cashier.glance(bill.issuer, bill.names)
    if request.accept.best_match(["application/json", "text/html"]) == "text/html":
        return Redirect(f"/orders/{bill.order_id}", status_code=303)
    return Response(await shown(cashier.money, bill.order_id))
