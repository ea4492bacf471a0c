"""What buyers are shown on pages, one function of the database a method, as in api/rpc.py."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec import Struct

from api.money import OrderLine, OrderState, Placed
from api.rpc import Functions


class Sale(Struct, frozen=True):
    """A drop and its units: size = sold + held + free; the price in whole units of its currency."""

    drop_id: int
    product_id: int
    name: str
    price: Decimal
    currency: str
    state: Literal["upcoming", "on", "over"]
    size: int
    sold: int
    held: int
    free: int
    next_lapse_at: datetime | None
    starts_at: datetime
    ends_at: datetime
    hold_seconds: int
    seconds_left: int | None


class ShownOrder(Struct, frozen=True):
    """An order as its page shows it: the total in whole units; `next_step` as of api.money.Order.

    `drop_id` is where the same can be had anew.
    """

    state: OrderState
    total: Decimal
    currency: str
    lines: list[OrderLine]
    created_at: datetime
    expires_at: datetime
    seconds_left: int
    reason: str | None
    late: bool
    replaced_by: UUID | None
    refund_owed: bool
    next_step: str
    drop_id: int | None


class Window(Functions):
    """The shop window, and what a buyer does there."""

    async def show_sales(self, drop_ids: Sequence[int]) -> list[Sale]:
        """Read the drops that are on, those to come, and these in any state."""
        return await self._rows("payment.show_sales", Sale, drop_ids=list(drop_ids))

    async def show_order(self, order_id: UUID) -> ShownOrder | None:
        """Read an order; None where there is none."""
        return await self._row("payment.show_order", ShownOrder, order_id=order_id)

    async def give_back(self, order_id: UUID) -> Placed:
        """Cancel an order and free its units: cancelled, already_cancelled, or why not."""
        return await self._one("payment.give_back", Placed, order_id=order_id)
