"""The reply to each call of a provider is lost once, and everything ends as if it had not been."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from api.cashier import at_work
from api.reconciliation import reconcile
from api.settings import from_environment
from tests.calls import lapse_all
from tests.http.running import environment
from tests.http.ways import BITCOIN, CARD, COINS, PAGE, charged, payable
from tests.http.working import REFUND, refundable, refunds

if TYPE_CHECKING:
    from tests.calls import Session
    from tests.http.till import Till

CALLS = {
    "create an intent": (CARD.route,),
    "retrieve an intent": ("GET /v1/payment_intents/{id}",),
    "cancel an intent": ("POST /v1/payment_intents/{id}/cancel",),
    "list intents": ("GET /v1/payment_intents",),
    "create a session": (PAGE.route,),
    "retrieve a session": ("GET /v1/checkout/sessions/{id}",),
    "expire a session": ("POST /v1/checkout/sessions/{id}/expire",),
    "refund": (REFUND,),
    "refund, then list refunds": (REFUND, "GET /v1/refunds"),
    "list events": ("GET /v1/events",),
    "create an invoice": (COINS.route,),
    "log in": ("POST /v1/auth",),
    "status of a payment": ("GET /v1/payment/{id}",),
    "list payments": ("GET /v1/payment/",),
}
