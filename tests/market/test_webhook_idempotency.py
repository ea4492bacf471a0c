"""Seed 002's group webhook-idempotency: however often it is told, a purchase is completed once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import Session, call, refused

if TYPE_CHECKING:
    from uuid import UUID

    from tests.concurrency.crowd import Crowd
    from tests.market.bazaar import Bazaar

URL = "https://example.com/leads.csv"


@pytest.fixture
def bought(bazaar: Bazaar) -> tuple[UUID, UUID, UUID, UUID]:
    """Let a purchase by card be paid: its lead, workspace, purchase and order."""
    [one], buyer = bazaar.leads(1), bazaar.workspace()
    opened = bazaar.open(buyer, one)
    bazaar.pay(opened.order_id)
    return one, buyer, opened.purchase_id, opened.order_id


Paid = tuple["UUID", "UUID", "UUID", "UUID"]


def test_five_completions_hand_over_once(bazaar: Bazaar, bought: Paid) -> None:
    one, buyer, purchase_id, _ = bought
    told = [bazaar.complete_stripe(purchase_id, URL) for _ in range(5)]
    assert tuple(told[0]) == (True, False, [one])
    assert [tuple(row) for row in told[1:]] == [(False, True, [])] * 4
    assert (bazaar.sold(one), bazaar.status(purchase_id)) == (("sold", 1), "completed")
    assert bazaar.read(purchase_id, buyer).download_url == URL


def test_five_deliveries_of_one_event_pay_and_hand_over_once(bazaar: Bazaar) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace()
    opened = bazaar.open(buyer, one)
    for _ in range(5):
        assert bazaar.pay(opened.order_id).order_state == "paid"
        bazaar.complete_stripe(opened.purchase_id, URL)
    [kept] = bazaar.db.admin("select sum(amount) as amount from payment.receipt")
    assert (kept.amount, bazaar.sold(one)) == (1000, ("sold", 1))


@pytest.mark.usefixtures("quiet")
def test_many_completions_at_once_hand_over_once(
    bazaar: Bazaar, bought: Paid, crowd: Crowd
) -> None:
    one, _, purchase_id, _ = bought

    def complete(session: Session, number: int) -> Any:
        return crowd.insist(
            session, "rpc.complete_stripe_lead_purchase",
            p_purchase_id=purchase_id, p_download_url=f"{URL}?{number}",
        )  # fmt: skip

    told = crowd.at_once(50, complete, "stockade_service")
    said = Counter((row.success, row.already_completed, *row.lead_ids) for row in told)
    assert said == {(True, False, one): 1, (False, True): 49}
    assert bazaar.sold(one) == ("sold", 1)


def test_the_first_address_is_kept_also_when_the_sweep_was_faster(
    bazaar: Bazaar, bought: Paid
) -> None:
    _, buyer, purchase_id, _ = bought
    assert (bazaar.sweep(), bazaar.sweep()) == (1, 0)
    assert bazaar.complete_stripe(purchase_id, None).already_completed
    for url in (URL, "https://example.com/another"):
        assert bazaar.complete_stripe(purchase_id, url).already_completed
    assert bazaar.read(purchase_id, buyer).download_url == URL


def test_a_completion_before_the_money_hands_over_nothing(bazaar: Bazaar) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace()
    opened = bazaar.open(buyer, one)
    for _ in range(2):
        assert tuple(bazaar.complete_stripe(opened.purchase_id, URL)) == (False, False, [])
    assert bazaar.sold(one) == ("available", 0)
    bazaar.pay(opened.order_id)
    assert bazaar.complete_stripe(opened.purchase_id, URL).success


def test_a_failed_payment_frees_the_leads_and_completes_nothing(bazaar: Bazaar) -> None:
    [one], buyer, other = bazaar.leads(1), bazaar.workspace(), bazaar.workspace(50)
    opened = bazaar.open(buyer, one)
    bazaar.pay(opened.order_id, status="failed")
    assert bazaar.complete(opened.purchase_id).status == "expired"
    assert bazaar.buy(other, one).status == "completed"
    assert (bazaar.sold(one), bazaar.sweep()) == (("sold", 1), 0)


def test_a_purchase_paid_elsewhere_is_completed_once_while_it_is_held(bazaar: Bazaar) -> None:
    """The seed's own: its Stripe webhook completes what its lock holds, and no order of ours."""
    leads, buyer = bazaar.leads(2), bazaar.workspace()
    [purchase_id] = {row.purchase_id for row in bazaar.validate_and_lock(leads, buyer)}
    told = bazaar.complete_stripe(purchase_id, URL)
    assert (told.success, sorted(told.lead_ids)) == (True, sorted(leads))
    assert tuple(bazaar.complete_stripe(purchase_id, URL)) == (False, True, [])
    assert {bazaar.sold(lead_id) for lead_id in leads} == {("sold", 1)}
    [row] = bazaar.db.admin("select payment_method from rpc.marketplace_purchases")
    assert (row.payment_method, bazaar.debits()) == ("stripe", [])


