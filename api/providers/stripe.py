"""Stripe's API, as far as payments need it.

Source: https://docs.stripe.com/api, "PaymentIntents", "Checkout Sessions", "Refunds",
"Subscriptions", "Invoices", "Events", "Errors" and "Idempotent requests". Amounts are integers in
the currency's minor unit.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, TypeVar
from uuid import UUID

import httpx
import msgspec
from msgspec import Meta, Raw, Struct
from stripe import HTTPClient, StripeClient, StripeError, StripeObject

from api.providers import replies
from api.providers.deliveries import Refused, read_object
from api.providers.replies import Complaint, Page, Reply
from api.settings import Settings

T = TypeVar("T")

LARGEST_PAGE = 100
LONGEST_ID = 255
"""Characters; what isn't named as Stripe names it, somebody else has answered."""


class Intent(Struct, frozen=True):
    """A PaymentIntent; with the client_secret its buyer's browser may pay it, and nobody else's."""

    id: Annotated[str, Meta(pattern="^pi_", max_length=LONGEST_ID)]
    status: str
    client_secret: Annotated[str, Meta(min_length=1)]


class Session(Struct, frozen=True):
    """A Checkout Session; `url` is where its buyer pays, as long as it is open."""

    id: Annotated[str, Meta(pattern="^cs_", max_length=LONGEST_ID)]
    status: str
    payment_status: str
    url: str | None = None
    payment_intent: str | None = None


class Subscription(Struct, frozen=True):
    """A subscription; what it says, payment.link_membership reads."""

    id: Annotated[str, Meta(pattern="^sub_", max_length=LONGEST_ID)]
    status: str


class Refund(Struct, frozen=True):
    """A refund; its status is pending, succeeded, failed, canceled or requires_action."""

    id: Annotated[str, Meta(min_length=1, max_length=LONGEST_ID)]
    status: str


class Item(Struct, frozen=True):
    """What a Checkout Session shows and charges: `amount` minor units for each of `quantity`."""

    name: str
    amount: int
    quantity: int


