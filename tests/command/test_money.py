"""Exceptions and withdrawals: each way to resolve one, and who said so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.calls import call, held, lapse_all, reserved
from tests.credit.withdrawing import funded, opened
from tests.payment.words import coins, stripe

if TYPE_CHECKING:
    from tests.command.conftest import Run
    from tests.payment.shop import Shop


@pytest.fixture
def late(shop: Shop) -> Any:
    """Let money come for an order whose units are gone; the id of the exception."""
    placed = shop.order(quantity=10)
    intent_id = shop.open(placed.order_id)
    lapse_all(shop.db)
    reserved(shop.dba, "somebody else", {shop.product: 1})
    paid = stripe("payment_intent.succeeded", intent_id, amount_received=10_000)
    shop.deliver("stripe", paid)
    return shop.exception()


def test_an_exception_is_listed_and_shown_with_its_ways(stockade: Run, late: int) -> None:
    [listed] = stockade("exceptions", "list", "--kind", "late", "--json").rows
    assert (listed["id"], listed["owed"], listed["amount"]) == (late, "refund", "100.00")
    assert stockade("exceptions", "list", "--kind", "short", "--json").rows == []
    shown = stockade("exceptions", "show", late)
    assert ["ways", "refund,", "record_refund,", "credit,", "match,", "write_off"] in shown.words
    assert stockade("exceptions", "show", late + 1).code == 1


def test_a_refund_is_queued_once(stockade: Run, shop: Shop, late: int) -> None:
    queued = stockade("exceptions", "refund", late, "--by", "eve", "--json")
    assert queued.rows == [{"status": "queued", "amount": "10000", "currency": "USD"}]
    assert stockade("exceptions", "refund", late).code == 0
    refused = stockade("exceptions", "write-off", late)
    assert (refused.code, "already_queued" in refused.err) == (1, True)
    assert shop.claim().kind == "refund"


def test_a_refund_by_hand_is_recorded(stockade: Run, shop: Shop) -> None:
    intent_id = shop.intent(shop.order().order_id, "nowpayments", "invoice")
    shop.deliver("nowpayments", coins("partially_paid", intent_id, actually_paid=0.0001))
    by_hand = stockade("exceptions", "refund", shop.exception())
    assert (by_hand.code, "--sent" in by_hand.err) == (1, True)
    sent = ("exceptions", "refund", shop.exception(), "--sent", "tx 9", "--by", "eve")
    assert stockade(*sent).code == 0
    assert [row[-1] for row in shop.exceptions()] == ["refunded"]
    [row] = shop.db.admin("select resolved_by from payment.exception")
    assert row.resolved_by == "eve"


def test_money_becomes_credits(stockade: Run, shop: Shop, late: int) -> None:
    made = stockade("exceptions", "credit", late, uuid4(), 250, "--note", "asked to", "--json")
    assert made.rows == [{"status": "credited", "balance": 250}]
    resolved = stockade("exceptions", "credit", late, uuid4(), 250)
    assert (resolved.code, "resolved" in resolved.err) == (1, True)
    assert stockade("exceptions", "list", "--json").out == ""
    [row] = stockade("exceptions", "list", "--all", "--json").rows
    assert (row["resolution"], row["note"]) == ("credited", "asked to")
    assert row["resolved_by"] not in (None, "stockade_dba")
    assert shop.kept() == {"credit": 10_000}


def test_money_pays_another_order(stockade: Run, shop: Shop, late: int) -> None:
    assert stockade("exceptions", "match", late).code == 1
    other = shop.order("other").order_id
    [matched] = stockade("exceptions", "match", late, other, "--json").rows
    assert matched == {"status": "matched", "paid_order_id": str(other)}
    assert shop.orders()["paid"] == 1


def test_an_exception_is_written_off_unless_somebody_is_at_it(
    stockade: Run, shop: Shop, late: int
) -> None:
    with held(shop.db, "select 1 from payment.exception for update"):
        assert stockade("exceptions", "write-off", late).code == 3
    assert stockade("exceptions", "write-off", late, "--note", "a gift").code == 0
    assert [row[-1] for row in shop.exceptions()] == ["written_off"]


def test_withdrawals_are_listed_settled_and_rejected(stockade: Run, shop: Shop) -> None:
    workspace = funded(shop.dba)
    first = opened(shop.dba, 60)
    [listed] = stockade("withdrawals", "list", "--state", "open", "--json").rows
    assert (listed["id"], listed["coins"]) == (str(first), "7.500000")
    assert str(first) in stockade("withdrawals", "list").out
    [settled] = stockade("withdrawals", "settle", first, "--note", "seen there", "--json").rows
    assert (settled["status"], settled["balance"]) == ("settled", 40)
    assert stockade("withdrawals", "settle", first).code == 0
    assert stockade("withdrawals", "reject", first).code == 1
    second = opened(shop.dba, 40, "second")
    assert stockade("withdrawals", "reject", second).code == 0
    assert stockade("withdrawals", "settle", second).code == 1
    assert stockade("withdrawals", "settle", uuid4()).code == 1
    assert call(shop.dba, "credit.get_account", workspace_id=workspace).balance == 40
    ended = shop.db.admin("select note from credit.withdrawal order by id")
    assert [row.note for row in ended] == ["seen there", None]
