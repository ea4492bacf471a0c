"""A shop in a database: orders, intents, deliveries and a worker, each through its own role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.calls import Session, call, lapse_all, reserved, rows
from tests.payment.words import Payload, pi, stripe

if TYPE_CHECKING:
    from uuid import UUID

    from tests.database import Database


SUCCEEDED = "payment_intent.succeeded"


@dataclass(frozen=True)
class Shop:
    """One product at 10 dollars, sold by the API's functions in the API's role."""

    db: Database
    api: Session
    dba: Session
    product: int

    def order(self, reference: str = "cart", quantity: int = 1, **more: Any) -> Any:
        """Reserve and place an order; what place_order answers."""
        cart = reserved(self.dba, reference, {self.product: quantity})
        placed = call(self.api, "payment.place_order", reservation_id=cart.reservation_id, **more)
        assert placed.status == "placed", placed
        return placed

    def intent(self, order_id: UUID, provider: str = "stripe", mode: str = "intent") -> UUID:
        """Open an intent that the provider has not answered yet."""
        opened = call(self.api, "payment.open", order_id=order_id, provider=provider, mode=mode)
        assert opened.status == "opened", opened
        intent_id: UUID = opened.intent_id
        return intent_id

    def open(self, order_id: UUID) -> UUID:
        """Open an intent that Stripe has made."""
        intent_id = self.intent(order_id)
        answer = {"object": "payment_intent", "id": pi(intent_id), "status": "requires_action"}
        assert call(self.api, "payment.opened", intent_id=intent_id, answer=answer).state == "open"
        return intent_id

    def record(self, provider: str, payload: Payload, **more: Any) -> int:
        """Record a delivery; the event's id."""
        if provider == "stripe" and payload.get("object") == "event":
            more.setdefault("delivery_id", payload["id"])
        answer = call(self.api, "payment.record_event", provider=provider, payload=payload, **more)
        event_id: int = answer.event_id
        return event_id

    def deliver(self, provider: str, payload: Payload, **more: Any) -> Any:
        """Record a delivery and apply it, as the API does."""
        event_id = self.record(provider, payload, **more)
        return call(self.api, "payment.apply", event_id=event_id)

    def read(self, order_id: UUID) -> Any:
        """Read an order as its buyer does."""
        return call(self.api, "payment.get_order", order_id=order_id)

    def claim(self, **more: Any) -> Any:
        """Claim a task; None when none is due."""
        claimed = rows(self.api, "payment.claim_task", **more)
        return claimed[0] if claimed else None

    def finish(self, task: Any, result: str = "done", **more: Any) -> Any:
        """Finish a claimed task."""
        return call(
            self.api, "payment.finish_task",
            task_id=task.task_id, attempt=task.attempt, result=result, **more,
        )  # fmt: skip

    def make_due(self) -> None:
        """Let time pass for all tasks."""
        self.db.admin("update payment.task set due_at = now() where state = 'open'")

    def free(self) -> int:
        """Return how many units of the product are free."""
        (row,) = self.db.admin(
            "select free from stock.availability where product_id = %s", self.product
        )
        return int(row.free)

    def kept(self) -> dict[str, int]:
        """Return where all money is: its sum per purpose, without zeroes."""
        found = self.db.admin(
            """
            select purpose, sum(amount) as amount from payment.allocation
            group by purpose having sum(amount) <> 0
            """
        )
        return {row.purpose: row.amount for row in found}

    def arrived(self) -> int:
        """Return how much money came in, in whatever currency."""
        (row,) = self.db.admin("select coalesce(sum(amount), 0) as amount from payment.receipt")
        amount: int = row.amount
        return amount

    def exceptions(self) -> list[tuple[str, Any, str, str | None]]:
        """Return kind, amount, what is owed and how it was resolved of each exception."""
        found = self.db.admin(
            "select kind, amount, owed, resolution from payment.exception order by id"
        )
        return [tuple(row) for row in found]

    def exception(self) -> int:
        """Return the id of the newest open exception."""
        (row, *_) = rows(self.api, "payment.list_exceptions")
        found: int = row.id
        return found

    def late(self) -> tuple[UUID, UUID, int]:
        """Let money come for an order of all units that lapsed: order, intent, exception."""
        placed = self.order(quantity=10)
        intent_id = self.open(placed.order_id)
        lapse_all(self.db)
        reserved(self.dba, "somebody else", {self.product: 1})
        self.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=10_000))
        return placed.order_id, intent_id, self.exception()

    def orders(self) -> dict[str, int]:
        """Return how many orders there are of each state, as read."""
        found = self.db.admin("select state, count(*) from checkout.overview group by state")
        return {row.state: row.count for row in found}
