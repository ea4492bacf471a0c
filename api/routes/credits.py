"""Credits: what a workspace pays leads with."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta, Struct

from api.auth import allowed, workspace_of
from api.cashier import Cashier
from api.keys import KeyHeader, key_of
from api.market import Account, Entry, Market
from api.problems import documented
from api.requests import JsonRequest
from api.routes.answers import made, replay, wanted
from api.routes.orders import noted
from api.routes.selling import PROBLEMS, billed


class CreditAnswer(Account, frozen=True, kw_only=True):
    """A workspace's credits, and how they came and went, newest first."""

    entries: list[Entry]


class Deposit(Struct, frozen=True, forbid_unknown_fields=True):
    """So many credits for this workspace, and what for, in words."""

    workspace_id: UUID
    amount: Annotated[int, Meta(ge=1, le=10**12)]
    purpose: Annotated[str, Meta(min_length=1, max_length=1000)]


class DepositAnswer(Struct, frozen=True):
    """The credits that the workspace has now, and what may be spent of them."""

    entry_id: int | None
    balance: int
    available: int


class CreditOrderRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """So many of this pack of credits; `mode` as of a card that pays for anything else."""

    product_id: Annotated[int, Meta(ge=1, le=2**63 - 1)]
    quantity: Annotated[int, Meta(ge=1, le=1000)] = 1
    mode: Literal["checkout", "intent"] = "checkout"


class CreditOrderAnswer(Struct, frozen=True, omit_defaults=True):
    """To be paid with the client_secret or at checkout_url until expires_at."""

    order_id: UUID
    expires_at: datetime
    client_secret: str | None = None
    checkout_url: str | None = None


class CreditController(Controller):
    """Credits."""

    path = "/api/credits"
    tags = ("credits",)
    security = ({"jwt": []},)

    @get(
        guards=[allowed("workspace")],
        summary="The workspace's credits",
        responses=documented("forbidden", "not_configured"),
    )
    async def show(
        self,
        request: JsonRequest,
        market: NamedDependency[Market],
        before: Annotated[int | None, QueryParameter(ge=1, le=2**63 - 1)] = None,
        limit: Annotated[int | None, QueryParameter(ge=1, le=1000)] = None,
    ) -> CreditAnswer:
        """With the newest 100 entries, unless `limit` and `before`, an id, say otherwise."""
        workspace_id = workspace_of(request)
        account = await market.get_account(workspace_id)
        entries = await market.list_entries(workspace_id, before, limit)
        return CreditAnswer(account.balance, account.pending, account.available, entries=entries)

    @post(
        guards=[allowed("service")],
        summary="Give credits to a workspace",
        responses={
            **documented(
                "mismatch", "forbidden", "not_configured", "too_large", "unsupported_media_type"
            ),
            **replay(DepositAnswer),
        },
    )
    async def deposit(
        self,
        request: JsonRequest,
        data: JSONBody[Deposit],
        market: NamedDependency[Market],
        _key: KeyHeader = None,
    ) -> Response[DepositAnswer]:
        """Give them once a key; the first ones open the workspace's account."""
        posted = wanted(
            await market.deposit(data.workspace_id, data.amount, key_of(request), data.purpose),
            "deposited",
            "replayed",
        )
        return made(posted.status, DepositAnswer(posted.entry_id, posted.balance, posted.available))

    @post(
        "/orders",
        guards=[allowed("workspace")],
        summary="Buy a pack of credits by card",
        responses={**PROBLEMS, **documented("forbidden"), **replay(CreditOrderAnswer)},
    )
    async def buy(
        self,
        request: JsonRequest,
        data: JSONBody[CreditOrderRequest],
        market: NamedDependency[Market],
        cashier: NamedDependency[Cashier],
        _key: KeyHeader = None,
    ) -> Response[CreditOrderAnswer]:
        """Deposit them as soon as that is paid; the workspace has 15 minutes."""
        cashier.desk.require("stripe")
        placed = await market.buy_credits(
            workspace_of(request), data.product_id, data.quantity, key_of(request)
        )
        order = noted(request, placed)
        charge = await billed(cashier, order.order_id, "stripe", data.mode)
        return made(
            order.status,
            CreditOrderAnswer(
                order.order_id, order.expires_at, charge.client_secret, charge.pay_at
            ),
        )
