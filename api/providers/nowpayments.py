"""NOWPayments' API, as far as payments and payouts need it.

Source: https://documenter.getpostman.com/view/7907941/2s93JusNJt, "Create invoice", "Get payment
status", "Get list of payments", "Authentication" and "Mass payouts". It knows no idempotency key,
and no way to cancel an invoice: a lost reply is only ever found out about by the list, or by the
buyer's payment. A payout is made in two steps, of which the second takes a code of the account's
authenticator (RFC 6238); without it within an hour the payout is rejected.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, TypeVar
from urllib.parse import quote

import httpx
import msgspec
import pyotp
from msgspec import Meta, Raw, Struct

from api.providers import replies
from api.providers.deliveries import Refused, read_object
from api.providers.replies import Complaint, Page, Reply
from api.settings import Settings

T = TypeVar("T")

LARGEST_PAGE = 500
INVOICE_TIMEOUT = 600
"""Seconds; sent because seed 000 says so. The provider documents no such field, so nothing relies
on it: the address stays payable."""


class Invoice(Struct, frozen=True):
    """An invoice; `invoice_url` is where the buyer chooses a coin, which makes a payment."""

    id: Annotated[str, Meta(pattern="^[0-9]{1,100}$")]
    invoice_url: Annotated[str, Meta(pattern="^https?://")]


class Payment(Struct, frozen=True):
    """A payment; an invoice may have several, one for each coin chosen."""

    payment_id: str
    payment_status: str


class _Token(Struct):
    token: str


class NowPayments:
    """NOWPayments, or where NOWPAYMENTS_API_KEY isn't set, an object whose every reply is `off`.

    Build it in the lifespan (`async with nowpayments.connect(settings) as client`). Each method is
    one request (a list: one a page), and none is ever sent again by itself.
    """

    def __init__(self, client: httpx.AsyncClient | None, settings: Settings) -> None:
        self._client = client
        self._settings = settings

    async def create_invoice(
        self,
        order_id: str,
        amount: Decimal,
        currency: str,
        description: str | None = None,
        success_url: str | None = None,
        cancel_url: str | None = None,
    ) -> Reply[Invoice]:
        """Create an invoice over `amount`, in units of a currency such as usd (10.50, not 1050).

        Notifications go to IPN_CALLBACK_URL and name the order_id.
        """
        wanted = {
            "price_amount": amount,
            "price_currency": currency,
            "order_id": order_id,
            "order_description": description,
            "ipn_callback_url": self._settings.ipn_callback_url,
            "success_url": success_url,
            "cancel_url": cancel_url,
            "invoice_timeout": INVOICE_TIMEOUT,
        }
        given = {name: value for name, value in wanted.items() if value is not None}
        return await self._ask(replies.whole(Invoice), "POST", "invoice", body=given)

    async def get_payment(self, payment_id: str) -> Reply[Payment]:
        """Read a payment; its body has the same fields as a notification."""
        path = f"payment/{quote(payment_id, safe='')}"
        return await self._ask(replies.whole(Payment), "GET", path)

    def list_payments(self, since: datetime, before: datetime) -> AsyncIterator[Reply[Page]]:
        """Read the payments that were created in this time, oldest first, page by page.

        The list takes a person's login beside the key, and a token from it holds for 5 minutes:
        NOWPAYMENTS_EMAIL and NOWPAYMENTS_PASSWORD; without them it is `off`.
        """
        return self._list_payments({"dateFrom": _moment(since), "dateTo": _moment(before)})

    def list_invoice_payments(self, invoice_id: str) -> AsyncIterator[Reply[Page]]:
        """Read the payments of an invoice: one for each coin that its buyer chose; as above."""
        return self._list_payments({"invoiceId": invoice_id})

    def _list_payments(self, wanted: Mapping[str, str]) -> AsyncIterator[Reply[Page]]:
        return self._list(_page, "payment/", wanted, {"sortBy": "created_at", "orderBy": "asc"})

    async def create_payout(
        self, withdrawal_id: str, address: str, currency: str, amount: Decimal
    ) -> Reply[int]:
        """Order a payout of coins; nothing is paid before it is verified.

        Its body is the array of payouts made, one; notifications go to IPN_CALLBACK_URL.
        """
        wanted = {
            "address": address,
            "currency": currency,
            "amount": amount,
            "unique_external_id": withdrawal_id,
            "ipn_callback_url": self._settings.ipn_callback_url,
        }
        return await self._ask_as_person(_made_payouts, "payout", {"withdrawals": [wanted]})

    async def verify_payout(self, batch_id: str) -> Reply[None]:
        """Let a payout go, by the code of this moment; it takes NOWPAYMENTS_TOTP_SECRET."""
        if self._settings.nowpayments_totp_secret is None:
            return Reply("off", "NOWPAYMENTS_TOTP_SECRET")
        code = pyotp.TOTP(self._settings.nowpayments_totp_secret).now()
        path = f"payout/{quote(batch_id, safe='')}/verify"
        return await self._ask_as_person(_anything, path, {"verification_code": code})

    async def list_payouts(
        self,
        since: datetime | None = None,
        before: datetime | None = None,
        batch_id: str | None = None,
    ) -> AsyncIterator[Reply[Page]]:
        """Read the payouts that were created in this time, or those of a batch, page by page.

        How many a page may hold isn't documented, so that only an empty one is the last.
        """
        wanted = {
            "date_from": _moment(since) if since else None,
            "date_to": _moment(before) if before else None,
            "batch_id": batch_id,
        }
        given = {name: value for name, value in wanted.items() if value is not None}
        earlier = None
        async for reply in self._list(
            _payout_page, "payout", given, {"order_by": "dateCreated", "order": "asc"}
        ):
            if reply.body is not None and reply.body == earlier:
                yield Reply("unknown", "a_list_without_end")
                return
            earlier = reply.body
            yield reply

    async def _ask_as_person(
        self, read: Callable[[bytes], tuple[str, T]], path: str, body: Mapping[str, object]
    ) -> Reply[T]:
        """Post with the account's login; where that fails nothing of the call was sent."""
        login = await self._login()
        if login.value is None:
            status = login.status if login.status in ("off", "busy") else "unreachable"
            return Reply(status, login.reason)
        headers = {"Authorization": f"Bearer {login.value.token}"}
        return await self._ask(read, "POST", path, body=body, headers=headers)

    async def _list(
        self,
        read: Callable[[int, bytes], tuple[str, Page]],
        path: str,
        wanted: Mapping[str, str],
        order: Mapping[str, str],
    ) -> AsyncIterator[Reply[Page]]:
        login = await self._login()
        if login.value is None:
            yield Reply(login.status, login.reason)
            return
        headers = {"Authorization": f"Bearer {login.value.token}"}

        async def ask(following: str | None) -> Reply[Page]:
            page = int(following or 0)
            query = {**wanted, "limit": str(LARGEST_PAGE), "page": str(page), **order}
            read_it = partial(read, page)
            return await self._ask(read_it, "GET", path, query=query, headers=headers)

        async for reply in replies.pages(ask):
            yield reply

    async def _login(self) -> Reply[_Token]:
        email, password = self._settings.nowpayments_email, self._settings.nowpayments_password
        if email is None or password is None:
            return Reply("off", "NOWPAYMENTS_EMAIL")
        body = {"email": email, "password": password}
        return await self._ask(replies.whole(_Token), "POST", "auth", body=body)

    async def _ask(
        self,
        read: Callable[[bytes], tuple[str, T]],
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply[T]:
        if self._client is None:
            return Reply("off", "NOWPAYMENTS_API_KEY")
        try:
            async with asyncio.timeout(replies.SECONDS):
                answer = await self._client.request(
                    method,
                    path,
                    content=_JSON.encode(body) if body else None,
                    params=query,
                    headers=headers,
                )
        except (httpx.HTTPError, TimeoutError) as error:
            return replies.unanswered(error)
        return replies.understood(answer.status_code, answer.content, read, _complaint)


@asynccontextmanager
async def connect(settings: Settings) -> AsyncIterator[NowPayments]:
    """Give a NowPayments that keeps its connections open until the end."""
    if settings.nowpayments_api_key is None:
        yield NowPayments(None, settings)
        return
    async with httpx.AsyncClient(
        base_url=settings.nowpayments_api_base,
        headers={"x-api-key": settings.nowpayments_api_key, "Content-Type": "application/json"},
        timeout=replies.TIMEOUT,
    ) as client:
        yield NowPayments(client, settings)


# 10.50 goes out as 10.50: a Decimal's own text, as a JSON number.
_JSON = msgspec.json.Encoder(decimal_format="number")


class _List(Struct):
    data: list[Raw]
    pages: int = msgspec.field(name="pagesCount")


class _Payouts(Struct):
    """A list's page is documented as `payouts`; other lists of this provider have `data`."""

    payouts: list[Raw] | None = None
    data: list[Raw] | None = None


class _Batch(Struct):
    withdrawals: list[Raw]


class _Failure(Struct):
    code: str


def _page(page: int, raw: bytes) -> tuple[str, Page]:
    read_object(raw)
    found = msgspec.json.decode(raw, type=_List)
    following = str(page + 1) if page + 1 < found.pages else None
    return replies.array(found.data), Page(len(found.data), following)


def _payout_page(page: int, raw: bytes) -> tuple[str, Page]:
    read_object(raw)
    listed = msgspec.json.decode(raw, type=_Payouts)
    found = listed.data if listed.payouts is None else listed.payouts
    if found is None:
        raise Refused("invalid", "It is no list of payouts.")
    return replies.array(found), Page(len(found), str(page + 1) if found else None)


def _made_payouts(raw: bytes) -> tuple[str, int]:
    read_object(raw)
    made = msgspec.json.decode(raw, type=_Batch).withdrawals
    return replies.array(made), len(made)


def _anything(raw: bytes) -> tuple[str, None]:
    """Read what is said where only its status counts: OK, and no JSON."""
    return raw.decode(errors="replace"), None


def _complaint(raw: bytes) -> Complaint:
    return Complaint(msgspec.json.decode(raw, type=_Failure).code)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
