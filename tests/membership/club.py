"""A club in a database: plans, members, and what Stripe tells of them, each through its role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.calls import Session, call, rows
from tests.membership.words import event, invoice, invoice_payment, subscription

if TYPE_CHECKING:
    from tests.database import Database
    from tests.membership.words import Payload

DAY = timedelta(days=1)


def now() -> datetime:
    """Return this moment, in whole seconds as Stripe counts."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Club:
    """Memberships by the functions that the API and a DBA call."""

    db: Database
    api: Session
    dba: Session

    def plan(self, plan: str, **more: Any) -> Any:
        """Put a plan."""
        return call(self.dba, "membership.put_plan", id=plan, name=plan.title(), **more)

    def pay(
        self, payment_id: str, paid_at: datetime | None = None, subscriber: str = "ann", **more: Any
    ) -> Any:
        """Record a payment that was taken elsewhere."""
        given = {"subscriber": subscriber, "plan": "gold", "payment_id": payment_id, **more}
        if paid_at is not None:
            given["paid_at"] = paid_at
        return call(self.dba, "membership.record_payment", **given)

    def read(self, subscriber: str = "ann", plan: str = "gold") -> Any:
        """Read a membership as it is now; None where there is none."""
        [*found] = rows(self.api, "membership.get_memberships", subscriber=subscriber)
        return next((row for row in found if row.plan == plan), None)

    def expires(self, subscriber: str = "ann") -> datetime:
        """Return when a membership ends."""
        expires_at: datetime = self.read(subscriber).expires_at
        return expires_at

    def entitled(self, subscriber: str = "ann", plan: str = "gold") -> bool:
        """Ask what an application asks."""
        answer: bool = call(
            self.dba, "membership.entitled", subscriber=subscriber, plan=plan
        ).entitled
        return answer

    def link(self, told: Payload | None = None, subscriber: str = "ann", plan: str = "gold") -> Any:
        """Link a subscription of Stripe."""
        return call(
            self.api, "payment.link_membership",
            subscriber=subscriber, plan=plan, subscription=told or subscription(),
        )  # fmt: skip

    def linked(self, period_end: datetime | None = None) -> None:
        """Link a subscription, which has to succeed."""
        outcome = self.link(subscription(period_end=period_end or now() + 30 * DAY))
        assert outcome.status == "linked", outcome

    def record(self, payload: Payload) -> int:
        """Record a delivery, or an answer of Stripe's; the event's id."""
        more = {"delivery_id": payload["id"]} if payload["object"] == "event" else {}
        event_id: int = call(
            self.api, "payment.record_event", provider="stripe", payload=payload, **more
        ).event_id
        return event_id

    def hear(self, payload: Payload) -> str:
        """Record it and apply it, as the API does; what became of it."""
        applied = call(self.api, "payment.apply", event_id=self.record(payload))
        status: str = applied.status
        return status

    def renew(self, number: str, paid_at: datetime, shape: str = "new") -> None:
        """Let an invoice be paid, and Stripe tell by what."""
        paid = event("invoice.paid", invoice(number, paid_at, shape), paid_at)
        assert self.hear(paid) == "applied"
        told = event("invoice_payment.paid", invoice_payment(number), paid_at)
        assert self.hear(told) == "applied"

    def sweep(self) -> None:
        """Sweep as pg_cron does, and apply what that finds."""
        with self.db.connect("stockade_cron") as cron:
            call(cron, "payment.sweep")
        self.db.admin("update payment.task set due_at = now() where state = 'open'")
        for task in self.db.admin("select event_id from payment.task where state = 'open'"):
            call(self.api, "payment.apply", event_id=task.event_id)

    def kept(self) -> dict[str, int]:
        """Return where all money is: its sum per purpose, without zeroes."""
        found = self.db.admin(
            "select purpose, sum(amount)::integer as amount from payment.allocation"
            " group by purpose having sum(amount) <> 0"
        )
        return {row.purpose: row.amount for row in found}

    def exceptions(self) -> list[tuple[str, str | None]]:
        """Return kind and resolution of each exception."""
        found = self.db.admin("select kind, resolution from payment.exception order by id")
        return [(row.kind, row.resolution) for row in found]

    def waiting(self) -> int:
        """Return how many events are parked."""
        return len(self.db.admin("select 1 from payment.event where state = 'parked'"))