def test_money_that_comes_twice_is_owed_back_and_sells_nothing_more(
    bazaar: Bazaar, bought: Paid
) -> None:
    one, _, purchase_id, order_id = bought
    bazaar.pay(order_id, key="again")
    assert bazaar.sweep() == 1
    assert (bazaar.sold(one), bazaar.status(purchase_id)) == (("sold", 1), "completed")
    [owed] = bazaar.db.admin("select kind, owed from payment.exception")
    assert tuple(owed) == ("double", "refund")


def test_the_sweep_passes_by_what_others_hold(bazaar: Bazaar, bought: Paid) -> None:
    _, _, purchase_id, _ = bought
    with bazaar.db.connect("admin", autocommit=False) as other:
        query = "select 1 from market.purchase where id = %s for update"
        other.execute(query, [purchase_id])
        assert bazaar.sweep() == 0
        other.rollback()
    assert bazaar.sweep() == 1
    assert "leads" not in " ".join(call(bazaar.dba, "ops.health").reasons)


def test_a_lead_that_somebody_holds_keeps_only_its_own_purchase_waiting(
    bazaar: Bazaar, bought: Paid
) -> None:
    one, _, first, _ = bought
    [two] = bazaar.leads(1)
    opened = bazaar.open(bazaar.workspace(), two)
    bazaar.pay(opened.order_id, key="another")
    written = "select state from market.purchase where id = %s"
    with bazaar.db.connect("admin", autocommit=False) as other:
        other.execute("select 1 from market.lead where id = %s for update", [one])
        assert bazaar.sweep() == 1
        assert bazaar.db.admin(written, opened.purchase_id) == [("completed",)]
        assert bazaar.db.admin(written, first) == [("paid",)]
        other.rollback()
    assert (bazaar.sweep(), bazaar.sold(one)) == (1, ("sold", 1))


@pytest.mark.breaks
def test_the_sweep_leaves_to_a_person_what_only_a_person_can_settle(
    bazaar: Bazaar, bought: Paid
) -> None:
    """Give the paid lead to somebody else by hand: the sweep completes the others."""
    one, *_ = bought
    [two], other = bazaar.leads(1), bazaar.workspace(50)
    opened = bazaar.open(bazaar.workspace(), two)
    bazaar.pay(opened.order_id, key="another")
    bazaar.db.admin("select stock.restock(product_id, 2) from market.lead where id = %s", one)
    assert bazaar.buy(other, one).status == "completed"
    assert (bazaar.sweep(), bazaar.status(opened.purchase_id)) == (1, "completed")
    rules = {breach.rule for breach in bazaar.db.breaches()}
    assert rules == {"leads_are_one_unit", "paid_leads_are_had"}
    with refused("22023"):
        call(bazaar.dba, "market.sweep", at_most=0)
