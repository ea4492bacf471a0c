"""The buyers of the flash sale, each of whom speaks HTTP and nothing else."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.demo.door import Door, WrongAnswer, together, until
from tests.demo.screen import Step

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

PRODUCT = 1


@dataclass
class Sale:
    """The flash sale, and what its buyers were told."""

    door: Door
    service_token: str
    held: int = 0
    told_sold_out: int = 0

    async def ask(self, title: str, buyers: Sequence[int]) -> dict[int, str]:
        """Let them all ask for one unit at once; the hold of each who got one."""
        step = Step(title, len(buyers))
        asked = await together(step, [self._hold() for _ in buyers])
        holds = {buyer: hold for buyer, hold in zip(buyers, asked, strict=True) if hold}
        refused = len(buyers) - len(holds)
        sold_out = f", {refused} were told it is sold out" if refused else ""
        step.end(f"{len(holds)} got one{sold_out}")
        return holds

    async def pay(self, title: str, holds: Sequence[str]) -> None:
        """Confirm these holds, as the shop's back office does when money has arrived."""
        token = {"Authorization": f"Bearer {self.service_token}"}

        async def one(hold: str) -> None:
            await self.door.send("POST", f"/api/reservations/{hold}/confirm", 200, headers=token)

        await self._all(title, "paid", [one(hold) for hold in holds])

    async def let_go(self, title: str, holds: Sequence[str]) -> None:
        """Give these holds back."""

        async def one(hold: str) -> None:
            await self.door.send("DELETE", f"/api/holds/{hold}", 200)

        await self._all(title, "let go", [one(hold) for hold in holds])

    async def wait_for_stock(self, title: str, units: int, patience: float) -> None:
        """Look at the product until so many units are for sale."""
        step = Step(title)
        free = 0

        async def look() -> bool:
            nonlocal free
            reply = await self.door.send("GET", f"/api/products/{PRODUCT}", 200)
            free = int(reply.json()["available_stock"])
            return free >= units

        try:
            await until(step, look, patience)
        except WrongAnswer:
            raise WrongAnswer(f"{units} units should be for sale by now, {free} are.") from None
        step.end(f"{free} are for sale again")

    async def _hold(self) -> str | None:
        key = {"Idempotency-Key": str(uuid.uuid4())}
        order = {"product_id": PRODUCT, "qty": 1}
        reply = await self.door.send("POST", "/api/holds", 201, 200, 409, headers=key, json=order)
        if reply.status_code == 409:
            self.told_sold_out += 1
            return None
        self.held += 1
        return str(reply.json()["hold_id"])

    async def _all(
        self, title: str, done: str, calls: Sequence[Coroutine[None, None, None]]
    ) -> None:
        step = Step(title, len(calls))
        await together(step, calls)
        step.end(f"{len(calls)} {done}")
