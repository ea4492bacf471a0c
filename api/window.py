"""What buyers are shown on pages, one function of the database a method, as in api/rpc.py."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec import Struct

from api.money import OrderLine, OrderState, Placed
from api.rpc import Functions

Address = tuple[Literal["", "drops", "products"], int]
"""What is looked at: a drop, or a product that has none, by its id; or the whole window, ALL."""

ALL: Address = ("", 0)


class Sale(Struct, frozen=True):
    """A drop, or a product that is always on, and its units: size = sold + held + free.

    The price is in whole units of its currency. Only what is `listed` is in the window for
    everybody; the rest was asked for.
    """

    listed: bool
    drop_id: int | None
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
    starts_at: datetime | None
    ends_at: datetime | None
    hold_seconds: int
    seconds_left: int | None

    @property
    def address(self) -> Address:
        """Where it is looked at."""
        return ("products", self.product_id) if self.drop_id is None else ("drops", self.drop_id)

    @property
    def path(self) -> str:
        """Where its page is."""
        kind, number = self.address
        return f"/{kind}/{number}"


Sales = Mapping[Address, Sale]
"""Sales by where they are looked at."""


class ShownOrder(Struct, frozen=True):
    """An order as its page shows it: the total in whole units; `next_step` as of api.money.Order.

    `drop_id`, or else `product_id`, is where the same can be had anew.
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
    product_id: int | None


class Window(Functions):
    """The shop window, and what a buyer does there."""

    async def show_sales(self, also: Collection[Address], at_most: int | None = None) -> Sales:
        """Read the drops that are on, those to come, what is always on, and these in any state.

        `at_most` bounds what is listed; 0 reads these alone.
        """
        sales = await self._rows(
            "payment.show_sales",
            Sale,
            drop_ids=[number for kind, number in also if kind == "drops"],
            product_ids=[number for kind, number in also if kind == "products"],
            at_most=at_most,
        )
        return {sale.address: sale for sale in sales}

    async def show_order(self, order_id: UUID) -> ShownOrder | None:
        """Read an order; None where there is none."""
        return await self._row("payment.show_order", ShownOrder, order_id=order_id)

    async def give_back(self, order_id: UUID) -> Placed:
        """Cancel an order and free its units: cancelled, already_cancelled, or why not."""
        return await self._one("payment.give_back", Placed, order_id=order_id)
