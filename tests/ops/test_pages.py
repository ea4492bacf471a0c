"""What the pages for administrators read, as the API's role: each list in pages and in order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import UUID, uuid4

import pytest

from tests.calls import Session, call, lapse_all, refused, reserved, rows
from tests.credit.withdrawing import funded, opened
from tests.market.bazaar import lead
from tests.payment.shop import SUCCEEDED, Shop
from tests.payment.words import coins, pi, stripe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database


@pytest.fixture
def api(db: Database) -> Iterator[Session]:
    """Give a session of the API's role."""
    with db.connect("stockade_api") as session:
        yield session


@pytest.fixture
def shop(db: Database, api: Session, dba: Session) -> Shop:
    """Give a shop with ten units."""
    return Shop(db, api, dba, db.product(total=10))


def paged(
    session: Session, function: LiteralString, cursor: str, key: str, **wanted: object
) -> list[Any]:
    """Read all rows, and again two at a time: both must be the same; return the rows' keys."""
    everything = [getattr(row, key) for row in rows(session, function, **wanted)]
    seen, last = list[Any](), None
    while page := rows(session, function, **{cursor: last}, at_most=2, **wanted):
        assert len(page) <= 2
        seen += [getattr(row, key) for row in page]
        last = seen[-1]
    assert seen == everything
    assert len(set(seen)) == len(seen)
    return everything


SORTED = {
    "id": ["Lamp", "Ring", "bowl", "100%"],
    "sku": ["bowl", "Lamp", "100%", "Ring"],
    "name": ["100%", "bowl", "Lamp", "Ring"],
    "total": ["bowl", "Lamp", "100%", "Ring"],
    "free": ["bowl", "Ring", "Lamp", "100%"],
    "held": ["Lamp", "bowl", "100%", "Ring"],
    "sold": ["Ring", "bowl", "100%", "Lamp"],
    "lapsed": ["Lamp", "Ring", "100%", "bowl"],
}


@pytest.fixture
def stocked(db: Database, dba: Session) -> dict[str, int]:
    """Stock four products, with units in every place: their ids by their names."""
    named = {}
    for sku, name, total in (
        ("b", "Lamp", 10), ("d", "Ring", 30), ("a", "bowl", 1), ("c", "100%", 20),
    ):  # fmt: skip
        (row,) = db.admin("select id from stock.put_product(%s, %s, 100, %s)", sku, name, total)
        named[name] = row.id
    lamp, ring, bowl, percent = named.values()
    reserved(dba, "sold", {lamp: 3, percent: 1})
    call(dba, "stock.confirm", reference="sold")
    reserved(dba, "held", {percent: 2, ring: 25})
    db.lapse(reserved(dba, "lapsed", {bowl: 1}).reservation_id)
    reserved(dba, "rest", {percent: 1})
    return named


@pytest.mark.parametrize("sort", SORTED)
def test_products_are_sorted_and_paged(
    db: Database, api: Session, stocked: dict[str, int], sort: str
) -> None:
    wanted = [stocked[name] for name in SORTED[sort]]
    column: LiteralString = "a.free, a.held, a.sold, a.lapsed, p.total, p.id, p.sku, lower(p.name)"
    figures = {
        row.id: row._asdict() | {"name": row.lower}
        for row in db.admin(
            f"select {column} from stock.product as p join stock.availability as a"
            " on a.product_id = p.id"
        )
    }
    up = paged(api, "ops.list_products", "after", "product_id", sort=sort)
    down = paged(api, "ops.list_products", "after", "product_id", sort=sort, descending=True)
    values = [figures[product][sort] for product in up]
    assert values == sorted(values)
    assert [figures[product][sort] for product in down] == sorted(values, reverse=True)
    if len(set(values)) == len(values):
        assert up == wanted
        assert down == wanted[::-1]


def test_a_product_is_listed_with_its_units(
    db: Database, api: Session, stocked: dict[str, int]
) -> None:
    db.admin(
        "insert into ops.breach (room, rule, subject, detail) values ('stock', 'r', %s, 'd')",
        f"product {stocked['Ring']}",
    )
    listed = {row.name: row for row in rows(api, "ops.list_products")}
    ring, bowl = listed["Ring"], listed["bowl"]
    assert (ring.sku, ring.total, ring.free, ring.held, ring.sold) == ("d", 30, 5, 25, 0)
    assert (ring.price, ring.currency, ring.breaches) == (1, "USD", 1)
    assert (bowl.free, bowl.lapsed, bowl.next_lapse_at, bowl.breaches) == (1, 1, None, 0)


