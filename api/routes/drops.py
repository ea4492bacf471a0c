"""Drops (seed 000): timed sales, shown with their fill, paid in coins."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta, Struct

from api.cashier import Cashier
from api.keys import KeyHeader, key_of
from api.money import Drop, Money
from api.problems import documented, problem
from api.requests import JsonRequest
from api.routes.answers import made, replay
from api.routes.selling import PROBLEMS, Offer, sell
from api.rpc import Rpc, WantedLine

TITLES = {"insufficient": "Not enough inventory remaining"}


class ActiveDrops(Struct, frozen=True):
    """The drops of this moment, the first to end first."""

    drops: list[Drop]


class InvoiceRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """So many units of this drop."""

    drop_id: Annotated[int, Meta(ge=1, le=2**63 - 1)]
    quantity: Annotated[int, Meta(ge=1, le=2**31 - 1)]


class InvoiceAnswer(Struct, frozen=True):
    """The buyer chooses a coin and pays at invoice_url; the units are held until expires_at."""

    order_id: UUID
    invoice_url: str
    expires_at: datetime


@get("/api/drops/active", tags=["drops"], summary="The drops that are on", responses=documented())
async def active(money: NamedDependency[Money]) -> ActiveDrops:
    """Count what is held as gone: its buyers are paying."""
    return ActiveDrops(await money.active_drops())


@post(
    "/api/payments/create-invoice",
    tags=["drops"],
    summary="Hold units of a drop and make an invoice in coins",
    responses={**PROBLEMS, **replay(InvoiceAnswer)},
)
async def create_invoice(
    request: JsonRequest,
    data: JSONBody[InvoiceRequest],
    rpc: NamedDependency[Rpc],
    cashier: NamedDependency[Cashier],
    _key: KeyHeader = None,
) -> Response[InvoiceAnswer]:
    """Hold for ten minutes, unless the product says otherwise; the same key brings the same."""
    cashier.desk.require("nowpayments")
    drop = await cashier.money.active_drop(data.drop_id)
    if drop is None:
        raise problem("not_found", "No such drop is on.")
    line = WantedLine(product_id=drop.product_id, quantity=data.quantity)
    offer = Offer("nowpayments", "invoice", drop.hold_seconds, TITLES)
    sale = await sell(request, rpc, cashier, key_of(request), offer, [line])
    return made(
        sale.status,
        InvoiceAnswer(sale.order.order_id, sale.charge.pay_at or "", sale.order.expires_at),
    )
