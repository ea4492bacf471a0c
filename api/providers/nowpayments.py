"""NOWPayments' API, as far as payments need it.

Source: https://documenter.getpostman.com/view/7907941/2s93JusNJt, "Create invoice", "Get payment
status", "Get list of payments" and "Authentication". It knows no idempotency key, and no way to
cancel an invoice: a lost reply is only ever found out about by the list, or by the buyer's payment.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, TypeVar
from urllib.parse import quote

import httpx
import msgspec
from msgspec import Meta, Raw, Struct

from api.providers import replies
from api.providers.deliveries import read_object
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
        return self._list({"dateFrom": _moment(since), "dateTo": _moment(before)})

    def list_invoice_payments(self, invoice_id: str) -> AsyncIterator[Reply[Page]]:
        """Read the payments of an invoice: one for each coin that its buyer chose; as above."""
        return self._list({"invoiceId": invoice_id})

    async def _list(self, wanted: Mapping[str, str]) -> AsyncIterator[Reply[Page]]:
        login = await self._login()
        if login.value is None:
            yield Reply(login.status, login.reason)
            return
        headers = {"Authorization": f"Bearer {login.value.token}"}

        async def ask(page: str | None) -> Reply[Page]:
            paging = {"limit": str(LARGEST_PAGE), "page": page or "0"}
            order = {"sortBy": "created_at", "orderBy": "asc"}
            query = {**wanted, **paging, **order}
            return await self._ask(_page, "GET", "payment/", query=query, headers=headers)

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
    page: int
    pages: int = msgspec.field(name="pagesCount")


class _Failure(Struct):
    code: str


def _page(raw: bytes) -> tuple[str, Page]:
    read_object(raw)
    found = msgspec.json.decode(raw, type=_List)
    following = found.page + 1
    return replies.array(found.data), Page(
        len(found.data), str(following) if following < found.pages else None
    )


def _complaint(raw: bytes) -> Complaint:
    return Complaint(msgspec.json.decode(raw, type=_Failure).code)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
