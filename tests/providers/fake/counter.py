"""The pages at which buyers pay: both providers' own, as plain as can be.

`GET /c/pay/{session}` and `GET /payment/{invoice}` show what there is to pay; a button posts what
the buyer chose. All that is told of it is delivered before the buyer is sent back.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tests.providers.fake.wire import Answer

if TYPE_CHECKING:
    from tests.providers.fake.nowpayments import NowPayments
    from tests.providers.fake.stripe import Stripe
    from tests.providers.fake.wire import Mailbox, Request

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pay · a provider of our own</title>
<style>
  body {{ font: 18px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 12vh auto; padding: 1rem;
    color: #1a1f36; background: #f6f8fa }}
  p {{ color: #4f566b }}
  form {{ display: grid; gap: .75rem }}
  button {{ font: inherit; padding: .8rem; border-radius: 8px; border: 1px solid #635bff;
    color: #fff; background: #5148e5; cursor: pointer }}
  button + button {{ color: inherit; background: #fff; border-color: #697386 }}
</style>
<main>
  <p>A payment provider for trying. No money moves here.</p>
  <h1>{price}</h1>
  <form method="post">{buttons}</form>
</main>
</html>
"""


class Counter:
    """Where both providers' buyers pay."""

    def __init__(self, mailbox: Mailbox, stripe: Stripe, nowpayments: NowPayments) -> None:
        self.mailbox = mailbox
        self.stripe = stripe
        self.nowpayments = nowpayments

    async def answer(self, request: Request) -> Answer | None:
        """Answer a buyer's browser; None for what is no page of these."""
        place, _, name = request.path.rpartition("/")
        if place == "/c/pay" and name in self.stripe.objects:
            return await self._at_stripe(request, name)
        if place == "/payment" and name in self.nowpayments.invoices:
            return await self._at_nowpayments(request, name)
        return None

    async def _at_stripe(self, request: Request, name: str) -> Answer:
        session = self.stripe.objects[name]
        urls = self.stripe.of_sessions[name]
        if request.method == "GET" or session["status"] != "open":
            price = f"{session['amount_total'] / 100:.2f} {session['currency'].upper()}"
            return _page(price, pay="Pay by card", leave="Back to the shop")
        if _chosen(request) == "pay":
            self.stripe.pay(name)
        await self._tell()
        return _back(urls["success_url" if session["status"] == "complete" else "cancel_url"])

    async def _at_nowpayments(self, request: Request, name: str) -> Answer:
        invoice = self.nowpayments.invoices[name]
        if request.method == "GET":
            price = f"{invoice['price_amount']} {invoice['price_currency'].upper()}"
            return _page(price, pay="Send 0.000321 BTC", part="Send half of it", leave="Back")
        chosen = _chosen(request)
        if chosen == "pay":
            self.nowpayments.pay_invoice(name, "finished", actually_paid="0.000321")
        elif chosen == "part":
            self.nowpayments.pay_invoice(name, "partially_paid", actually_paid="0.00016")
        await self._tell()
        return _back(invoice["cancel_url" if chosen == "leave" else "success_url"])

    async def _tell(self) -> None:
        waiting = [name for name, letter in self.mailbox.letters.items() if not letter.delivered]
        await self.mailbox.deliver(waiting, at_once=False, skew=0)


def _page(price: str, **buttons: str) -> Answer:
    drawn = "".join(
        f'<button name="choice" value="{name}">{escape(text)}</button>'
        for name, text in buttons.items()
    )
    page = PAGE.format(price=escape(price), buttons=drawn)
    return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _chosen(request: Request) -> str:
    return dict(parse_qsl(request.body.decode())).get("choice", "leave")


def _back(url: str) -> Answer:
    return Answer(303, b"", {"Location": url})
