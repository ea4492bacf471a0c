"""All 120 orders of five events, and what must have come of each."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tests.database import Database

KINDS = (
    "payment_intent.created",
    "payment_intent.processing",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "charge.refunded",
)
ORDERS = list(permutations(KINDS))
"""What may become of a PaymentIntent, in every order in which Stripe may tell it."""


def check(db: Database, told: Mapping[UUID, tuple[str, ...]], *, keep: bool) -> None:
    """Look at what came of orders over 1000 each, by the order in which their events were told.

    With units kept after a failure each is paid. Without, one that failed before it succeeded is
    cancelled, and another one, made of it, is paid. The money is the same, and went back.
    """
    found = {row.order_id: row for row in db.admin("select * from checkout.overview")}
    for order_id, kinds in told.items():
        order = found.pop(order_id)
        if not keep and kinds.index(KINDS[2]) < kinds.index(KINDS[3]):
            assert (order.state, order.next_step) == ("cancelled", "see_replacement"), kinds
            order = found.pop(order.replaced_by)
            assert (order.late, order.replaces) == (True, order_id), kinds
        assert (order.state, order.replaced_by) == ("paid", None), kinds
    assert found == {}
    receipts = db.admin("""
        select r.amount, array_agg(a.purpose order by a.purpose) as kept
        from payment.receipt as r
        cross join lateral (
          select a.purpose from payment.allocation as a
          where a.receipt_id = r.id group by a.purpose having sum(a.amount) <> 0
        ) as a
        group by r.id
    """)
    assert [(row.amount, row.kept) for row in receipts] == [(1000, ["refund"])] * len(told)
    assert db.admin("select distinct state from payment.event") == [("applied",)]
    assert db.admin("select distinct state from payment.intent") == [("paid",)]
    assert db.admin("select * from payment.exception") == []
    assert db.breaches() == []
