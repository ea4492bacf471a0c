"""What providers say, as short as payment.apply needs it."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

_numbers = count(1)

Payload = dict[str, Any]


def stripe(kind: str, intent_id: UUID | None, **more: Any) -> Payload:
    """Write an event of Stripe about the PaymentIntent of one of our intents."""
    thing: Payload = {
        "object": "payment_intent",
        "id": pi(intent_id),
        "amount": 1000,
        "currency": "usd",
        "metadata": {"intent_id": str(intent_id)} if intent_id else {},
    }
    match kind.rpartition(".")[0]:
        case "charge":
            thing |= {"object": "charge", "id": f"ch_{thing['id']}", "payment_intent": thing["id"]}
            thing |= {"amount_refunded": 1000}
        case "refund":
            thing |= {"object": "refund", "id": "re_1", "payment_intent": thing["id"]}
            thing |= {"status": "failed" if kind == "refund.failed" else "succeeded"}
        case "charge.dispute":
            thing |= {"object": "dispute", "id": "dp_1", "payment_intent": thing["id"]}
            thing |= {"status": "needs_response"}
        case "checkout.session":
            thing |= {"object": "checkout.session", "id": f"cs_{thing['id']}"}
            thing |= {"payment_intent": pi(intent_id), "amount_total": 1000}
            thing |= {"payment_status": "paid", "client_reference_id": str(intent_id)}
    if kind == "payment_intent.succeeded":
        thing["amount_received"] = thing["amount"]
    thing |= more
    return {
        "object": "event",
        "id": f"evt_{next(_numbers)}",
        "type": kind,
        "data": {"object": thing},
    }


def pi(intent_id: UUID | None) -> str:
    """Name the PaymentIntent that Stripe made for one of our intents."""
    return f"pi_{str(intent_id).replace('-', '')}"


def coins(status: str, intent_id: UUID | str, **more: Any) -> Payload:
    """Write an IPN of NOWPayments: ten dollars are 0.0005 bitcoin."""
    return {
        "payment_id": 5077125051,
        "invoice_id": 4522625843,
        "payment_status": status,
        "price_amount": 10,
        "price_currency": "usd",
        "pay_amount": 0.0005,
        "actually_paid": 0.0005 if status == "finished" else 0,
        "pay_currency": "btc",
        "order_id": str(intent_id),
        **more,
    }


def generic(key: str, order_id: UUID, status: str = "success") -> Payload:
    """Write a delivery of the generic webhook."""
    return {"idempotency_key": key, "order_id": str(order_id), "status": status}