def test_products_are_found_by_a_part_of_their_name_their_sku_or_their_id(
    api: Session, stocked: dict[str, int]
) -> None:
    def found(search: str) -> set[str]:
        return {row.name for row in rows(api, "ops.list_products", search=search)}

    assert found("LAM") == {"Lamp"}
    assert found("%") == {"100%"}
    assert found("_") == set()
    assert found("d") == {"Ring"}
    assert found(str(stocked["bowl"])) >= {"bowl"}
    assert found("nothing") == set()


def test_leads_are_listed_among_products_only_when_asked_for(
    db: Database, dba: Session, api: Session
) -> None:
    product = db.product()
    lead(dba)
    assert [row.product_id for row in rows(api, "ops.list_products")] == [product]
    assert len(rows(api, "ops.list_products", leads=True)) == 2


@pytest.mark.parametrize(
    "function",
    ["ops.list_products", "ops.list_tasks", "ops.list_events", "ops.list_withdrawals",
     "ops.list_exceptions"],
)  # fmt: skip
def test_another_order_is_refused(api: Session, function: LiteralString) -> None:
    for sort in ("", "id desc", None):
        with refused("22023"):
            rows(api, function, sort=sort)


def test_tasks_are_listed_with_their_order(shop: Shop) -> None:
    order_id, intent_id, exception_id = shop.late()
    call(shop.dba, "payment.queue_refund", exception_id=exception_id)
    shop.record("stripe", stripe("payment_intent.processing", intent_id))
    shop.db.admin("update payment.task set due_at = now() - interval '1 hour' where kind = 'apply'")
    listed = {row.kind: row for row in rows(shop.api, "ops.list_tasks", state="open")}
    assert set(listed) >= {"refund", "apply"}
    refund, apply = listed["refund"], listed["apply"]
    assert (refund.order_id, refund.exception_id) == (order_id, exception_id)
    assert (refund.amount, refund.provider, refund.attempts) == (10_000, "stripe", 0)
    assert (apply.event_id is not None, apply.provider) == (True, None)
    cursor = ("before", "task_id")
    newest = paged(shop.api, "ops.list_tasks", *cursor)
    assert newest == sorted(newest, reverse=True)
    assert paged(shop.api, "ops.list_tasks", *cursor, sort="oldest") == newest[::-1]
    due = paged(shop.api, "ops.list_tasks", *cursor, sort="due")
    assert due[0] == apply.task_id
    assert set(due) == {row.task_id for row in listed.values()}
    assert paged(shop.api, "ops.list_tasks", *cursor, kind="refund") == [refund.task_id]


def test_the_inbox_is_listed_and_an_event_shown_with_its_payload(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.open(placed.order_id)
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=1000))
    shop.deliver("stripe", stripe(SUCCEEDED, uuid4(), amount_received=1000))
    shop.deliver("nowpayments", coins("waiting", uuid4()))
    cursor = ("before", "event_id")
    newest = paged(shop.api, "ops.list_events", *cursor)
    assert paged(shop.api, "ops.list_events", *cursor, sort="oldest") == newest[::-1]
    assert len(newest) == 3
    (applied,) = rows(shop.api, "ops.list_events", state="applied")
    assert applied.order_id == placed.order_id
    assert len(paged(shop.api, "ops.list_events", *cursor, provider="stripe")) == 2
    shown = call(shop.api, "ops.get_event", event_id=applied.event_id)
    assert (shown.state, shown.order_id, shown.provider) == ("applied", placed.order_id, "stripe")
    assert f'"id": "{pi(intent_id)}"' in shown.payload
    assert shown.payload.count("\n") > 5
    assert rows(shop.api, "ops.get_event", event_id=10**9) == []


def test_withdrawals_are_listed_by_state(db: Database, dba: Session, api: Session) -> None:
    funded(dba, 300)
    ids = []
    for key in ("a", "b", "c"):
        ids.append(opened(dba, 100, key))
        if key != "c":
            call(dba, "credit.settle", withdrawal_id=ids[-1], resolved_by="eve")
    db.admin("update credit.withdrawal set state = 'unknown' where state = 'open'")
    cursor = ("before", "id")
    assert paged(api, "ops.list_withdrawals", *cursor) == sorted(ids, reverse=True)
    assert paged(api, "ops.list_withdrawals", *cursor, sort="oldest") == sorted(ids)
    assert paged(api, "ops.list_withdrawals", *cursor, state="unknown") == [ids[2]]
    assert call(api, "ops.list_withdrawals", withdrawal_id=ids[0]).id == ids[0]