class Stripe:
    """Stripe, or where STRIPE_SECRET_KEY isn't set, an object whose every reply is `off`.

    Build it in the lifespan (`async with stripe.connect(settings) as client`). Each method is one
    request, and none is ever sent again by itself. `key` is the idempotency key, our row's id,
    under which the caller may.
    """

    def __init__(self, client: StripeClient | None) -> None:
        self._client = client

    async def create_intent(
        self, key: UUID | str, amount: int, currency: str, metadata: Mapping[str, str]
    ) -> Reply[Intent]:
        """Create a PaymentIntent for the payment methods that the account has switched on."""
        return await self._ask(
            replies.whole(Intent),
            lambda stripe: stripe.v1.payment_intents.create_async(
                {
                    "amount": amount,
                    "currency": currency,
                    "automatic_payment_methods": {"enabled": True},
                    "metadata": dict(metadata),
                },
                {"idempotency_key": str(key)},
            ),
        )

    async def get_intent(self, intent_id: str) -> Reply[Intent]:
        """Read a PaymentIntent."""
        return await self._ask(
            replies.whole(Intent),
            lambda stripe: stripe.v1.payment_intents.retrieve_async(intent_id),
        )

    async def cancel_intent(self, key: UUID | str, intent_id: str) -> Reply[Intent]:
        """Cancel a PaymentIntent.

        One that is paid or cancelled already is refused (payment_intent_unexpected_state) and shown
        in `body`; that of a Checkout Session is refused, too: expire the session.
        """
        return await self._ask(
            replies.whole(Intent),
            lambda stripe: stripe.v1.payment_intents.cancel_async(
                intent_id, {"cancellation_reason": "abandoned"}, {"idempotency_key": str(key)}
            ),
        )

    async def create_session(
        self,
        key: UUID | str,
        items: Sequence[Item],
        currency: str,
        success_url: str,
        cancel_url: str,
        metadata: Mapping[str, str],
    ) -> Reply[Session]:
        """Create a Checkout Session; its PaymentIntent gets the same metadata.

        It stays open for 24 hours, and Stripe knows no less than 30 minutes: expire_session.
        """
        return await self._ask(
            replies.whole(Session),
            lambda stripe: stripe.v1.checkout.sessions.create_async(
                {
                    "mode": "payment",
                    "line_items": [
                        {
                            "quantity": item.quantity,
                            "price_data": {
                                "currency": currency,
                                "unit_amount": item.amount,
                                "product_data": {"name": item.name},
                            },
                        }
                        for item in items
                    ],
                    "success_url": success_url,
                    "cancel_url": cancel_url,
                    "client_reference_id": str(key),
                    "metadata": dict(metadata),
                    "payment_intent_data": {"metadata": dict(metadata)},
                },
                {"idempotency_key": str(key)},
            ),
        )

    async def get_session(self, session_id: str) -> Reply[Session]:
        """Read a Checkout Session."""
        return await self._ask(
            replies.whole(Session),
            lambda stripe: stripe.v1.checkout.sessions.retrieve_async(session_id),
        )

    async def expire_session(self, key: UUID | str, session_id: str) -> Reply[Session]:
        """Expire a Checkout Session; one that isn't open any more is refused."""
        return await self._ask(
            replies.whole(Session),
            lambda stripe: stripe.v1.checkout.sessions.expire_async(
                session_id, {}, {"idempotency_key": str(key)}
            ),
        )

    async def create_refund(
        self, key: UUID | str, intent_id: str, amount: int, metadata: Mapping[str, str]
    ) -> Reply[Refund]:
        """Refund a part of a PaymentIntent, or all; more than is left of it is refused."""
        return await self._ask(
            replies.whole(Refund),
            lambda stripe: stripe.v1.refunds.create_async(
                {"payment_intent": intent_id, "amount": amount, "metadata": dict(metadata)},
                {"idempotency_key": str(key)},
            ),
        )

    async def get_subscription(self, subscription_id: str) -> Reply[Subscription]:
        """Read a subscription, with its items and their prices."""
        return await self._ask(
            replies.whole(Subscription),
            lambda stripe: stripe.v1.subscriptions.retrieve_async(subscription_id),
        )

    def list_paid_invoices(self, subscription_id: str) -> AsyncIterator[Reply[Page]]:
        """Read the invoices of a subscription that were paid, and by what, newest first."""
        return self._list(
            lambda stripe, after: stripe.v1.invoices.list_async(
                {
                    "subscription": subscription_id,
                    "status": "paid",
                    "expand": ["data.payments"],
                    "limit": LARGEST_PAGE,
                    **({"starting_after": after} if after else {}),
                }
            )
        )

    def list_intents(self, since: datetime, before: datetime) -> AsyncIterator[Reply[Page]]:
        """Read the PaymentIntents that were created in this time, newest first, page by page."""
        return self._list(
            lambda stripe, after: stripe.v1.payment_intents.list_async(
                {
                    "created": {"gte": _seconds(since), "lt": _seconds(before)},
                    "limit": LARGEST_PAGE,
                    **({"starting_after": after} if after else {}),
                }
            )
        )

    def list_sessions(self, since: datetime, before: datetime) -> AsyncIterator[Reply[Page]]:
        """Read the Checkout Sessions that were created in this time, newest first, page by page."""
        return self._list(
            lambda stripe, after: stripe.v1.checkout.sessions.list_async(
                {
                    "created": {"gte": _seconds(since), "lt": _seconds(before)},
                    "limit": LARGEST_PAGE,
                    **({"starting_after": after} if after else {}),
                }
            )
        )

    def list_refunds(self, intent_id: str) -> AsyncIterator[Reply[Page]]:
        """Read the refunds of a PaymentIntent, newest first, page by page."""
        return self._list(
            lambda stripe, after: stripe.v1.refunds.list_async(
                {
                    "payment_intent": intent_id,
                    "limit": LARGEST_PAGE,
                    **({"starting_after": after} if after else {}),
                }
            )
        )

    def list_refunds_made(self, since: datetime, before: datetime) -> AsyncIterator[Reply[Page]]:
        """Read the refunds that were created in this time, newest first, page by page."""
        return self._list(
            lambda stripe, after: stripe.v1.refunds.list_async(
                {
                    "created": {"gte": _seconds(since), "lt": _seconds(before)},
                    "limit": LARGEST_PAGE,
                    **({"starting_after": after} if after else {}),
                }
            )
        )

    def list_undelivered_events(
        self, since: datetime, before: datetime
    ) -> AsyncIterator[Reply[Page]]:
        """Read the events that no webhook of ours took, newest first, page by page.

        Each is what its delivery would have been. Stripe keeps events for 30 days.
        """
        return self._list(
            lambda stripe, after: stripe.v1.events.list_async(
                {
                    "created": {"gte": _seconds(since), "lt": _seconds(before)},
                    "delivery_success": False,
                    "limit": LARGEST_PAGE,
                    **({"starting_after": after} if after else {}),
                }
            )
        )

    def _list(
        self, call: Callable[[StripeClient, str | None], Awaitable[StripeObject]]
    ) -> AsyncIterator[Reply[Page]]:
        async def ask(after: str | None) -> Reply[Page]:
            return await self._ask(_page, lambda stripe: call(stripe, after))

        return replies.pages(ask)

    async def _ask(
        self,
        read: Callable[[bytes], tuple[str, T]],
        call: Callable[[StripeClient], Awaitable[StripeObject]],
    ) -> Reply[T]:
        if self._client is None:
            return Reply("off", "STRIPE_SECRET_KEY")
        try:
            async with asyncio.timeout(replies.SECONDS):
                answer = (await call(self._client)).last_response
        except StripeError as error:
            http, body = error.http_status or 0, error.http_body or ""
            return replies.understood(http, body.encode(), read, _complaint)
        except (httpx.HTTPError, TimeoutError) as error:
            return replies.unanswered(error)
        if answer is None:
            return Reply("unknown", "no_response")
        return replies.understood(answer.code, answer.body.encode(), read, _complaint)


