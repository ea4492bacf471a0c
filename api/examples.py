"""An example of each body that /schema describes: one sale, one lead, one membership, told through.

Made of the very shapes that the routes read and answer, so mypy sees one that no longer fits.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin
from msgspec import Struct, to_builtins

from api.market import BoughtLead, Entry, Lead, Purchase
from api.membership import Membership
from api.money import Drop, ListedException, OrderLine
from api.problems import KINDS, Problem
from api.routes.admin import ExceptionPage, ReservationPage
from api.routes.credits import (
    CreditAnswer,
    CreditOrderAnswer,
    CreditOrderRequest,
    Deposit,
    DepositAnswer,
)
from api.routes.drops import ActiveDrops, InvoiceAnswer, InvoiceRequest
from api.routes.health import Live
from api.routes.holds import EndedHold, Hold, HoldRequest
from api.routes.intents import IntentAnswer, IntentRequest
from api.routes.maintenance import Lapsed, Swept, SweptOrders
from api.routes.marketplace import LeadPage, PurchaseAnswer, PurchaseRequest
from api.routes.memberships import LinkRequest, MembershipsAnswer
from api.routes.orders import NewOrder, OrderAnswer, OrderRequest
from api.routes.products import ProductAnswer
from api.routes.reservations import Cart, EndedReservation, HeldReservation, NewQuantities
from api.routes.webhooks import Received, Waiting, WebhookAnswer
from api.routes.withdrawals import NewWithdrawal, WithdrawalAnswer, WithdrawalRequest
from api.rpc import Health, Line, ListedReservation, Reservation, WantedLine

BEGUN = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
"""When everything in these examples begins."""

MADE = BEGUN + timedelta(seconds=19)
LAPSES = MADE + timedelta(minutes=10)
PAID = MADE + timedelta(minutes=2)
MONTH = timedelta(days=30)

RESERVATION = UUID("019fc2ab-5b10-7c31-9d52-3a7be5c1f0aa")
ORDER = UUID("019fc2ab-7f4e-7b08-8a6b-71f2c9d0e4b3")
LEAD = UUID("6d0f7a52-93c1-4f0e-8b1d-2c5a9e7d4f10")
PURCHASE = UUID("019fc2ac-11d8-7e0f-b3a4-5c6d7e8f9a0b")
WORKSPACE = UUID("c1a5b0d4-2e3f-4a6b-8c7d-9e0f1a2b3c4d")
WITHDRAWAL = UUID("019fc2ac-93aa-7f52-9b1c-0d2e4f6a8b9c")

SECRET = "pi_3Pexample_secret_xyz"  # noqa: S105 (nobody's)
ADDRESS = "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE"
COINS = Decimal("5.000000")

WANTED = [WantedLine(product_id=1, quantity=2)]
ORDERED = [OrderLine(product_id=1, name="Print", quantity=2, price_cents=4500)]
SUMMARY = {"city": "Lyon", "trade": "plumbing"}
MEMBERSHIP = Membership(
    plan="pro",
    name="Pro",
    active=True,
    started_at=BEGUN,
    expires_at=BEGUN + MONTH,
    seconds_left=2_591_981,
    next_payment_at=BEGUN + MONTH,
    failed_at=None,
    cancelled_at=None,
)
NOT_ENOUGH = KINDS["insufficient"]

EXAMPLES: Iterable[Struct] = (
    ProductAnswer(id=1, name="Print", price_cents=4500, available_stock=48),
    HoldRequest(product_id=1, qty=2),
    Hold(hold_id=RESERVATION, expires_at=LAPSES),
    EndedHold(hold_id=RESERVATION, status="released"),
    Cart(lines=WANTED, ttl_seconds=600),
    NewQuantities(lines=[WantedLine(product_id=1, quantity=1)]),
    HeldReservation(reservation_id=RESERVATION, status="reserved", expires_at=LAPSES),
    EndedReservation(reservation_id=RESERVATION, status="confirmed"),
    Reservation(
        reservation_id=RESERVATION,
        state="active",
        created_at=MADE,
        expires_at=LAPSES,
        seconds_left=581,
        lines=[Line(product_id=1, quantity=2, returned=0)],
    ),
    ReservationPage(
        reservations=[
            ListedReservation(
                reservation_id=RESERVATION,
                state="used",
                created_at=MADE,
                expires_at=LAPSES,
                seconds_left=581,
                lines=[Line(product_id=1, quantity=2, returned=0)],
                reference="0d9c4b7e-5a21-4f83-9e60-1b2c3d4e5f60",
                buyer=None,
            )
        ]
    ),
    OrderRequest(hold_id=RESERVATION),
    NewOrder(order_id=ORDER, state="pending", total=9000, currency="EUR", expires_at=LAPSES),
    OrderAnswer(
        order_id=ORDER,
        state="paid",
        total=9000,
        currency="EUR",
        lines=ORDERED,
        created_at=MADE,
        expires_at=LAPSES,
        seconds_left=0,
        reason=None,
        late=False,
        replaces=None,
        replaced_by=None,
        refund_owed=False,
        next_step="done",
    ),
    ActiveDrops(
        drops=[
            Drop(
                drop_id=1,
                product_id=1,
                name="Print",
                price_cents=4500,
                currency="EUR",
                size=50,
                sold=30,
                held=5,
                free=15,
                fill_percent=70.0,
                starts_at=BEGUN,
                ends_at=BEGUN + timedelta(hours=3),
                hold_seconds=600,
            )
        ]
    ),
    InvoiceRequest(drop_id=1, quantity=1),
    InvoiceAnswer(
        order_id=ORDER,
        invoice_url="https://nowpayments.io/payment/?iid=4522625843",
        expires_at=LAPSES,
    ),
    IntentRequest(items=WANTED, mode="intent"),
    IntentAnswer(
        order_id=ORDER, reservation_id=RESERVATION, expires_at=LAPSES, client_secret=SECRET
    ),
    Received(),
    Waiting(status="parked"),
    WebhookAnswer(order_id=ORDER, order_status="paid", idempotency_key="payment-81"),
    LeadPage(
        leads=[Lead(lead_id=LEAD, price=25, price_cents=2500, currency="EUR", summary=SUMMARY)]
    ),
    PurchaseRequest(lead_ids=[LEAD], pay_with="credits"),
    PurchaseAnswer(purchase_id=PURCHASE, status="completed", lead_ids=[LEAD], price=25, balance=75),
    Purchase(
        status="completed",
        price=25,
        order_id=None,
        created_at=MADE,
        expires_at=LAPSES,
        completed_at=MADE,
        download_url=None,
        leads=[
            BoughtLead(
                lead_id=LEAD, price=25, summary=SUMMARY, contents={"telephone": "+33 4 00 00 00 00"}
            )
        ],
    ),
    CreditOrderRequest(product_id=7, quantity=1),
    CreditOrderAnswer(
        order_id=ORDER,
        expires_at=LAPSES,
        checkout_url="https://checkout.stripe.com/c/pay/cs_test_example",
    ),
    CreditAnswer(
        balance=75,
        pending=0,
        available=75,
        entries=[
            Entry(
                id=2,
                kind="spend",
                amount=-25,
                key=f"purchase {PURCHASE}",
                purpose="leads",
                balance=75,
                created_at=MADE,
            )
        ],
    ),
    Deposit(workspace_id=WORKSPACE, amount=100, purpose="welcome"),
    DepositAnswer(entry_id=1, balance=100, available=100),
    WithdrawalRequest(amount=50, address=ADDRESS),
    NewWithdrawal(
        withdrawal_id=WITHDRAWAL,
        state="open",
        amount=50,
        coins=COINS,
        currency="usdttrc20",
        address=ADDRESS,
    ),
    WithdrawalAnswer(
        withdrawal_id=WITHDRAWAL,
        state="settled",
        amount=50,
        coins=COINS,
        currency="usdttrc20",
        address=ADDRESS,
        created_at=MADE,
        closed_at=PAID,
    ),
    LinkRequest(subscriber="user-17", plan="pro", subscription_id="sub_1Pexample"),
    MEMBERSHIP,
    MembershipsAnswer(subscriber="user-17", active=[MEMBERSHIP], ended=[]),
    ExceptionPage(
        exceptions=[
            ListedException(
                id=12,
                kind="late",
                subject=f"order {ORDER}",
                owed="refund",
                amount=Decimal("90.00"),
                currency="EUR",
                provider="stripe",
                order_id=ORDER,
                receipt_id=9,
                event_id=31,
                detail="Paid after its hold had lapsed, and no units were left.",
                created_at=PAID,
                resolved_at=None,
                resolution=None,
                resolved_by=None,
                note=None,
            )
        ]
    ),
    Live(),
    Health(status="ok", reasons=[], last_sweep_at=MADE, seconds_since_sweep=12),
    Lapsed(lapsed=3),
    Swept(expired=3),
    SweptOrders(expired=3, cancelled=2, asked=1, completed=0),
    Problem(
        type="/problems/insufficient",
        title=NOT_ENOUGH.title,
        status=NOT_ENOUGH.http,
        detail=NOT_ENOUGH.detail,
        product_id=1,
        available=1,
        retry_at=LAPSES.isoformat(),
    ),
)


class RenderWithExamples(JsonRenderPlugin):
    """Renders /schema with these examples beside the shapes."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Put the example of each shape where the document describes it."""
        shapes = openapi_schema["components"]["schemas"]
        for example in EXAMPLES:
            shapes[type(example).__name__]["examples"] = [to_builtins(example)]
        return super().render(request, openapi_schema)
