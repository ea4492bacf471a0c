"""Stripe's side: PaymentIntents, Checkout Sessions, subscriptions, refunds, disputes and events.

Source: https://docs.stripe.com/api (fields, errors, idempotent requests, pagination) and
https://docs.stripe.com/webhooks (signatures).
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from tests.providers.fake.wire import ENCODER, Answer, Letter, Mailbox, No, Request, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.providers.fake.wire import Act, Routes

KEY = "sk_test_fake"
SECRET = "whsec_fake_stripe_endpoint"

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action", "requires_capture")

MONTH = 30 * 24 * 3600

Object = dict[str, Any]


class Stripe:
    """All that this Stripe knows."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.url: str | None = None
        self.objects: dict[str, Object] = {}
        self.of_sessions: dict[str, Object] = {}
        self.of_invoices: dict[str, str] = {}
        self.keys: dict[str, tuple[tuple[str, bytes], Answer | None]] = {}
        self.routes: Routes = {
            "POST /v1/payment_intents": self.create_intent,
            "GET /v1/payment_intents": self.list_intents,
            "GET /v1/payment_intents/{id}": self.get,
            "POST /v1/payment_intents/{id}/cancel": self.cancel_intent,
            "POST /v1/checkout/sessions": self.create_session,
            "GET /v1/checkout/sessions": self.list_sessions,
            "GET /v1/checkout/sessions/{id}": self.get,
            "POST /v1/checkout/sessions/{id}/expire": self.expire_session,
            "POST /v1/refunds": self.create_refund,
            "GET /v1/refunds": self.list_refunds,
            "GET /v1/subscriptions/{id}": self.get,
            "GET /v1/invoices": self.list_invoices,
            "GET /v1/events": self.list_events,
        }
        self.controls: Routes = {
            "endpoint": self.endpoint,
            "pay": self.pay,
            "process": self.process,
            "fail": self.fail,
            "refund": self.refund,
            "dispute": self.dispute,
            "close_dispute": self.close_dispute,
            "forget_keys": self.forget_keys,
            "subscribe": self.subscribe,
            "renew": self.renew,
            "cancel_subscription": self.cancel_subscription,
        }

    # Every request.

    def authenticate(self, request: Request) -> None:
        """Refuse another key."""
        if request.bearer != KEY:
            raise No(self.error(401, "", "Invalid API Key provided"), stored=False)

    def error(self, status: int, code: str, message: str = "", **more: object) -> Answer:
        """Word an error as Stripe does."""
        kind = "api_error" if status >= 500 else "invalid_request_error"
        said = {"type": kind, "message": message, **({"code": code} if code else {}), **more}
        return Answer(status, {"error": said})

    async def once(self, request: Request, act: Act) -> Answer:
        """Act once for an idempotency key, and repeat its first answer, 500 too, afterwards."""
        key = request.headers.get("idempotency-key")
        if request.method != "POST" or key is None:
            return await act()
        asked = (request.path, request.body)
        if key in self.keys:
            first, answer = self.keys[key]
            if answer is None:
                raise No(self.error(409, "idempotency_key_in_use"))
            if first != asked:
                raise No(
                    self.error(400, "", "Keys can only be used once", type="idempotency_error")
                )
            return Answer(answer.status, answer.body, {"Idempotent-Replayed": "true"})
        self.keys[key] = (asked, None)
        try:
            answer = await act()
        except No as no:
            if not no.stored:
                del self.keys[key]
                raise
            answer = no.answer
        # As it is now: what becomes of the object later doesn't change the answer.
        answer = Answer(answer.status, ENCODER.encode(answer.body))
        self.keys[key] = (asked, answer)
        return answer

    # The API.

    def create_intent(self, request: Request) -> Object:
        """POST /v1/payment_intents."""
        wanted = self._form(request, "amount", "currency")
        return self._new_intent(int(wanted["amount"]), wanted)

    def get(self, _: Request, object_id: str) -> Object:
        """GET of an object by its id."""
        if object_id not in self.objects:
            raise No(self.error(404, "resource_missing", f"No such object: '{object_id}'"))
        return self.objects[object_id]

    def cancel_intent(self, request: Request, intent_id: str) -> Object:
        """POST /v1/payment_intents/:id/cancel: from an open state only."""
        intent = self.get(request, intent_id)
        if intent["status"] not in OPEN:
            raise No(self.error(400, "payment_intent_unexpected_state", payment_intent=intent))
        reason = self._form(request).get("cancellation_reason")
        intent |= {"status": "canceled", "canceled_at": now(), "cancellation_reason": reason}
        self._tell("payment_intent.canceled", intent)
        return intent

    def create_session(self, request: Request) -> Object:
        """POST /v1/checkout/sessions."""
        wanted = self._form(request, "mode", "line_items", "success_url")
        items = [(int(i["quantity"]), i["price_data"]) for i in wanted["line_items"].values()]
        session = self._new(
            "cs",
            "checkout.session",
            amount_total=sum(quantity * int(price["unit_amount"]) for quantity, price in items),
            currency=items[0][1]["currency"],
            client_reference_id=wanted.get("client_reference_id"),
            metadata=wanted.get("metadata", {}),
            mode=wanted["mode"],
            status="open",
            payment_status="unpaid",
            payment_intent=None,
            success_url=wanted["success_url"],
            expires_at=now() + 24 * 3600,
        )
        self.of_sessions[session["id"]] = wanted
        session["url"] = f"{request.origin}/c/pay/{session['id']}"
        return session

    def expire_session(self, request: Request, session_id: str) -> Object:
        """POST /v1/checkout/sessions/:id/expire: from open only."""
        session = self.get(request, session_id)
        if session["status"] != "open":
            raise No(self.error(400, "", "Only Checkout Sessions with a status of open can expire"))
        session |= {"status": "expired", "url": None}
        self._tell("checkout.session.expired", session)
        return session

    def create_refund(self, request: Request) -> Object:
        """POST /v1/refunds."""
        wanted = self._form(request, "payment_intent")
        intent = self.get(request, wanted["payment_intent"])
        return self._refund(intent, int(wanted.get("amount", 0)), wanted.get("metadata", {}))

    def list_intents(self, request: Request) -> Object:
        """GET /v1/payment_intents."""
        return self._page(request, "payment_intent")

    def list_sessions(self, request: Request) -> Object:
        """GET /v1/checkout/sessions."""
        return self._page(request, "checkout.session")

    def list_refunds(self, request: Request) -> Object:
        """GET /v1/refunds, of a PaymentIntent if one is named."""
        wanted = dict(request.query).get("payment_intent")
        return self._page(request, "refund", lambda one: wanted in (None, one["payment_intent"]))

    def list_invoices(self, request: Request) -> Object:
        """GET /v1/invoices, of a subscription and a status; payments only where asked for."""
        asked = dict(request.query)
        page = self._page(
            request,
            "invoice",
            lambda one: (
                asked["subscription"] == one["parent"]["subscription_details"]["subscription"]
                and asked["status"] == one["status"]
            ),
        )
        if ("expand[0]", "data.payments") in request.query:
            page["data"] = [one | {"payments": self._payments(one)} for one in page["data"]]
        return page

    def list_events(self, request: Request) -> Object:
        """GET /v1/events; delivery_success=false leaves out those that a webhook took."""
        missed = ("delivery_success", "false") in request.query
        letters = self.mailbox.letters
        return self._page(
            request, "event", lambda one: not (missed and letters[one["id"]].delivered)
        )

    # What happens at Stripe without us.

    def endpoint(self, url: str) -> None:
        """Say where events go from now on."""
        self.url = url

    def pay(self, id: str, amount: int | None = None) -> Object:  # noqa: A002
        """Let the buyer pay an open intent or session; `amount` may be less than was asked for."""
        session = self.objects[id]
        if session["object"] == "payment_intent":
            return self._succeed(session, amount)
        assert session["status"] == "open", session
        intent = self._new_intent(
            session["amount_total"],
            {
                "currency": session["currency"],
                **self.of_sessions[id].get("payment_intent_data", {}),
            },
        )
        session |= {"status": "complete", "payment_status": "paid", "payment_intent": intent["id"]}
        self._succeed(intent, amount)
        self._tell("checkout.session.completed", session)
        return session

    def process(self, id: str) -> Object:  # noqa: A002
        """Let the buyer choose a slow method of payment."""
        intent = self.objects[id]
        intent["status"] = "processing"
        self._tell("payment_intent.processing", intent)
        return intent

    def fail(self, id: str) -> Object:  # noqa: A002
        """Decline the buyer's card; they may try another."""
        intent = self.objects[id]
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {"type": "card_error", "code": "card_declined"}
        self._tell("payment_intent.payment_failed", intent)
        return intent

    def refund(self, id: str, amount: int = 0) -> Object:  # noqa: A002
        """Refund a part, or what is left, as somebody does in the dashboard."""
        return self._refund(self.objects[id], amount, {})

    def dispute(self, id: str) -> Object:  # noqa: A002
        """Let the buyer's bank dispute a payment."""
        intent = self.objects[id]
        dispute = self._new(
            "dp",
            "dispute",
            amount=intent["amount_received"],
            currency=intent["currency"],
            charge=intent["latest_charge"],
            payment_intent=intent["id"],
            reason="fraudulent",
            status="needs_response",
            metadata={},
        )
        self._tell("charge.dispute.created", dispute)
        self._tell("charge.dispute.funds_withdrawn", dispute)
        return dispute

    def close_dispute(self, id: str, status: str) -> Object:  # noqa: A002
        """Let the bank decide: won or lost."""
        dispute = self.objects[id]
        dispute["status"] = status
        if status == "won":
            self._tell("charge.dispute.funds_reinstated", dispute)
        self._tell("charge.dispute.closed", dispute)
        return dispute

    def forget_keys(self) -> None:
        """Prune every idempotency key, as Stripe may after 24 hours."""
        self.keys.clear()

    def subscribe(self, price: str, amount: int, interval: str = "month") -> Object:
        """Let a buyer subscribe to a price, and pay the first period."""
        item = {
            "id": f"si_fake{len(self.objects)}",
            "price": {
                "id": price,
                "unit_amount": amount,
                "recurring": {"interval": interval, "interval_count": 1},
            },
            "current_period_end": now() + MONTH,
        }
        subscription = self._new(
            "sub",
            "subscription",
            status="active",
            cancel_at_period_end=False,
            cancel_at=None,
            canceled_at=None,
            ended_at=None,
            currency="usd",
            items={"object": "list", "data": [item]},
            metadata={},
        )
        self._tell("customer.subscription.created", subscription)
        self._bill(subscription, fails=False)
        return subscription

    def renew(self, id: str, fails: bool = False) -> Object:  # noqa: A002
        """Begin the next period of a subscription, bill it, and pay it, or fail to; the invoice."""
        subscription = self.objects[id]
        subscription["items"]["data"][0]["current_period_end"] += MONTH
        subscription["status"] = "past_due" if fails else "active"
        self._tell("customer.subscription.updated", subscription)
        return self._bill(subscription, fails=fails)

    def _bill(self, subscription: Object, *, fails: bool) -> Object:
        [item] = subscription["items"]["data"]
        amount = item["price"]["unit_amount"]
        invoice = self._new(
            "in",
            "invoice",
            status="open",
            amount_due=amount,
            amount_paid=0,
            currency="usd",
            next_payment_attempt=now() + 3 * 24 * 3600 if fails else None,
            status_transitions={"paid_at": None},
            parent={
                "type": "subscription_details",
                "subscription_details": {"subscription": subscription["id"]},
            },
            lines={"object": "list", "data": [_line(item)]},
        )
        intent = self._new_intent(amount, {"currency": "usd"})
        self.of_invoices[invoice["id"]] = intent["id"]
        if fails:
            self.fail(intent["id"])
            self._tell("invoice.payment_failed", invoice)
            return invoice
        self._succeed(intent, None)
        invoice |= {
            "status": "paid",
            "amount_paid": amount,
            "status_transitions": {"paid_at": now()},
        }
        self._tell("invoice.paid", invoice)
        [payment] = self._payments(invoice)["data"]
        self._tell("invoice_payment.paid", payment)
        return invoice | {"payments": self._payments(invoice)}

    def cancel_subscription(self, id: str, at_once: bool = False) -> Object:  # noqa: A002
        """Cancel a subscription: at the end of its period, or at once."""
        subscription = self.objects[id]
        subscription |= {"canceled_at": now(), "cancel_at_period_end": not at_once}
        if at_once:
            subscription |= {"status": "canceled", "ended_at": now()}
        self._tell(f"customer.subscription.{'deleted' if at_once else 'updated'}", subscription)
        return subscription

    # What these are made of.

    def _payments(self, invoice: Object) -> Object:
        payment = {
            "id": f"inpay_{invoice['id']}",
            "object": "invoice_payment",
            "invoice": invoice["id"],
            "status": invoice["status"],
            "payment": {
                "type": "payment_intent",
                "payment_intent": self.of_invoices[invoice["id"]],
            },
        }
        return {"object": "list", "data": [payment]}

    def _new(self, prefix: str, kind: str, **fields: object) -> Object:
        number = len(self.objects) + 1
        made: Object = {
            "id": f"{prefix}_fake{number:06}",
            "object": kind,
            "created": now(),
            "livemode": False,
            **fields,
        }
        self.objects[made["id"]] = made
        return made

    def _new_intent(self, amount: int, wanted: Object) -> Object:
        intent = self._new(
            "pi",
            "payment_intent",
            amount=amount,
            amount_received=0,
            currency=wanted["currency"],
            status="requires_payment_method",
            metadata=wanted.get("metadata", {}),
            latest_charge=None,
            last_payment_error=None,
        )
        intent["client_secret"] = f"{intent['id']}_secret_fake"
        return intent

    def _succeed(self, intent: Object, amount: int | None) -> Object:
        assert intent["status"] in (*OPEN, "processing"), intent
        received = intent["amount"] if amount is None else amount
        charge = self._new(
            "ch",
            "charge",
            amount=received,
            amount_refunded=0,
            refunded=False,
            currency=intent["currency"],
            payment_intent=intent["id"],
            status="succeeded",
            metadata=intent["metadata"],
        )
        intent |= {
            "status": "succeeded",
            "amount_received": received,
            "latest_charge": charge["id"],
        }
        self._tell("payment_intent.succeeded", intent)
        return intent

    def _refund(self, intent: Object, amount: int, metadata: Object) -> Object:
        charge = self.objects.get(intent["latest_charge"] or "")
        left = charge["amount"] - charge["amount_refunded"] if charge else 0
        amount = amount or left
        if charge is None or not 0 < amount <= left:
            code = "charge_already_refunded" if charge and left == 0 else "amount_too_large"
            raise No(self.error(400, code))
        refund = self._new(
            "re",
            "refund",
            amount=amount,
            charge=charge["id"],
            currency=intent["currency"],
            payment_intent=intent["id"],
            status="succeeded",
            metadata=metadata,
        )
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self._tell("refund.created", refund)
        self._tell("charge.refunded", charge)
        return refund

    def _tell(self, kind: str, about: Object) -> None:
        event = self._new("evt", "event", type=kind, data={"object": dict(about)})
        self.mailbox.write(Letter(event["id"], self.url, ENCODER.encode(event), sign))

    def _form(self, request: Request, *required: str) -> Object:
        fields = decode_form(request.body)
        for name in required:
            if name not in fields:
                missing = self.error(400, "parameter_missing", f"Missing required param: {name}.")
                raise No(missing, stored=False)
        return fields

    def _page(
        self, request: Request, kind: str, wanted: Callable[[Object], bool] = lambda _: True
    ) -> Object:
        asked = dict(request.query)
        newest = [
            one
            for one in reversed(self.objects.values())
            if one["object"] == kind
            and int(asked.get("created[gte]", 0)) <= one["created"]
            and one["created"] < int(asked.get("created[lt]", now() + 1))
            and wanted(one)
        ]
        ids = [one["id"] for one in newest]
        begin = ids.index(asked["starting_after"]) + 1 if "starting_after" in asked else 0
        end = begin + int(asked.get("limit", 10))
        return {
            "object": "list",
            "url": request.path,
            "has_more": end < len(newest),
            "data": newest[begin:end],
        }


def _line(item: Object) -> Object:
    return {
        "object": "line_item",
        "amount": item["price"]["unit_amount"],
        "quantity": 1,
        "pricing": {"type": "price_details", "price_details": {"price": item["price"]["id"]}},
        "parent": {
            "type": "subscription_item_details",
            "subscription_item_details": {"proration": False},
        },
    }


def sign(body: bytes, at: int, secret: str = SECRET) -> dict[str, str]:
    """Sign a delivery at a time."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, "sha256")
    return {"Stripe-Signature": f"t={at},v1={mac.hexdigest()}"}


def decode_form(body: bytes) -> Object:
    """Read `a[b][0]=c` as {"a": {"b": {"0": "c"}}}."""
    decoded: Object = {}
    for name, value in parse_qsl(body.decode(), keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+", name)
        inner = decoded
        for step in path:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return decoded