@asynccontextmanager
async def connect(settings: Settings) -> AsyncIterator[Stripe]:
    """Give a Stripe that keeps its connections open until the end."""
    if settings.stripe_secret_key is None:
        yield Stripe(None)
        return
    async with httpx.AsyncClient(timeout=replies.TIMEOUT) as http:
        yield Stripe(
            StripeClient(
                settings.stripe_secret_key,
                base_addresses={"api": settings.stripe_api_base},
                max_network_retries=0,
                http_client=_Http(http),
            )
        )


class _Http(HTTPClient):
    """What carries Stripe's requests.

    Its own HTTPXClient wraps every error, so that "never sent" can't be told from "no answer", and
    uses httpx in a way that httpx warns about.
    """

    name = "httpx"

    def __init__(self, client: httpx.AsyncClient) -> None:
        super().__init__()
        self._client = client

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: str | None = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Send one request; what isn't as Stripe answers, the library would trip over."""
        answer = await self._client.request(method, url, headers=headers, content=post_data)
        try:
            (read_object if answer.is_success else _complaint)(answer.content)
        except (Refused, msgspec.MsgspecError) as error:
            raise httpx.RemoteProtocolError(f"HTTP {answer.status_code}") from error
        return answer.content, answer.status_code, answer.headers


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


class _List(Struct):
    data: list[Raw]
    has_more: bool


class _Identified(Struct):
    id: str


class _Error(Struct):
    type: str
    code: str | None = None
    payment_intent: Raw = Raw()


class _Failure(Struct):
    error: _Error


def _page(raw: bytes) -> tuple[str, Page]:
    read_object(raw)
    page = msgspec.json.decode(raw, type=_List)
    if page.has_more and not page.data:
        raise Refused("invalid", "An empty page, and more to come.")
    last = msgspec.json.decode(page.data[-1], type=_Identified).id if page.has_more else None
    return replies.array(page.data), Page(len(page.data), last)


def _complaint(raw: bytes) -> Complaint:
    error = msgspec.json.decode(raw, type=_Failure).error
    return Complaint(error.code or error.type, bytes(error.payment_intent).decode() or None)
