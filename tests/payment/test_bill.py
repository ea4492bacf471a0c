"""What a provider is told of an intent, and by which names it is asked afterwards."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from tests.calls import call, rows
from tests.payment.shop import Shop
from tests.payment.words import pi


def test_a_bill_has_all_that_a_provider_is_told(shop: Shop) -> None:
    placed = shop.order(quantity=2)
    intent_id = shop.intent(placed.order_id)
    bill = call(shop.api, "payment.get_bill", intent_id=intent_id)
    assert (bill.bill_id, bill.issuer, bill.mode, bill.state) == (
        intent_id, "stripe", "intent", "created",
    )  # fmt: skip
    assert (bill.order_id, bill.reservation_id) == (placed.order_id, placed.reservation_id)
    assert (bill.amount, bill.currency, bill.price) == (2000, "USD", 20)
    assert [(line["name"], line["quantity"]) for line in bill.lines] == [("Thing", 2)]
    assert (bill.names, bill.pay_at) == ([], None)
    assert bill.listed_since < bill.listed_before


@pytest.mark.parametrize(
    ("currency", "cents", "price"),
    [("USD", 1050, "10.5"), ("USD", 1, "0.01"), ("JPY", 1050, "1050"), ("KWD", 1050, "1.05")],
)
def test_a_price_is_exact_in_whole_units(shop: Shop, currency: str, cents: int, price: str) -> None:
    shop.db.admin("update stock.product set currency = %s, price_cents = %s", currency, cents)
    intent_id = shop.intent(shop.order().order_id)
    bill = call(shop.api, "payment.get_bill", intent_id=intent_id)
    assert (str(bill.price), bill.amount) == (price, cents)
    assert bill.price == Decimal(price)


def test_a_bill_is_found_by_any_name_that_the_provider_has_for_it(shop: Shop) -> None:
    intent_id = shop.open(shop.order().order_id)
    bill = call(shop.api, "payment.get_bill", provider="stripe", name=pi(intent_id))
    assert (bill.bill_id, bill.names) == (intent_id, [pi(intent_id)])
    assert rows(shop.api, "payment.get_bill", provider="nowpayments", name=pi(intent_id)) == []
    assert rows(shop.api, "payment.get_bill", intent_id=uuid4()) == []
    assert rows(shop.api, "payment.get_bill") == []
