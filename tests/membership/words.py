"""What Stripe says of subscriptions and invoices, in both shapes, as short as it is read.

Sources: docs.stripe.com/api/subscriptions/object, /invoices/object, /invoice-payment/object, and
the changelog of 2025-03-31 (basil), which moved current_period_end to the items, an invoice's
subscription to `parent` and its PaymentIntent to `payments`.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

Payload = dict[str, Any]

SHAPES = ("new", "old")
PRICE = 900

_numbers = count(1)


def seconds(moment: datetime | None) -> int | None:
    """Write a time as Stripe does."""
    return None if moment is None else int(moment.timestamp())


def event(kind: str, thing: Payload, at: datetime) -> Payload:
    """Write an event about an object."""
    return {
        "object": "event",
        "id": f"evt_m{next(_numbers)}",
        "type": kind,
        "created": seconds(at),
        "data": {"object": thing},
    }


def subscription(
    number: str = "1",
    shape: str = "new",
    *,
    price: str = "price_gold",
    interval: str = "month",
    times: int = 1,
    period_end: datetime | None = None,
    **more: Any,
) -> Payload:
    """Write a subscription of one price."""
    item: Payload = {
        "price": {"id": price, "recurring": {"interval": interval, "interval_count": times}}
    }
    told: Payload = {
        "object": "subscription",
        "id": f"sub_{number}",
        "status": "active",
        "cancel_at_period_end": False,
        "items": {"data": [item]},
    }
    (item if shape == "new" else told)["current_period_end"] = seconds(period_end)
    return told | more


def line(shape: str = "new", price: str = "price_gold", amount: int = PRICE) -> Payload:
    """Write a line of an invoice: one period of a price."""
    if shape == "old":
        return {"amount": amount, "price": {"id": price}, "proration": False}
    return {
        "amount": amount,
        "pricing": {"price_details": {"price": price}},
        "parent": {"subscription_item_details": {"proration": False}},
    }


def invoice(
    number: str,
    paid_at: datetime | None,
    shape: str = "new",
    *,
    of: str = "1",
    amount: int = PRICE,
    lines: list[Payload] | None = None,
    **more: Any,
) -> Payload:
    """Write an invoice of a subscription; in the old shape it names its PaymentIntent."""
    told: Payload = {
        "object": "invoice",
        "id": f"in_{number}",
        "status": "open" if paid_at is None else "paid",
        "amount_paid": 0 if paid_at is None else amount,
        "currency": "usd",
        "status_transitions": {"paid_at": seconds(paid_at)},
        "lines": {"data": [line(shape)] if lines is None else lines},
    }
    if shape == "old":
        told |= {"subscription": f"sub_{of}", "payment_intent": f"pi_{number}"}
    else:
        told["parent"] = {"subscription_details": {"subscription": f"sub_{of}"}}
    return told | more


def invoice_payment(number: str) -> Payload:
    """Write by which PaymentIntent an invoice was paid."""
    return {
        "object": "invoice_payment",
        "id": f"inpay_{number}",
        "invoice": f"in_{number}",
        "status": "paid",
        "payment": {"type": "payment_intent", "payment_intent": f"pi_{number}"},
    }


def intent(number: str, amount: int = PRICE) -> Payload:
    """Write the PaymentIntent of an invoice, which has none of our metadata."""
    return {
        "object": "payment_intent",
        "id": f"pi_{number}",
        "status": "succeeded",
        "amount": amount,
        "amount_received": amount,
        "currency": "usd",
        "latest_charge": f"ch_{number}",
        "metadata": {},
    }


def refund(number: str, amount: int = PRICE, name: str = "1", **more: Any) -> Payload:
    """Write a refund of an invoice's payment."""
    return {
        "object": "refund",
        "id": f"re_{number}_{name}",
        "payment_intent": f"pi_{number}",
        "charge": f"ch_{number}",
        "amount": amount,
        "currency": "usd",
        "status": "succeeded",
        **more,
    }


def charge(number: str, refunded: int = PRICE) -> Payload:
    """Write the charge of an invoice's payment, with the sum of its refunds."""
    return {
        "object": "charge",
        "id": f"ch_{number}",
        "payment_intent": f"pi_{number}",
        "amount": PRICE,
        "amount_refunded": refunded,
        "currency": "usd",
    }


def dispute(number: str, status: str = "needs_response") -> Payload:
    """Write a dispute about an invoice's payment."""
    return {
        "object": "dispute",
        "id": f"dp_{number}",
        "payment_intent": f"pi_{number}",
        "charge": f"ch_{number}",
        "amount": PRICE,
        "currency": "usd",
        "status": status,
    }