def test_exceptions_are_listed_by_kind_and_age(shop: Shop) -> None:
    shop.late()
    shop.deliver("stripe", {"id": "evt_odd", "object": "event"})
    cursor = ("before", "id")
    newest = paged(shop.api, "ops.list_exceptions", *cursor)
    assert len(newest) >= 2
    assert paged(shop.api, "ops.list_exceptions", *cursor, sort="oldest") == newest[::-1]
    (only,) = rows(shop.api, "ops.list_exceptions", only_kind="late")
    assert only.kind == "late"


def test_sweeps_are_listed_with_their_lag(db: Database, api: Session) -> None:
    db.admin(
        """
        insert into ops.sweep_run (source, started_at, ended_at, expired, batches)
        select 'cron', t, t + interval '2 seconds', sweep.expired, 1
        from (values (1, 200, 3), (2, 130, 0), (3, 10, 0)) as sweep (place, age, expired)
        cross join lateral (select now() - make_interval(secs => sweep.age)) as old (t)
        order by sweep.place
        """
    )
    last, middle, first = rows(api, "ops.list_sweeps")
    assert (first.lag_seconds, middle.lag_seconds, last.lag_seconds) == (None, 68, 118)
    assert (first.late, middle.late, last.late) == (None, False, True)
    assert (first.expired, first.seconds, first.source) == (3, 2, "cron")
    (busy,) = rows(api, "ops.list_sweeps", busy_only=True)
    assert busy == first
    paged(api, "ops.list_sweeps", "before", "sweep_run_id")


def test_breaches_say_which_product_a_repair_mends(db: Database, api: Session) -> None:
    product = db.product(total=10)
    db.admin("update stock.slot set available = available + 4 where number = 1")
    assert call(api, "ops.record_check").record_check == 1
    (drift,) = rows(api, "ops.list_breaches")
    assert (drift.rule, drift.product_id) == ("units_conserved", product)
    db.admin(
        "insert into ops.breach (room, rule, subject, detail)"
        " values ('payment', 'units_conserved', 'product 1', ''), ('stock', 'closed_once', 'r', '')"
    )
    assert [row.product_id for row in rows(api, "ops.list_breaches")] == [None, None, product]
    assert len(paged(api, "ops.list_breaches", "before", "breach_id")) == 3
    assert call(api, "ops.repair", product_id=product, repaired_by="eve").repaired_by == "eve"
    assert len(rows(api, "ops.list_breaches")) == 2
    assert len(paged(api, "ops.list_breaches", "before", "breach_id", open_only=False)) == 3


@pytest.mark.breaks
def test_a_repair_does_what_was_planned(db: Database, dba: Session, api: Session) -> None:
    drifted, sound, oversold = (db.product(name, total=10) for name in ("one", "two", "three"))
    for product in (drifted, sound, oversold):
        reserved(dba, f"held {product}", {product: 2})
    db.admin("update stock.slot set available = 0 where product_id = %s", drifted)
    db.admin(
        "update stock.line set expires_at = expires_at + interval '1 hour' where product_id = %s",
        drifted,
    )
    db.admin("update stock.product set total = 1 where id = %s", oversold)

    def planned(product: int) -> tuple[Any, ...]:
        plan = call(api, "ops.plan_repair", product_id=product)
        return plan.status, plan.total, plan.free_before, plan.free_after, plan.lines_mended

    assert planned(sound) == ("sound", 10, 8, 8, 0)
    assert planned(drifted) == ("drifted", 10, 0, 8, 1)
    assert planned(oversold) == ("oversold", 1, 8, 0, 0)
    done = call(api, "ops.repair", product_id=drifted)
    assert (done.free_before, done.free_after, done.lines_mended) == (0, 8, 1)
    assert planned(drifted) == ("sound", 10, 8, 8, 0)
    db.admin("delete from stock.slot where product_id = %s", sound)
    assert call(api, "ops.plan_repair", product_id=sound).status == "drifted"
    assert rows(api, "ops.plan_repair", product_id=10**9) == []
    call(api, "ops.repair", product_id=sound)
    assert len(paged(api, "ops.list_repairs", "before", "id")) == 2
    assert call(api, "ops.list_repairs", product_id=sound).product_id == sound


