"""The routes, a controller a module; each handler forwards to one function of the database."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from api.routes import webhooks
from api.routes.admin import AdminController
from api.routes.credits import CreditController
from api.routes.drops import active, create_invoice
from api.routes.health import HealthController
from api.routes.holds import HoldController
from api.routes.intents import create_intent, landed
from api.routes.maintenance import MaintenanceController
from api.routes.marketplace import MarketController
from api.routes.memberships import MembershipController
from api.routes.metrics import scrape
from api.routes.orders import OrderController
from api.routes.problems import explain
from api.routes.products import ProductController
from api.routes.reservations import ReservationController
from api.routes.withdrawals import WithdrawalController

HANDLERS: Sequence[ControllerRouterHandler] = (
    ProductController,
    HoldController,
    ReservationController,
    OrderController,
    active,
    create_invoice,
    create_intent,
    landed,
    webhooks.generic,
    webhooks.stripe,
    webhooks.nowpayments,
    MarketController,
    CreditController,
    MembershipController,
    WithdrawalController,
    AdminController,
    HealthController,
    scrape,
    MaintenanceController,
    explain,
)
