"""Seed 002's group atomic-operations: what fails leaves nothing, what is done is done whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.concurrency.mutants import without
from tests.market.bazaar import PRICE

if TYPE_CHECKING:
    from tests.market.bazaar import Bazaar


def test_credits_that_do_not_suffice_are_kept_and_nothing_is_sold(bazaar: Bazaar) -> None:
    """Play the seed's own: credits 5, price 10."""
    [one], buyer = bazaar.leads(1), bazaar.workspace(5)
    [locked] = bazaar.validate_and_lock([one], buyer)
    refused = bazaar.complete_credit(locked.purchase_id, buyer, 10)
    assert tuple(refused) == (False, "insufficient_credits", 5)
    assert (bazaar.credits(buyer), bazaar.debits()) == (5, [])
    assert bazaar.sold(one) == ("available", 0)
    assert bazaar.status(locked.purchase_id) == "pending"
    # The hold goes on: after a deposit it is completed.
    bazaar.deposit(buyer, 5, "more")
    assert bazaar.complete_credit(locked.purchase_id, buyer, 10).success


def test_a_purchase_that_cannot_be_paid_leaves_no_row(bazaar: Bazaar) -> None:
    one, two = bazaar.leads(2)
    buyer, nobody = bazaar.workspace(2 * PRICE - 1), bazaar.workspace()
    before = bazaar.snapshot()
    told = bazaar.buy(buyer, one, two)
    assert (told.status, told.price, told.balance) == ("insufficient_credits", 20, 19)
    assert bazaar.buy(nobody, one).balance == 0
    assert bazaar.snapshot() == before


def test_a_basket_with_one_lead_that_is_taken_leaves_no_row(bazaar: Bazaar) -> None:
    leads = bazaar.leads(3)
    buyer, other = bazaar.workspace(50), bazaar.workspace(50)
    assert bazaar.buy(other, leads[1]).status == "completed"
    before = bazaar.snapshot()
    assert bazaar.buy(buyer, *leads).lead_ids == [leads[1]]
    assert bazaar.validate_and_lock(leads, buyer) == []
    assert bazaar.open(buyer, *leads).status == "taken"
    assert bazaar.snapshot() == before


STEPS = {
    "the reservation is confirmed": ("stock._close", "  update stock.line as l"),
    "the account is debited": ("credit._post", "  return credit._outcome('posted'"),
    "the leads are locked": ("market._sell", "  update market.purchase_lead as p"),
    "the leads are assigned": ("market._sell", "  update market.lead as l"),
    "the leads are marked": ("market._sell", "  update market.purchase as p"),
    "the purchase is completed": ("market._answer", "  return outcome;"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_failure_after_any_step_undoes_all_of_them(bazaar: Bazaar, step: str) -> None:
    leads, buyer = bazaar.leads(2), bazaar.workspace(50)
    before = bazaar.snapshot()
    function, after = STEPS[step]
    with (
        without(bazaar.db, function, after, f"  perform 1 / 0;\n{after}"),
        pytest.raises(psycopg.Error) as caught,
    ):
        bazaar.buy(buyer, *leads)
    assert caught.value.sqlstate == "22012"
    assert bazaar.snapshot() == before
    assert bazaar.buy(buyer, *leads).status == "completed"


def test_a_call_that_is_rolled_back_has_not_happened(bazaar: Bazaar) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace(50)
    before = bazaar.snapshot()
    with bazaar.db.connect("stockade_api", autocommit=False) as session:
        query = "select status from market.purchase(array[%s], %s, 'k')"
        [told] = session.execute(query, [one, buyer]).fetchall()
        assert told.status == "completed"
        session.rollback()
    assert bazaar.snapshot() == before


def test_marking_in_bulk_marks_what_was_bought_and_nothing_else(bazaar: Bazaar) -> None:
    bought, held, free = bazaar.leads(3)
    buyer = bazaar.workspace(50)
    assert bazaar.buy(buyer, bought).status == "completed"
    bazaar.held(buyer, held)
    assert bazaar.mark_sold(bought, held, free) == 1
    assert [bazaar.sold(lead_id) for lead_id in (bought, held, free)] == [
        ("sold", 1), ("available", 0), ("available", 0),
    ]  # fmt: skip


def test_marking_in_bulk_mends_a_mark_that_was_lost(bazaar: Bazaar) -> None:
    leads, buyer = bazaar.leads(3), bazaar.workspace(50)
    assert bazaar.buy(buyer, *leads).status == "completed"
    bazaar.db.admin("update market.lead set status = 'available', sold_at = null, sold_count = 0")
    assert {breach.rule for breach in bazaar.db.breaches()} == {"sold_once"}
    assert bazaar.mark_sold(*leads) == 3
    assert {bazaar.sold(lead_id) for lead_id in leads} == {("sold", 1)}


def test_a_debit_has_its_purchase_and_its_balance(bazaar: Bazaar) -> None:
    leads, buyer = bazaar.leads(3), bazaar.workspace(50)
    for number, lead_id in enumerate(leads):
        assert bazaar.buy(buyer, lead_id, key=str(number)).status == "completed"
    entries = bazaar.db.admin("select kind, amount, balance from credit.entry order by id")
    assert [tuple(entry) for entry in entries] == [
        ("deposit", 50, 50), ("spend", -10, 40), ("spend", -10, 30), ("spend", -10, 20),
    ]  # fmt: skip
    paid = bazaar.db.admin(
        """
        select p.price from credit.entry as e
        join market.purchase as p on p.id::text = e.key and e.namespace = 'purchase'
        """
    )
    assert [row.price for row in paid] == [10, 10, 10]
