"""ops.check() of credit and market: each rule, broken by hand, is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString
from uuid import UUID

import pytest

from tests.calls import Session, call, rows
from tests.credit.withdrawing import funded, pass_time, withdraw
from tests.market.bazaar import ask, lead

if TYPE_CHECKING:
    from tests.database import Database

WORKSPACE = UUID("00000000-0000-7000-8000-000000000001")
BY_CREDITS: LiteralString = "(select id from market.purchase where paid_by = 'credits')"

BREAKS: dict[str, tuple[LiteralString, set[str]]] = {
    "credits came out of nothing": (
        "update credit.account set posted = posted + 1",
        {"posted_is_the_sum"},
    ),
    "an entry is gone": (
        "delete from credit.entry where kind = 'spend'",
        {"posted_is_the_sum", "balances_follow", "completed_means_paid"},
    ),
    "a balance that doesn't follow": (
        "update credit.entry set balance = balance + 1 where kind = 'spend'",
        {"balances_follow"},
    ),
    "more set aside than there is": (
        """
        alter table credit.account drop constraint account_never_overdrawn;
        update credit.account set pending = posted + 1
        """,
        {"never_overdrawn", "pending_is_under_way"},
    ),
    "less set aside than is under way": (
        "update credit.account set pending = pending - 1 where pending > 0",
        {"pending_is_under_way"},
    ),
    "a withdrawal that was settled and cost nothing": (
        "update credit.entry set key = 'nothing' where kind = 'withdrawal'",
        {"settled_is_entered"},
    ),
    "a withdrawal that was settled for less": (
        "update credit.withdrawal set amount = amount - 1 where state = 'settled'",
        {"settled_is_entered"},
    ),
    "a withdrawal that cost its credits and was given back": (
        "update credit.withdrawal set state = 'rejected' where state = 'settled'",
        {"settled_is_entered"},
    ),
    "a paid pack that gave nothing": (
        "update payment.credit_order set credits = credits + 1",
        {"paid_packs_are_deposited"},
    ),
    "a pack that gave credits and isn't paid": (
        """
        update credit.entry set key = (
          select c.order_id from payment.credit_order as c
          join checkout.purchase_order as o on o.id = c.order_id where o.state = 'pending'
        )
        where namespace = 'order'
        """,
        {"paid_packs_are_deposited"},
    ),
    "an exception's money that became nobody's credits": (
        "update credit.entry set key = 'nothing' where namespace = 'exception'",
        {"credited_exceptions_are_deposited"},
    ),
    "a lead sold and counted twice": (
        "update market.lead set sold_count = 2 where status = 'sold'",
        {"sold_once"},
    ),
    "a lead that was bought and isn't marked": (
        "update market.lead set status = 'available', sold_at = null, sold_count = 0",
        {"sold_once"},
    ),
    "a lead that is marked and wasn't bought": (
        """
        update market.lead set status = 'sold', sold_at = now(), sold_count = 1
        where status = 'available'
        """,
        {"sold_once"},
    ),
    "two completed purchases of a lead": (
        f"""
        drop index market.purchase_lead_sold;
        update market.purchase_lead set lead_id = (
          select lead_id from market.purchase_lead where purchase_id = {BY_CREDITS}
        )
        where sold
        """,
        {"sold_once", "held_is_bought"},
    ),
    "two units of a lead": (
        """
        update stock.slot set available = available + 1 where product_id in (
          select product_id from market.lead where status = 'withdrawn'
        );
        update stock.product set total = 2 where id in (
          select product_id from market.lead where status = 'withdrawn'
        )
        """,
        {"leads_are_one_unit"},
    ),
    "completed, and its lead isn't sold": (
        "update market.purchase_lead set sold = false",
        {"completed_means_sold", "sold_once"},
    ),
    "a lead is sold and its purchase isn't completed": (
        f"""
        update market.purchase set state = 'pending', completed_at = null, paid_by = null
        where id = {BY_CREDITS}
        """,
        {"completed_means_sold", "completed_means_paid"},
    ),
    "completed, and its units are not sold": (
        f"""
        update stock.reservation set state = 'active', closed_at = null where id = (
          select reservation_id from market.purchase where id = {BY_CREDITS}
        );
        update stock.line as l set expires_at = r.expires_at
        from stock.reservation as r where r.id = l.reservation_id and r.state = 'active'
        """,
        {"completed_means_confirmed"},
    ),
    "completed and not debited": (
        f"update market.purchase set paid_by = 'elsewhere' where id = {BY_CREDITS}",
        {"completed_means_paid"},
    ),
    "completed by an order that isn't paid": (
        """
        update market.purchase as p set order_id = o.id from checkout.purchase_order as o
        where o.state = 'pending' and p.paid_by = 'order' and o.id not in (
          select q.order_id from market.purchase as q where q.order_id is not null
        )
        """,
        {"paid_as_its_order"},
    ),
    "paid, and its order isn't": (
        """
        update market.purchase set state = 'paid', paid_at = now(), completed_at = null,
          paid_by = null
        where paid_by = 'order';
        update checkout.purchase_order set state = 'cancelled' where state = 'paid'
          and id in (select order_id from market.purchase)
        """,
        {"paid_as_its_order", "completed_means_sold"},
    ),
    "its order is paid, and it is not": (
        """
        update market.purchase set state = 'pending', paid_at = null, completed_at = null,
          paid_by = null
        where paid_by = 'order'
        """,
        {"paid_as_its_order", "completed_means_sold"},
    ),
    "expired, and kept from others all the same": (
        "update market.purchase set state = 'expired' where state = 'pending'",
        {"expired_is_over"},
    ),
    "a price that is not its leads'": (
        "update market.purchase_lead set price = price + 1 where not sold",
        {"prices_add_up"},
    ),
    "a purchase of leads that it doesn't hold": (
        """
        update market.purchase_lead set lead_id = (
          select id from market.lead where status = 'withdrawn'
        )
        where not sold
        """,
        {"held_is_bought"},
    ),
    "a paid purchase whose lead another has": (
        """
        drop index market.purchase_lead_sold;
        update market.purchase set state = 'paid', completed_at = null, paid_by = null
        where paid_by = 'order';
        update market.purchase_lead set purchase_id = purchase_id;
        update market.purchase_lead as l set sold = false from market.purchase as p
        where p.id = l.purchase_id and p.completed_at is null;
        update market.purchase_lead as l set lead_id = (
          select lead_id from market.purchase_lead where sold
        )
        from market.purchase as p
        where p.id = l.purchase_id and p.completed_at is null and p.order_id is not null
        """,
        {"paid_leads_are_had", "held_is_bought", "sold_once"},
    ),
}


@pytest.fixture
def books(db: Database, dba: Session) -> None:
    """Fill the books: a pack paid and one not, leads bought, held, withdrawn, credits paid out."""
    pack = db.product("pack")
    call(dba, "credit.put_pack", product_id=pack, credits=100)

    def pay(order_id: UUID, key: str = "k") -> None:
        body = {"idempotency_key": f"{key} {order_id}", "order_id": str(order_id)}
        event = call(
            dba, "payment.record_event", provider="generic", payload={**body, "status": "success"}
        )
        call(dba, "payment.apply", event_id=event.event_id)

    orders = [
        call(
            dba, "payment.buy_credits",
            workspace_id=WORKSPACE, product_id=pack, quantity=1, key=key,
        ).order_id
        for key in ("paid", "open")
    ]  # fmt: skip
    pay(orders[0])
    pay(orders[0], "twice")
    [owed] = rows(dba, "payment.list_exceptions")
    credited = call(
        dba, "payment.credit_exception", exception_id=owed.id, workspace_id=WORKSPACE, credits=50
    )
    assert (credited.status, credited.balance) == ("credited", 150)
    ask(dba, "market.purchase", (lead(dba),), WORKSPACE, key="credits")
    opened = ask(dba, "market.open_purchase", (lead(dba),), WORKSPACE, key="card")
    pay(opened.order_id)
    call(dba, "market.sweep")
    assert ask(dba, "market.hold_leads", (lead(dba),), WORKSPACE).status == "held"
    call(dba, "market.withdraw_lead", lead_id=lead(dba))
    funded(dba)
    call(dba, "credit.settle", withdrawal_id=withdraw(dba, 20).withdrawal_id)
    assert withdraw(dba, 30, "under way").status == "opened"


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("name", BREAKS)
def test_a_breach_is_seen(db: Database, dba: Session, name: str) -> None:
    assert rows(dba, "ops.check") == []
    damage, rules = BREAKS[name]
    with db.connect("admin", autocommit=False) as session:
        session.execute(damage)
        found = session.execute(
            "select * from ops.check() where room in ('credit', 'market')"
        ).fetchall()
        session.rollback()
    assert {row.rule for row in found} == rules
    assert all(row.subject and row.detail for row in found)


def test_every_rule_has_a_breach_here(database: Database) -> None:
    sources = database.admin(
        "select string_agg(prosrc, '') as all_of_them from pg_proc"
        " where proname in ('_check_credit', '_check_market')"
    )
    covered = set().union(*(rules for _, rules in BREAKS.values()))
    rules = {
        word.strip("',\n ")
        for room in ("'credit',", "'market',")
        for word in (part.split(",")[0] for part in sources[0].all_of_them.split(room)[1:])
    }
    assert rules == covered


def test_purge_forgets_holds_that_are_over_and_nothing_that_was_bought(
    db: Database, dba: Session
) -> None:
    call(dba, "credit.deposit", workspace_id=WORKSPACE, amount=50, key="k", purpose="a test")
    one, two, three = lead(dba), lead(dba), lead(dba)
    assert ask(dba, "market.purchase", (one,), WORKSPACE, key="bought").status == "completed"
    ask(dba, "market.open_purchase", (two,), WORKSPACE, key="card")
    gone = ask(dba, "market.hold_leads", (three,), WORKSPACE)
    for row in db.admin("select id from stock.reservation where state = 'active'"):
        db.lapse(row.id)
    call(dba, "stock.cleanup")
    assert call(dba, "ops.purge", older_than="1 day").purge == 0
    # The hold with its purchase, and what three buyers were told; no more than was asked for.
    assert [call(dba, "ops.purge", older_than="0", at_most=2).purge for _ in range(3)] == [4, 1, 0]
    left = db.admin("select id from market.purchase")
    assert len(left) == 2
    assert gone.purchase_id not in {row.id for row in left}
    assert db.admin("select 1 from market.answer") == []
    assert rows(dba, "ops.check") == []


def test_health_tells_of_leads_that_are_paid_and_not_handed_over(
    db: Database, dba: Session
) -> None:
    opened = ask(dba, "market.open_purchase", (lead(dba),), WORKSPACE, key="card")
    body = {"idempotency_key": "k", "order_id": str(opened.order_id), "status": "success"}
    event = call(dba, "payment.record_event", provider="generic", payload=body)
    call(dba, "payment.apply", event_id=event.event_id)
    before = call(dba, "ops.health").reasons
    db.admin("update market.purchase set paid_at = paid_at - interval '6 minutes'")
    assert len(call(dba, "ops.health").reasons) == len(before) + 1
    assert call(dba, "market.sweep").sweep == 1
    assert call(dba, "ops.health").reasons == before


def test_health_tells_of_withdrawals_that_nobody_pays_out_or_knows_of(
    db: Database, dba: Session
) -> None:
    funded(dba)
    withdraw(dba)
    before = call(dba, "ops.health").reasons
    db.admin("update credit.withdrawal set due_at = due_at - interval '6 minutes'")
    assert len(call(dba, "ops.health").reasons) == len(before) + 1
    errand = call(dba, "credit.claim_withdrawal")
    call(
        dba, "credit.report",
        withdrawal_id=errand.withdrawal_id, attempt=errand.attempt, result="unsure",
    )  # fmt: skip
    assert call(dba, "ops.health").reasons == before
    pass_time(db, 24 * 60 + 1)
    assert len(call(dba, "ops.health").reasons) == len(before) + 1
    call(dba, "credit.reject", withdrawal_id=errand.withdrawal_id)
    assert call(dba, "ops.health").reasons == before
