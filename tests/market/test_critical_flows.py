"""Seed 002's group critical-flows: purchases from beginning to end, each by its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.calls import busy, call, held, lines, refused, rows
from tests.market.bazaar import PRICE, lead

if TYPE_CHECKING:
    from typing import LiteralString
    from uuid import UUID

    from tests.market.bazaar import Bazaar

LEAD: LiteralString = "select 1 from market.lead where id = %s for no key update"
PURCHASE: LiteralString = "select 1 from market.purchase where id = %s for update"
ACCOUNT: LiteralString = "select 1 from credit.account where workspace_id = %s for update"
WORKSPACE: LiteralString = (
    "select 1 from pg_advisory_xact_lock(hashtextextended(cast(%s as uuid)::text, 11))"
)


def test_a_purchase_with_credits_debits_sells_and_hands_over_in_one_call(bazaar: Bazaar) -> None:
    one, two, other = bazaar.leads(3)
    buyer = bazaar.workspace(25)
    bought = bazaar.buy(buyer, one, two)
    assert (bought.status, bought.price, bought.balance) == ("completed", 20, 5)
    assert bought.lead_ids == sorted([one, two])
    assert (bazaar.sold(one), bazaar.sold(other)) == (("sold", 1), ("available", 0))
    assert (bazaar.offered(), bazaar.debits()) == ([other], [20])
    shown = bazaar.read(bought.purchase_id, buyer)
    assert (shown.status, shown.leads[0]["contents"]) == ("completed", {"phone": "+33 1"})


def test_a_purchase_by_card_is_pending_until_its_order_is_paid(bazaar: Bazaar) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace()
    opened = bazaar.open(buyer, one)
    assert (opened.status, bazaar.status(opened.purchase_id)) == ("opened", "pending")
    assert call(bazaar.api, "payment.get_order", order_id=opened.order_id).total == PRICE * 100
    assert bazaar.complete(opened.purchase_id).status == "unpaid"
    assert bazaar.read(opened.purchase_id, buyer).leads[0]["contents"] is None
    bazaar.pay(opened.order_id)
    # Paid is bought, whoever writes it down and when.
    assert bazaar.read(opened.purchase_id, buyer).leads[0]["contents"] == {"phone": "+33 1"}
    completed = bazaar.complete(opened.purchase_id, download_url="https://x/1.csv")
    assert (completed.status, completed.lead_ids) == ("completed", [one])
    assert (bazaar.sold(one), bazaar.debits()) == (("sold", 1), [])
    assert bazaar.read(opened.purchase_id, buyer).download_url == "https://x/1.csv"


def test_the_seeds_route_locks_then_completes_by_its_own_names(bazaar: Bazaar) -> None:
    leads, buyer = bazaar.leads(2), bazaar.workspace(50)
    locked = bazaar.validate_and_lock(leads, buyer)
    assert [row.lead_id for row in locked] == sorted(leads)
    assert {(row.marketplace_status, row.sold_at, row.sold_count) for row in locked} == {
        ("available", None, 0)
    }
    [purchase_id] = {row.purchase_id for row in locked}
    done = bazaar.complete_credit(purchase_id, buyer, 20)
    assert tuple(done) == (True, "completed", 30)
    assert {bazaar.sold(one) for one in leads} == {("sold", 1)}
    assert bazaar.mark_sold(*leads) == 2
    assert {bazaar.sold(one) for one in leads} == {("sold", 1)}
    [balance] = bazaar.db.admin("select balance from rpc.workspace_credits")
    assert balance == (30,)


def test_the_order_of_calls_that_broke_the_seed_sells_once_and_charges_once(
    bazaar: Bazaar,
) -> None:
    [one], a, b = bazaar.leads(1), bazaar.workspace(50), bazaar.workspace(50)
    [mine] = bazaar.validate_and_lock([one], a)
    # The seed's lock ended with its call; this one goes on.
    assert bazaar.validate_and_lock([one], b) == []
    assert tuple(bazaar.complete_credit(mine.purchase_id, a, PRICE)) == (True, "completed", 40)
    assert tuple(bazaar.complete_credit(mine.purchase_id, b, PRICE)) == (False, "not_found", None)
    again = bazaar.complete_credit(mine.purchase_id, a, PRICE)
    assert tuple(again) == (False, "already_completed", 40)
    assert (bazaar.sold(one), bazaar.debits()) == (("sold", 1), [PRICE])
    assert (bazaar.credits(a), bazaar.credits(b)) == (40, 50)


def test_buying_again_under_the_same_key_changes_nothing(bazaar: Bazaar) -> None:
    one, two = bazaar.leads(2)
    buyer = bazaar.workspace(50)
    first, again = bazaar.buy(buyer, one), bazaar.buy(buyer, one, one)
    assert (first.status, again.status) == ("completed", "already_completed")
    assert again.purchase_id == first.purchase_id
    assert bazaar.buy(buyer, two).status == "mismatch"
    assert bazaar.open(buyer, one).status == "mismatch"
    assert bazaar.buy(buyer, one, key="another").status == "taken"
    assert bazaar.debits() == [PRICE]


def test_opening_again_under_the_same_key_is_the_same_order_until_it_is_paid(
    bazaar: Bazaar,
) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace()
    first, again = bazaar.open(buyer, one), bazaar.open(buyer, one)
    assert (again.status, again.order_id) == ("replayed", first.order_id)
    bazaar.pay(first.order_id)
    assert bazaar.open(buyer, one).status == "already_completed"
    assert bazaar.sweep() == 1
    assert bazaar.sold(one) == ("sold", 1)


def test_a_hold_lapses_and_its_leads_are_anothers_at_once(bazaar: Bazaar) -> None:
    [one], slow, quick = bazaar.leads(1), bazaar.workspace(50), bazaar.workspace(50)
    gone = bazaar.held(slow, one)
    taken = bazaar.buy(quick, one)
    assert (taken.status, taken.lead_ids) == ("taken", [one])
    bazaar.lapse(gone)
    assert (bazaar.status(gone), bazaar.offered()) == ("expired", [one])
    assert bazaar.buy(quick, one).status == "completed"
    assert bazaar.spend(gone, slow).status == "expired"
    assert tuple(bazaar.complete_stripe(gone, "https://x")) == (False, False, [])
    assert (bazaar.credits(slow), bazaar.debits()) == (50, [PRICE])


def test_late_money_for_a_lapsed_purchase_gets_its_leads_if_nobody_has_them(
    bazaar: Bazaar,
) -> None:
    one, two = bazaar.leads(2)
    buyer, other = bazaar.workspace(), bazaar.workspace(PRICE)
    late = [bazaar.open(buyer, each, key=str(each)) for each in (one, two)]
    for opened in late:
        bazaar.lapse(opened.purchase_id)
    assert bazaar.buy(other, two).status == "completed"
    for opened in late:
        bazaar.pay(opened.order_id, key=str(opened.order_id))
    assert [bazaar.status(opened.purchase_id) for opened in late] == ["completed", "expired"]
    assert bazaar.sweep() == 1
    assert (bazaar.sold(one), bazaar.sold(two)) == (("sold", 1), ("sold", 1))
    assert bazaar.read(late[1].purchase_id, buyer).leads[0]["contents"] is None
    [owed] = bazaar.db.admin("select kind, owed from payment.exception")
    assert tuple(owed) == ("late", "refund")


def test_what_is_over_is_written_down_and_late_money_brings_it_back(bazaar: Bazaar) -> None:
    one, two = bazaar.leads(2)
    buyer = bazaar.workspace()
    opened, held_only = bazaar.open(buyer, one), bazaar.held(buyer, two)
    for purchase_id in (opened.purchase_id, held_only):
        bazaar.lapse(purchase_id)
    call(bazaar.dba, "ops.sweep_now")
    assert bazaar.sweep() == 0
    written = "select state from market.purchase order by order_id nulls last"
    assert bazaar.db.admin(written) == [("expired",), ("expired",)]
    bazaar.pay(opened.order_id)
    assert bazaar.db.admin(written) == [("paid",), ("expired",)]
    assert (bazaar.sweep(), bazaar.sold(one)) == (1, ("sold", 1))
    assert bazaar.read(opened.purchase_id, buyer).leads[0]["contents"] == {"phone": "+33 1"}


def test_the_key_of_an_expired_purchase_may_be_used_again(bazaar: Bazaar) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace()
    first = bazaar.open(buyer, one)
    bazaar.lapse(first.purchase_id)
    again = bazaar.open(buyer, one)
    assert (again.status, again.purchase_id == first.purchase_id) == ("opened", False)


def test_a_workspaces_own_holds_give_way_but_for_one_that_is_being_paid(bazaar: Bazaar) -> None:
    one, two, three = bazaar.leads(3)
    buyer = bazaar.workspace(50)
    first = bazaar.held(buyer, one)
    assert bazaar.hold(buyer, one).status == "replayed"
    both = bazaar.held(buyer, one, two)
    assert (bazaar.status(first), bazaar.status(both)) == ("expired", "pending")
    bazaar.open(buyer, three, key="card")
    paying = bazaar.buy(buyer, two, three)
    assert (paying.status, paying.lead_ids) == ("taken", [three])
    bought = bazaar.buy(buyer, one, two, key="both")
    assert (bought.status, bought.purchase_id) == ("completed", both)


def test_a_hold_that_is_refused_keeps_what_was_held(bazaar: Bazaar) -> None:
    one, two = bazaar.leads(2)
    a, b = bazaar.workspace(), bazaar.workspace()
    mine, _ = bazaar.held(a, one), bazaar.held(b, two)
    refused_hold = bazaar.hold(a, one, two)
    assert (refused_hold.status, refused_hold.lead_ids) == ("taken", [two])
    assert bazaar.status(mine) == "pending"


def test_a_hold_keeps_the_price_at_which_it_began(bazaar: Bazaar) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace(15)
    purchase_id = bazaar.held(buyer, one)
    lead(bazaar.dba, 20, lead_id=one)
    assert bazaar.spend(purchase_id, buyer, 20).status == "mismatch"
    bought = bazaar.buy(buyer, one)
    assert (bought.status, bought.purchase_id, bought.price) == ("completed", purchase_id, PRICE)


def test_a_purchase_is_completed_for_its_workspace_and_price_only(bazaar: Bazaar) -> None:
    [one], buyer, other = bazaar.leads(1), bazaar.workspace(50), bazaar.workspace(50)
    purchase_id = bazaar.held(buyer, one)
    assert bazaar.spend(purchase_id, other).status == "not_found"
    for amount in (PRICE - 1, PRICE + 1, 0, -PRICE):
        assert bazaar.spend(purchase_id, buyer, amount).status == "mismatch"
    assert bazaar.spend(other, buyer).status == "not_found"
    assert tuple(bazaar.complete_credit(purchase_id, None, PRICE)) == (False, "not_found", None)
    assert tuple(bazaar.complete_credit(purchase_id, buyer, None)) == (False, "mismatch", 50)
    assert tuple(bazaar.complete_stripe(other, "https://x")) == (False, False, [])
    opened = bazaar.open(buyer, one)
    assert (opened.status, opened.purchase_id) == ("opened", purchase_id)
    assert bazaar.spend(purchase_id, buyer).status == "used"
    assert (bazaar.debits(), bazaar.sold(one)) == ([], ("available", 0))


def test_a_lead_that_was_withdrawn_is_taken_and_one_that_was_sold_stays_sold(
    bazaar: Bazaar,
) -> None:
    one, two = bazaar.leads(2)
    buyer = bazaar.workspace(50)

    def withdraw(lead_id: UUID) -> str:
        status: str = call(bazaar.dba, "market.withdraw_lead", lead_id=lead_id).status
        return status

    assert [withdraw(one), withdraw(one), withdraw(buyer)] == [
        "withdrawn", "already_withdrawn", "not_found",
    ]  # fmt: skip
    assert (bazaar.buy(buyer, one).status, bazaar.offered()) == ("taken", [two])
    assert bazaar.buy(buyer, two).status == "completed"
    assert withdraw(two) == "sold"
    lead(bazaar.dba, 99, lead_id=two)
    assert bazaar.sold(two) == ("sold", 1)
    lead(bazaar.dba, lead_id=one)
    assert bazaar.buy(buyer, one, key="again").status == "completed"


def test_nothing_that_is_no_list_of_leads_is_accepted(bazaar: Bazaar) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace(50)
    for wrong in ([], [None], [one] * 101, None):
        with refused("22023"):
            bazaar.validate_and_lock(wrong, buyer)
    with refused("22023"):
        bazaar.validate_and_lock([one], None)
    for seconds in (0, 3601):
        with refused("22023"):
            bazaar.hold(buyer, one, hold_seconds=seconds)
    for key in ("", "k" * 256, None):
        with refused("22023"):
            bazaar.buy(buyer, one, key=key)  # type: ignore[arg-type]
    for url in ("", "x" * 2001):
        with refused("22023"):
            bazaar.complete(buyer, download_url=url)
    unknown = bazaar.buy(buyer, one, buyer)
    assert (unknown.status, unknown.lead_ids) == ("unknown_lead", [buyer])


def test_whoever_meets_a_lock_is_told_busy_at_once(bazaar: Bazaar) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace(50)
    with held(bazaar.db, WORKSPACE, buyer), busy():
        bazaar.hold(buyer, one)
    with held(bazaar.db, ACCOUNT, buyer), busy():
        bazaar.buy(buyer, one)
    with held(bazaar.db, LEAD, one), busy():
        bazaar.buy(buyer, one)
    purchase_id = bazaar.held(buyer, one)
    for locked in (PURCHASE, LEAD):
        with held(bazaar.db, locked, one if locked is LEAD else purchase_id), busy():
            bazaar.spend(purchase_id, buyer)
    with held(bazaar.db, ACCOUNT, buyer), busy():
        bazaar.spend(purchase_id, buyer)
    with held(bazaar.db, PURCHASE, purchase_id), busy():
        bazaar.open(buyer, one)
    assert bazaar.spend(purchase_id, buyer).status == "completed"


def test_nobody_has_a_leads_product_but_by_the_market(bazaar: Bazaar) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace(PRICE)
    [product] = bazaar.db.admin("select id from stock.product")
    request = {"reference": "r", "lines": lines({product.id: 1}), "buyer": str(buyer)}
    for namespace in ("http", f"http:{buyer}"):
        asked = [{**request, "namespace": namespace}]
        [told] = rows(bazaar.api, "stock.reserve_many", requests=asked)
        assert told.status == "unknown_product"
    with refused("22023"):
        call(bazaar.dba, "credit.put_pack", product_id=product.id, credits=100)
    held_by_name = call(
        bazaar.service, "rpc.reserve_inventory_for_payment",
        p_payment_intent_id="pi_1", p_order_items=lines({product.id: 1}),
    )  # fmt: skip
    assert held_by_name == (False,)
    assert bazaar.buy(buyer, one).status == "completed"


def test_a_workspace_that_pays_for_nothing_cannot_keep_all_leads_from_the_others(
    bazaar: Bazaar,
) -> None:
    leads = bazaar.leads(5)
    bot, other = bazaar.workspace(PRICE), bazaar.workspace(PRICE)
    call(bazaar.dba, "market.put_setting", most_held=3)
    first = bazaar.open(bot, *leads[:2], key="1")
    held_too = bazaar.held(bot, leads[2])
    for told in (bazaar.open(bot, leads[3], key="2"), bazaar.hold(bot, *leads[3:])):
        assert told.status == "over_limit"
    assert bazaar.validate_and_lock(leads[3:], bot) == []
    # What it holds itself and would give up, and what it pays at once, count for nothing.
    again = bazaar.open(bot, leads[2], key="2")
    assert (again.status, again.purchase_id) == ("opened", held_too)
    assert bazaar.buy(bot, leads[3], key="3").status == "completed"
    assert bazaar.buy(other, leads[4]).status == "completed"
    bazaar.lapse(first.purchase_id)
    more = bazaar.leads(2)
    assert bazaar.open(bot, *more, key="4").status == "opened"
    for wrong in (0, 1_000_001, None):
        with refused("22023"):
            call(bazaar.dba, "market.put_setting", most_held=wrong)


def test_leads_of_two_currencies_are_not_paid_by_one_card(bazaar: Bazaar) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace(50)
    two = lead(bazaar.dba, currency="EUR")
    mixed = bazaar.open(buyer, one, two)
    assert (mixed.status, mixed.order_id) == ("mixed_currencies", None)
    # They are held, and may be paid with credits.
    assert bazaar.buy(buyer, one, two).purchase_id == mixed.purchase_id
