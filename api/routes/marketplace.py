"""Leads (seed 002): things of which there is one, bought by a workspace with credits or by card."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct, convert

from api import logs
from api.auth import allowed, workspace_of
from api.cashier import Cashier, Charge
from api.keys import KeyHeader, key_of
from api.market import Bought, Lead, Market, Purchase
from api.problems import documented, problem
from api.requests import JsonRequest
from api.routes.answers import made, replay
from api.routes.selling import billed

PROBLEMS = documented(
    "taken",
    "unknown_lead",
    "insufficient_credits",
    "over_limit",
    "mixed_currencies",
    "mismatch",
    "paid",
    "cancelled",
    "expired",
    "forbidden",
    "provider_refused",
    "provider_away",
    "provider_busy",
    "not_configured",
    "too_large",
    "unsupported_media_type",
)


class PurchaseRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """So many leads, all or none; `mode` is how a card pays: on Stripe's page, or a form."""

    lead_ids: Annotated[list[UUID], Meta(min_length=1, max_length=100)]
    pay_with: Literal["credits", "card"]
    mode: Literal["checkout", "intent"] = "checkout"


class PurchaseAnswer(Struct, frozen=True, omit_defaults=True):
    """Completed at once with credits; pending until the card has paid, by expires_at.

    `price` and `balance` (what is left) are in credits.
    """

    purchase_id: UUID
    status: Literal["pending", "completed"]
    lead_ids: list[UUID]
    price: int
    balance: int | None = None
    order_id: UUID | None = None
    expires_at: datetime | None = None
    client_secret: str | None = None
    checkout_url: str | None = None


PENDING = ("opened", "replayed")
AGAIN = ("replayed", "already_completed")


class Had(Struct, frozen=True):
    """A purchase that is there, made now or before; `balance` is in credits."""

    purchase_id: UUID
    lead_ids: list[UUID]
    price: int
    balance: int
    order_id: UUID | None
    expires_at: datetime


class LeadPage(Struct, frozen=True):
    """Leads in the order of their ids; the next page is `after` the last of them."""

    leads: list[Lead]


class MarketController(Controller):
    """The marketplace."""

    path = "/api/marketplace"
    tags = ("marketplace",)
    guards = (allowed("workspace"),)
    security = ({"jwt": []},)

    @get(
        "/leads",
        summary="Leads that can be had, without their contents",
        responses=documented("forbidden", "not_configured"),
    )
    async def leads(
        self,
        market: NamedDependency[Market],
        after: Annotated[UUID | None, QueryParameter(description="The last id before")] = None,
        limit: Annotated[int | None, QueryParameter(ge=1, le=1000)] = None,
    ) -> LeadPage:
        """Leave out what somebody holds or has; 100 a page unless `limit` says otherwise."""
        return LeadPage(await market.list_leads(after, limit))

    @post(
        "/purchase",
        summary="Buy leads",
        responses={**PROBLEMS, **replay(PurchaseAnswer)},
    )
    async def purchase(
        self,
        request: JsonRequest,
        data: JSONBody[PurchaseRequest],
        market: NamedDependency[Market],
        cashier: NamedDependency[Cashier],
        _key: KeyHeader = None,
    ) -> Response[PurchaseAnswer]:
        """Pay with credits in this one call, or hold the leads while a card pays; all or none."""
        workspace_id = workspace_of(request)
        if data.pay_with == "credits":
            bought = await market.purchase(data.lead_ids, workspace_id, key_of(request))
            return _answered(request, bought, None)
        cashier.desk.require("stripe")
        bought = await market.open_purchase(data.lead_ids, workspace_id, key_of(request))
        charge = None
        if bought.status in PENDING and bought.order_id is not None:
            charge = await billed(cashier, bought.order_id, "stripe", data.mode)
        return _answered(request, bought, charge)

    @get(
        "/purchases/{purchase_id:uuid}",
        summary="A purchase as it is now, with its contents once it is paid",
        responses=documented("not_found", "forbidden", "not_configured"),
    )
    async def show(
        self, request: JsonRequest, purchase_id: FromPath[UUID], market: NamedDependency[Market]
    ) -> Purchase:
        """Show a workspace its own purchases only."""
        purchase = await market.get_purchase(purchase_id, workspace_of(request))
        if purchase is None:
            raise problem("not_found", "There is no such purchase.")
        return purchase


def _answered(
    request: JsonRequest, bought: Bought, charge: Charge | None
) -> Response[PurchaseAnswer]:
    """Answer with a purchase, made now or before, and log it; raise its problem otherwise."""
    if bought.status not in ("completed", "already_completed", *PENDING):
        raise problem(
            bought.status, lead_ids=bought.lead_ids, price=bought.price, balance=bought.balance
        )
    had = convert(bought, Had, from_attributes=True)
    pending = bought.status in PENDING
    if bought.status not in AGAIN:
        logs.event(request.scope, f"Purchase {bought.status}", purchase_id=str(had.purchase_id))
    return made(
        "replayed" if bought.status in AGAIN else bought.status,
        PurchaseAnswer(
            had.purchase_id,
            "pending" if pending else "completed",
            had.lead_ids,
            had.price,
            balance=had.balance if had.order_id is None else None,
            order_id=had.order_id,
            expires_at=had.expires_at if pending else None,
            client_secret=charge.client_secret if charge else None,
            checkout_url=charge.pay_at if charge else None,
        ),
    )
