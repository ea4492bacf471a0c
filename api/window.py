"""What buyers are shown on pages, one function of the database a method, as in api/rpc.py."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

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


class Window(Functions):
    """The shop window."""

    async def show_sales(self, drop_ids: Sequence[int]) -> list[Sale]:
        """Read the drops that are on, those to come, and these in any state."""
        return await self._rows("payment.show_sales", Sale, drop_ids=list(drop_ids))