def test_an_exception_says_what_can_be_done_about_it(shop: Shop) -> None:
    _, _, exception_id = shop.late()

    def ways() -> tuple[Any, bool, list[str]]:
        shown = call(shop.api, "ops.list_exceptions", only_id=exception_id, open_only=False)
        assert (shown.amount, shown.currency) == (100, "USD")
        return shown.waiting, shown.going_back, shown.ways

    every = ["refund", "record_refund", "credit", "match", "write_off"]
    assert ways() == (100, False, every)
    call(shop.api, "payment.queue_refund", exception_id=exception_id)
    assert ways() == (100, True, [])
    shop.finish(shop.claim(), reference="re_1")
    assert ways() == (0, False, [])
    assert rows(shop.api, "ops.list_exceptions", only_id=exception_id) == []


def test_coins_that_wait_are_shown_as_they_are(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.intent(placed.order_id, "nowpayments", "invoice")
    shop.deliver("nowpayments", coins("partially_paid", intent_id, actually_paid=0.00012))
    shown = call(shop.api, "ops.list_exceptions")
    assert (shown.kind, shown.amount, shown.currency) == ("short", Decimal("0.00012"), "BTC")
    assert "refund" not in shown.ways


def test_an_exception_without_money_is_matched_or_written_off(shop: Shop) -> None:
    shop.deliver("stripe", {"id": "evt_odd", "object": "event"})
    shown = call(shop.api, "ops.list_exceptions", only_id=shop.exception())
    assert (shown.kind, shown.amount, shown.ways) == ("unreadable", None, ["match", "write_off"])


def test_what_waits_is_counted(shop: Shop) -> None:
    empty = call(shop.api, "ops.count_open")
    assert empty[:2] == (0, 0)
    assert empty.checked_at is None
    shop.late()
    call(shop.api, "ops.record_check")
    found = call(shop.api, "ops.count_open")
    assert (found.reservations, found.units, found.exceptions, found.breaches) == (1, 1, 1, 0)
    assert found.next_lapse_at is not None
    assert found.checked_at is not None


def test_an_order_tells_its_story_in_the_order_of_time(shop: Shop) -> None:
    order_id, intent_id, exception_id = shop.late()
    call(shop.api, "payment.queue_refund", exception_id=exception_id)
    shop.order("another")
    story = rows(shop.api, "ops.tell_order", order_id=order_id)
    assert [row.happened_at for row in story] == sorted(row.happened_at for row in story)
    things = [(row.thing, row.state) for row in story]
    assert things[:3] == [("reservation", "reserved"), ("order", "placed"), ("intent", "paid")]
    assert {("event", "applied"), ("receipt", "received"), ("exception", "open")} <= set(things)
    assert ("task", "open") in things
    named = {row.thing: row.id for row in story}
    assert named["order"] == str(order_id)
    assert named["intent"] == str(intent_id)
    assert named["exception"] == str(exception_id)
    assert rows(shop.api, "ops.tell_order", order_id=uuid4()) == []


def test_an_order_that_late_money_made_is_told_by_both(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.open(placed.order_id)
    lapse_all(shop.db)
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=1000))
    told = rows(shop.api, "ops.tell_order", order_id=placed.order_id)
    (late_id,) = {row.id for row in told if row.state == "replacement"}
    again = rows(shop.api, "ops.tell_order", order_id=late_id)
    assert (placed.order_id, "replaced") in {(UUID(row.id), row.state) for row in again[:3]}


def test_an_order_is_found_by_every_name_that_support_may_hear(shop: Shop) -> None:
    placed = shop.order("cart 7")
    intent_id = shop.open(placed.order_id)
    shop.order("another")
    for name in (
        str(placed.order_id), str(placed.reservation_id), str(intent_id), "cart 7", pi(intent_id),
    ):  # fmt: skip
        assert [row.order_id for row in rows(shop.api, "ops.find_orders", name=name)] == [
            placed.order_id
        ]
    assert rows(shop.api, "ops.find_orders", name="nothing") == []


def test_alerts_are_listed_the_critical_ones_first(db: Database, api: Session) -> None:
    product = db.product()
    db.admin("update stock.slot set available = 0 where product_id = %s", product)
    call(api, "ops.record_check")
    call(api, "ops.repair", product_id=product)
    listed = rows(api, "ops.list_alerts")
    assert listed
    assert [row.level for row in listed] == sorted(row.level for row in listed)
    assert sorted(listed) == sorted(db.admin("select * from ops.alerts"))


def test_no_jobs_are_told_where_pg_cron_is_elsewhere(api: Session) -> None:
    assert rows(api, "ops.list_jobs") == []
