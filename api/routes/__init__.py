"""The routes, a controller a module; each handler forwards to one function of the database."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from api.routes.admin import AdminController
from api.routes.health import HealthController
from api.routes.holds import HoldController
from api.routes.maintenance import cleanup, count
from api.routes.problems import explain
from api.routes.products import ProductController
from api.routes.reservations import ReservationController

HANDLERS: Sequence[ControllerRouterHandler] = (
    ProductController,
    HoldController,
    ReservationController,
    AdminController,
    HealthController,
    cleanup,
    count,
    explain,
)
