"""The functions of credit and market, one method each, as in api/rpc.py."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from api.keys import Key
from api.money import Placed
from api.rpc import Functions


class Account(Struct, frozen=True):
    """A workspace's credits: all there are, what is set aside of them, and what may be spent."""

    balance: int
    pending: int
    available: int


class Entry(Struct, frozen=True):
    """One move of an account; `balance` is what there was after it."""

    id: int
    kind: Literal["deposit", "spend", "withdrawal", "take_back"]
    amount: int
    key: str
    purpose: str
    balance: int
    created_at: datetime


class Posted(Struct, frozen=True):
    """What became of moving credits (credit.outcome), and the credits there are then."""

    status: str
    workspace_id: UUID
    entry_id: int | None
    balance: int
    available: int


class Lead(Struct, frozen=True):
    """A lead that can be had: `price` in credits, `price_cents` in minor units of `currency`."""

    lead_id: UUID
    price: int
    price_cents: int
    currency: str
    summary: dict[str, Any]


class Bought(Struct, frozen=True):
    """What became of buying leads (market.outcome), and the purchase."""

    status: str
    purchase_id: UUID | None = None
    lead_ids: list[UUID] | None = None
    price: int | None = None
    expires_at: datetime | None = None
    order_id: UUID | None = None
    balance: int | None = None
    download_url: str | None = None


class BoughtLead(Struct, frozen=True):
    """A lead of a purchase; its contents only once the purchase is completed."""

    lead_id: UUID
    price: int
    summary: dict[str, Any]
    contents: dict[str, Any] | None


class Purchase(Struct, frozen=True):
    """A purchase as it is now; paid by the order of that id, or with credits."""

    status: Literal["pending", "completed", "expired"]
    price: int
    order_id: UUID | None
    created_at: datetime
    expires_at: datetime
    completed_at: datetime | None
    download_url: str | None
    leads: list[BoughtLead]


class Completed(Struct, frozen=True):
    """How many purchases a sweep completed."""

    sweep: int


class Market(Functions):
    """Credits and leads as the routes see them; a workspace_id is what the caller's token says."""

    async def get_account(self, workspace_id: UUID) -> Account:
        """Read a workspace's credits, all 0 where it never had any."""
        return await self._one("credit.get_account", Account, workspace_id=workspace_id)

    async def list_entries(
        self, workspace_id: UUID, before: int | None, at_most: int | None
    ) -> list[Entry]:
        """Read how they came and went, newest first, older than the one named `before`."""
        return await self._rows(
            "credit.list_entries", Entry, workspace_id=workspace_id, before=before, at_most=at_most
        )

    async def deposit(self, workspace_id: UUID, amount: int, key: Key, purpose: str) -> Posted:
        """Give credits: deposited, replayed, mismatch."""
        return await self._one(
            "credit.deposit",
            Posted,
            workspace_id=workspace_id,
            amount=amount,
            key=key.reference,
            namespace=key.namespace,
            purpose=purpose,
        )

    async def buy_credits(
        self, workspace_id: UUID, product_id: int, quantity: int, key: Key
    ) -> Placed:
        """Order packs of credits, which are deposited when that is paid: placed, or why not."""
        return await self._one(
            "payment.buy_credits",
            Placed,
            workspace_id=workspace_id,
            product_id=product_id,
            quantity=quantity,
            key=key.reference,
        )

    async def list_leads(self, after: UUID | None, at_most: int | None) -> list[Lead]:
        """Read what can be had, after the lead of that id."""
        return await self._rows("market.list_leads", Lead, after=after, at_most=at_most)

    async def purchase(self, lead_ids: Sequence[UUID], workspace_id: UUID, key: Key) -> Bought:
        """Buy leads with credits, all or none: completed, already_completed, or why not."""
        return await self._buy("market.purchase", lead_ids, workspace_id, key)

    async def open_purchase(self, lead_ids: Sequence[UUID], workspace_id: UUID, key: Key) -> Bought:
        """Hold leads and order them, to be paid by card: opened, replayed, or why not."""
        return await self._buy("market.open_purchase", lead_ids, workspace_id, key)

    async def get_purchase(self, purchase_id: UUID, workspace_id: UUID) -> Purchase | None:
        """Read a purchase of that workspace; None where it has none such."""
        return await self._row(
            "market.get_purchase", Purchase, purchase_id=purchase_id, workspace_id=workspace_id
        )

    async def sweep(self) -> int:
        """Complete what was paid by card; how many purchases."""
        return (await self._one("market.sweep", Completed)).sweep

    async def _buy(
        self, function: str, lead_ids: Sequence[UUID], workspace_id: UUID, key: Key
    ) -> Bought:
        return await self._one(
            function,
            Bought,
            lead_ids=list(lead_ids),
            workspace_id=workspace_id,
            key=key.reference,
            namespace=key.namespace,
        )
