"""A market in a database: leads, workspaces with credits, and callers of each role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tests.calls import Session, call, rows

if TYPE_CHECKING:
    from tests.database import Database

PRICE = 10
"""Of a lead, in credits; by card it costs a hundred times as many cents."""


@dataclass(frozen=True)
class Bazaar:
    """Leads at ten credits, sold by the functions that the API, rpc's callers and the DBA call."""

    db: Database
    api: Session
    service: Session
    dba: Session

    def leads(self, count: int, price: int = PRICE) -> list[UUID]:
        """Offer leads; their ids in their order."""
        return [lead(self.dba, price) for _ in range(count)]

    def workspace(self, amount: int = 0) -> UUID:
        """Name a workspace that has so many credits."""
        workspace_id = uuid4()
        if amount:
            self.deposit(workspace_id, amount)
        return workspace_id

    def deposit(self, workspace_id: UUID, amount: int, key: str = "first") -> None:
        """Give a workspace credits."""
        posted = call(
            self.api, "credit.deposit",
            workspace_id=workspace_id, amount=amount, key=key, purpose="a test",
        )  # fmt: skip
        assert posted.status == "deposited", posted

    def hold(self, workspace_id: UUID, *lead_ids: UUID, **more: Any) -> Any:
        """Hold leads; the outcome."""
        return ask(self.dba, "market.hold_leads", lead_ids, workspace_id, **more)

    def held(self, workspace_id: UUID, *lead_ids: UUID) -> UUID:
        """Hold leads, which has to succeed; the purchase."""
        outcome = self.hold(workspace_id, *lead_ids)
        assert outcome.status == "held", outcome
        purchase_id: UUID = outcome.purchase_id
        return purchase_id

    def buy(self, workspace_id: UUID, *lead_ids: UUID, key: str = "k", **more: Any) -> Any:
        """Buy leads with credits in one call; the outcome."""
        return ask(self.api, "market.purchase", lead_ids, workspace_id, key=key, **more)

    def open(self, workspace_id: UUID, *lead_ids: UUID, key: str = "k", **more: Any) -> Any:
        """Open a purchase by card; the outcome."""
        return ask(self.api, "market.open_purchase", lead_ids, workspace_id, key=key, **more)

    def pay(self, order_id: UUID, key: str = "paid", status: str = "success") -> Any:
        """Let the provider tell of an order's money; the outcome of applying that."""
        body = {"idempotency_key": key, "order_id": str(order_id), "status": status}
        event = call(self.api, "payment.record_event", provider="generic", payload=body)
        return call(self.api, "payment.apply", event_id=event.event_id)

    def complete(self, purchase_id: UUID, **more: Any) -> Any:
        """Complete a purchase by card; the outcome."""
        return call(self.dba, "market.complete", purchase_id=purchase_id, **more)

    def spend(self, purchase_id: UUID, workspace_id: UUID, amount: int = PRICE) -> Any:
        """Complete a purchase with credits; the outcome."""
        return call(
            self.dba, "market.complete_with_credits",
            purchase_id=purchase_id, workspace_id=workspace_id, amount=amount,
        )  # fmt: skip

    def sweep(self) -> int:
        """Sweep as pg_cron does."""
        with self.db.connect("stockade_cron") as cron:
            swept: int = call(cron, "market.sweep").sweep
        return swept

    # By the seed's names, positions and order, as its callers call.

    def validate_and_lock(self, *arguments: Any) -> list[Any]:
        """Lock leads as the seed does."""
        return self._rpc("validate_and_lock_leads_for_purchase", *arguments)

    def complete_credit(self, *arguments: Any) -> Any:
        """Complete with credits as the seed does."""
        return self._rpc("complete_credit_lead_purchase", *arguments)[0]

    def complete_stripe(self, *arguments: Any) -> Any:
        """Complete by card as the seed does."""
        return self._rpc("complete_stripe_lead_purchase", *arguments)[0]

    def mark_sold(self, *lead_ids: UUID) -> int:
        """Mark leads as sold as the seed does."""
        marked: int = self._rpc("mark_leads_sold_bulk", list(lead_ids))[0][0]
        return marked

    def _rpc(self, function: Any, *arguments: Any) -> list[Any]:
        places = ", ".join(["%s"] * len(arguments))
        return self.service.execute(f"select * from {function}({places})", arguments).fetchall()

    # What the books say.

    def credits(self, workspace_id: UUID) -> int:
        """Return the credits that a workspace has."""
        balance: int = call(self.api, "credit.get_account", workspace_id=workspace_id).balance
        return balance

    def debits(self) -> list[int]:
        """Return what was spent, each time."""
        spent = self.db.admin("select -amount as amount from credit.entry where kind = 'spend'")
        return [row.amount for row in spent]

    def sold(self, lead_id: UUID) -> tuple[str, int]:
        """Return a lead's status and how often it was sold, by the seed's view."""
        [row] = self.db.admin("select * from rpc.leads where id = %s", lead_id)
        return row.marketplace_status, row.sold_count

    def status(self, purchase_id: UUID) -> str:
        """Return a purchase's status, by the seed's view."""
        [row] = self.db.admin("select * from rpc.marketplace_purchases where id = %s", purchase_id)
        found: str = row.status
        return found

    def read(self, purchase_id: UUID, workspace_id: UUID) -> Any:
        """Read a purchase as its workspace does; None where it has none such."""
        found = rows(
            self.api, "market.get_purchase", purchase_id=purchase_id, workspace_id=workspace_id
        )
        return found[0] if found else None

    def offered(self) -> list[UUID]:
        """Return the leads that can be had."""
        return [row.lead_id for row in rows(self.api, "market.list_leads")]

    def lapse(self, purchase_id: UUID) -> None:
        """Let time pass for a purchase: its deadline was a second ago."""
        query = "select reservation_id from market.purchase where id = %s"
        self.db.lapse(self.db.admin(query, purchase_id)[0].reservation_id)

    def snapshot(self) -> list[Any]:
        """Return every row that a purchase may write."""
        return [
            self.db.admin(query)
            for query in (
                "select * from credit.account order by workspace_id",
                "select * from credit.entry order by id",
                "select * from market.lead order by id",
                "select * from market.purchase order by id",
                "select * from market.purchase_lead order by purchase_id, lead_id",
                "select * from stock.slot order by product_id",
                "select * from stock.reservation order by id",
                "select * from stock.line order by reservation_id, product_id",
            )
        ]


def lead(session: Session, price: int = PRICE, **more: Any) -> UUID:
    """Offer a lead; its id."""
    put = call(
        session, "market.put_lead",
        lead_id=more.pop("lead_id", None) or uuid4(), price=price, price_cents=price * 100,
        summary={"city": "Lyon"}, contents={"phone": "+33 1"}, **more,
    )  # fmt: skip
    lead_id: UUID = put.id
    return lead_id


def ask(
    session: Session, function: Any, lead_ids: tuple[UUID, ...], workspace_id: UUID, **more: Any
) -> Any:
    """Call a function that takes a list of leads, and answers with one row."""
    names = "".join(f", {name} => %({name})s" for name in more)
    query = (
        f"select * from {function}(lead_ids => %(lead_ids)s, workspace_id => %(workspace_id)s"
        f"{names})"
    )
    arguments = {"lead_ids": list(lead_ids), "workspace_id": workspace_id, **more}
    [row] = session.execute(query, arguments).fetchall()
    return row
