"""Each guard of the market taken out, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import pytest

from tests.calls import call, held, refused
from tests.concurrency.mutants import without
from tests.market.bazaar import PRICE, ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.concurrency.crowd import Crowd
    from tests.market.bazaar import Bazaar

    Call = Callable[[Bazaar, UUID, UUID, UUID], object]

pytestmark = pytest.mark.control

ACCOUNT: LiteralString = "select 1 from credit.account where %s is not null for update"
LEAD: LiteralString = "select 1 from market.lead where %s is not null for no key update"
PURCHASE: LiteralString = "select 1 from market.purchase where id = %s for update"


def spend(bazaar: Bazaar, buyer: UUID, _: UUID, purchase_id: UUID) -> object:
    return bazaar.spend(purchase_id, buyer)


def order(bazaar: Bazaar, buyer: UUID, one: UUID, _: UUID) -> object:
    return bazaar.open(buyer, one)


@pytest.mark.parametrize("taken_out", [False, True], ids=["with it", "without it"])
@pytest.mark.parametrize(
    ("function", "guard", "locked", "turn"),
    [
        ("credit._lock", "for update nowait", ACCOUNT, spend),
        ("market._sell", "for no key update nowait", LEAD, spend),
        ("market._lock", "for update nowait", PURCHASE, order),
    ],
)
def test_without_its_nowait_a_locked_row_is_waited_for(
    bazaar: Bazaar,
    crowd: Crowd,
    function: str,
    guard: str,
    locked: LiteralString,
    turn: Call,
    taken_out: bool,
) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace(50)
    purchase_id = bazaar.held(buyer, one)
    for session in (bazaar.api, bazaar.dba):
        session.execute("set lock_timeout = '100ms'")
    instead = "" if taken_out else guard
    with without(bazaar.db, function, guard, instead), held(bazaar.db, locked, purchase_id):
        assert crowd.once(lambda: turn(bazaar, buyer, one, purchase_id)) is None
    assert len(crowd.timeouts) == taken_out


@pytest.mark.parametrize("taken_out", [False, True], ids=["with it", "without it"])
def test_without_its_nowait_money_waits_for_who_works_on_its_purchase(
    bazaar: Bazaar, crowd: Crowd, taken_out: bool
) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace()
    opened = bazaar.open(buyer, one)
    bazaar.api.execute("set lock_timeout = '100ms'")
    guard = "for update nowait"
    with (
        without(bazaar.db, "market._pay", guard, "" if taken_out else guard),
        held(bazaar.db, PURCHASE, opened.purchase_id),
    ):
        assert crowd.once(lambda: bazaar.pay(opened.order_id)) is None
    assert len(crowd.timeouts) == taken_out
    bazaar.pay(opened.order_id)
    assert bazaar.status(opened.purchase_id) == "completed"


def test_without_the_count_of_what_it_holds_a_workspace_keeps_all_leads(bazaar: Bazaar) -> None:
    leads, bot = bazaar.leads(2), bazaar.workspace()
    call(bazaar.dba, "market.put_setting", most_held=1)
    assert bazaar.open(bot, leads[0], key="1").status == "opened"
    assert bazaar.open(bot, leads[1], key="2").status == "over_limit"
    with without(bazaar.db, "market._hold_to_pay", "held + ", ""):
        assert bazaar.open(bot, leads[1], key="2").status == "opened"
    assert bazaar.offered() == []


@pytest.mark.parametrize("taken_out", [False, True], ids=["with it", "without it"])
def test_without_its_key_lock_a_workspace_waits_for_itself(
    bazaar: Bazaar, crowd: Crowd, taken_out: bool
) -> None:
    """Open two purchases under one key, the first not committed: the second meets a unique key."""
    one, two = bazaar.leads(2)
    buyer = bazaar.workspace()
    guard = "if not pg_try_advisory_xact_lock("
    instead = guard.replace("if not", "if false and not") if taken_out else guard
    bazaar.api.execute("set lock_timeout = '100ms'")
    with (
        without(bazaar.db, "market._try_workspace", guard, instead),
        bazaar.db.connect("stockade_api", autocommit=False) as first,
    ):
        ask(first, "market.open_purchase", (one,), buyer, key="k")
        assert crowd.once(lambda: bazaar.open(buyer, two)) is None
        first.rollback()
    assert len(crowd.timeouts) == taken_out


def test_without_the_look_at_its_credits_a_purchase_is_refused_all_the_same(
    bazaar: Bazaar,
) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace(PRICE - 1)
    before = bazaar.snapshot()
    look = "account.posted - account.pending >= outcome.price"
    with without(bazaar.db, "market.purchase", look, "true"), refused("55P03"):
        bazaar.buy(buyer, one)
    assert bazaar.snapshot() == before


@pytest.mark.breaks
def test_where_there_are_two_units_of_a_lead_the_unique_index_keeps_it_from_two(
    bazaar: Bazaar,
) -> None:
    [one], a, b = bazaar.leads(1), bazaar.workspace(50), bazaar.workspace(50)
    bazaar.db.admin("select stock.restock(id, 2) from stock.product")
    first, second = bazaar.held(a, one), bazaar.held(b, one)
    assert {breach.rule for breach in bazaar.db.breaches()} == {"leads_are_one_unit"}
    assert bazaar.spend(first, a).status == "completed"
    with refused("23505"):
        bazaar.spend(second, b)
    assert (bazaar.sold(one), bazaar.credits(b)) == (("sold", 1), 50)


def test_a_price_that_rises_between_look_and_hold_charges_nobody(bazaar: Bazaar) -> None:
    """Let the look see half of the price, as if the lead had been put for twice as much since."""
    [one], buyer = bazaar.leads(1), bazaar.workspace(PRICE - 1)
    before = bazaar.snapshot()
    with (
        without(bazaar.db, "market._look", "sum(l.price))", "sum(l.price) / 2)"),
        refused("55P03"),
    ):
        bazaar.buy(buyer, one)
    assert bazaar.snapshot() == before
