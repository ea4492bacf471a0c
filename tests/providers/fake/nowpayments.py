"""NOWPayments' side: invoices, the payments that buyers make of them, payouts, and notifications.

Source: https://documenter.getpostman.com/view/7907941/2s93JusNJt. It has no idempotency keys: the
same invoice asked for twice is two.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pyotp

from tests.providers.fake.wire import DECODER, ENCODER, SORTED, Answer, Letter, Mailbox, No, Request

if TYPE_CHECKING:
    from tests.providers.fake.wire import Act, Routes

KEY = "FAKE-NOWPAYMENTS-KEY"
SECRET = "fake-ipn-secret"
EMAIL, PASSWORD = "shop@example.org", "fake-password"
TOKEN = "fake.jwt.token"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

Object = dict[str, Any]


class NowPayments:
    """All that this NOWPayments knows."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.invoices: dict[str, Object] = {}
        self.payments: dict[str, Object] = {}
        self.payouts: dict[str, Object] = {}
        self.verified: set[str] = set()
        self.routes: Routes = {
            "POST /v1/auth": self.log_in,
            "POST /v1/invoice": self.create_invoice,
            "GET /v1/payment/{id}": self.get_payment,
            "GET /v1/payment/": self.list_payments,
            "POST /v1/payout": self.create_payout,
            "POST /v1/payout/{id}/verify": self.verify_payout,
            "GET /v1/payout": self.list_payouts,
        }
        self.controls: Routes = {
            "pay_invoice": self.pay_invoice,
            "payouts": lambda: list(self.payouts.values()),
            "move_payout": self.move_payout,
        }

    # Every request.

    def authenticate(self, request: Request) -> None:
        """Refuse another key; logging in takes none."""
        if request.path != "/v1/auth" and request.headers.get("x-api-key") != KEY:
            raise No(self.error(403, "INVALID_API_KEY", "Invalid api key"))

    def error(self, status: int, code: str, message: str = "") -> Answer:
        """Word an error as NOWPayments does."""
        said = {"status": False, "statusCode": status, "code": code.upper(), "message": message}
        return Answer(status, said)

    async def once(self, _: Request, act: Act) -> Answer:
        """Act each time."""
        return await act()

    # The API.

    def log_in(self, request: Request) -> Object:
        """POST /v1/auth."""
        if msgspec.json.decode(request.body) != {"email": EMAIL, "password": PASSWORD}:
            raise No(self.error(403, "ACCESS_DENIED", "Wrong email or password"))
        return {"token": TOKEN}

    def create_invoice(self, request: Request) -> Object:
        """POST /v1/invoice; ids and the price come back as text."""
        wanted = DECODER.decode(request.body)
        if not {"price_amount", "price_currency"} <= wanted.keys():
            raise No(self.error(400, "INVALID_REQUEST_PARAMS", "price_amount is required"))
        number = str(6200000000 + len(self.invoices) + 1)
        self.invoices[number] = wanted | {
            "id": number,
            "token_id": "5824448584",
            "price_amount": str(wanted["price_amount"]),
            "invoice_url": f"{request.origin}/payment/{number}",
            "created_at": _today(),
            "updated_at": _today(),
        }
        return self.invoices[number]

    def get_payment(self, _: Request, payment_id: str) -> Object:
        """GET /v1/payment/:payment_id."""
        if payment_id not in self.payments:
            raise No(self.error(404, "PAYMENT_NOT_FOUND", "Payment not found"))
        return self.payments[payment_id]

    def list_payments(self, request: Request) -> Object:
        """GET /v1/payment/: takes the token of a login."""
        self._require_login(request)
        asked = dict(request.query)
        found = [
            payment
            for payment in self.payments.values()
            if asked.get("dateFrom", "") <= payment["created_at"] <= asked.get("dateTo", "9")
            and str(payment["invoice_id"]) == asked.get("invoiceId", str(payment["invoice_id"]))
        ]
        limit, page = int(asked["limit"]), int(asked["page"])
        return {
            "data": found[page * limit : (page + 1) * limit],
            "limit": limit,
            "page": page,
            "pagesCount": -(-len(found) // limit),
            "total": len(found),
        }

    def create_payout(self, request: Request) -> Object:
        """POST /v1/payout: a batch, which nothing comes of until it is verified."""
        self._require_login(request)
        batch = str(5000000700 + len(self.payouts) + 1)
        [wanted] = DECODER.decode(request.body)["withdrawals"]
        if wanted["address"] == "nowhere":
            raise No(self.error(400, "BAD_CREATE_WITHDRAWAL_REQUEST", "Invalid payout_address"))
        assert wanted["amount"] == round(wanted["amount"], 6)
        self.payouts[batch] = {
            **wanted,
            "id": str(int(batch) + 1000),
            "amount": str(wanted["amount"]),
            "batch_withdrawal_id": batch,
            "status": "WAITING",
            "error": None,
            "extra_id": None,
            "hash": None,
            "created_at": _today(),
            "requested_at": None,
            "updated_at": None,
        }
        return {"id": batch, "withdrawals": [self.payouts[batch]]}

    def verify_payout(self, request: Request, batch: str) -> bytes:
        """POST /v1/payout/:batch-withdrawal-id/verify: once, by a code of the authenticator."""
        self._require_login(request)
        code = msgspec.json.decode(request.body)["verification_code"]
        if not pyotp.TOTP(TOTP_SECRET).verify(code, valid_window=1):
            raise No(self.error(400, "INVALID_VERIFICATION_CODE"))
        if self.payouts[batch]["status"] != "WAITING":
            raise No(self.error(400, "BAD_REQUEST", "Withdrawal is not waiting"))
        self.verified.add(batch)
        self.payouts[batch] |= {"status": "PROCESSING", "requested_at": _today()}
        return b"OK"

    def list_payouts(self, request: Request) -> Object:
        """GET /v1/payout: takes the token of a login; pages of two, however many are asked for."""
        self._require_login(request)
        asked = dict(request.query)
        found = [
            payout
            for batch, payout in self.payouts.items()
            if asked.get("date_from", "") <= payout["created_at"] <= asked.get("date_to", "9")
            and batch == asked.get("batch_id", batch)
        ]
        page = int(asked["page"])
        return {"payouts": found[page * 2 : (page + 1) * 2]}

    def _require_login(self, request: Request) -> None:
        if request.bearer != TOKEN:
            raise No(self.error(401, "AUTH_REQUIRED", "Bearer JWTtoken is required"))

    # What happens at NOWPayments without us.

    def move_payout(self, id: str, status: str) -> Object:  # noqa: A002
        """Move a payout, by its batch, to a status and notify; only what was verified is paid."""
        assert status != "FINISHED" or id in self.verified, "nobody has verified it"
        self.payouts[id] |= {"status": status, "updated_at": _today()}
        self._notify(self.payouts[id].get("ipn_callback_url"), self.payouts[id])
        return self.payouts[id]

    def pay_invoice(
        self,
        id: str,  # noqa: A002
        status: str,
        pay_currency: str = "btc",
        actually_paid: str = "0",
        payment_id: int | None = None,
        parent_payment_id: int | None = None,
    ) -> Object:
        """Move a payment of an invoice to a status, made first unless it is named, and notify."""
        invoice = self.invoices[id]
        made = {
            "payment_id": 5000000000 + len(self.payments) + 1,
            "parent_payment_id": parent_payment_id,
            "invoice_id": int(invoice["id"]),
            "pay_address": "bc1qfake",
            "payin_extra_id": None,
            "price_amount": Decimal(invoice["price_amount"]),
            "price_currency": invoice["price_currency"],
            "pay_amount": Decimal("0.000321"),
            "pay_currency": pay_currency,
            "order_id": invoice.get("order_id"),
            "order_description": invoice.get("order_description"),
            "purchase_id": "4944856743",
            "outcome_amount": Decimal("0.000001"),
            "outcome_currency": pay_currency,
            "payment_extra_ids": None,
            "fee": {"currency": pay_currency, "depositFee": 0, "withdrawalFee": 0, "serviceFee": 0},
            "created_at": _today(),
        }
        payment = self.payments[str(payment_id)] if payment_id else made
        payment |= {
            "payment_status": status,
            "actually_paid": Decimal(actually_paid),
            "updated_at": _today(),
        }
        self.payments[str(payment["payment_id"])] = payment
        self._notify(invoice.get("ipn_callback_url"), payment)
        return payment

    def _notify(self, url: str | None, about: Object) -> None:
        number = f"ipn_fake{len(self.mailbox.letters) + 1:06}"
        self.mailbox.write(Letter(number, url, ENCODER.encode(about), sign))


def sign(body: bytes, _: int, secret: str = SECRET) -> dict[str, str]:
    """Sign a notification: sorted at every depth, and without a time."""
    content = SORTED.encode(DECODER.decode(body))
    return {"X-Nowpayments-Sig": hmac.new(secret.encode(), content, "sha512").hexdigest()}


def _today() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
