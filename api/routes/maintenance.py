"""The sweep, for whoever has no pg_cron (seeds 000 and 004)."""

from litestar import Controller, get, post
from litestar.di import NamedDependency
from msgspec import Struct

from api.auth import cleanup_token
from api.cashier import Cashier
from api.market import Market
from api.problems import documented
from api.rpc import Rpc

ORDERS = "/payments/cleanup-expired"
RESERVATIONS = "/maintenance/cleanup-reservations"
PROBLEMS = documented("not_configured")


class Swept(Struct):
    """How many reservations this call wrote down as expired."""

    expired: int


class SweptOrders(Swept):
    """How many orders it wrote down as cancelled, too, and how many payments it asked about.

    `completed` purchases of leads were paid by card and are handed over.
    """

    cancelled: int
    asked: int
    completed: int


class Lapsed(Struct):
    """How many reservations are past their deadline and wait to be swept."""

    lapsed: int


class MaintenanceController(Controller):
    """Maintenance."""

    path = "/api"
    tags = ("maintenance",)
    guards = (cleanup_token,)
    opt = {"exclude_from_auth": True}  # noqa: RUF012 (Litestar's own spelling)
    security = ({"cleanup": []},)

    @post(
        ORDERS,
        status_code=200,
        summary="Ask about lapsed orders, then sweep",
        responses=PROBLEMS,
    )
    async def cleanup_orders(
        self,
        rpc: NamedDependency[Rpc],
        cashier: NamedDependency[Cashier],
        market: NamedDependency[Market],
    ) -> SweptOrders:
        """Ask the providers first: what was paid in time and never told is late, not lost."""
        asked = await cashier.ask_lapsed()
        swept = await cashier.money.sweep()
        completed = await market.sweep()
        return SweptOrders(await rpc.sweep_now(), swept.cancelled, asked, completed)

    @post(
        RESERVATIONS,
        status_code=200,
        summary="Sweep lapsed reservations",
        responses=PROBLEMS,
    )
    async def cleanup(self, rpc: NamedDependency[Rpc]) -> Swept:
        """Free nothing that wasn't free already: lapsed units sell before the sweep, too."""
        return Swept(await rpc.sweep_now())

    @get([ORDERS, RESERVATIONS], summary="Count lapsed reservations", responses=PROBLEMS)
    async def count(self, rpc: NamedDependency[Rpc]) -> Lapsed:
        """Count, and change nothing."""
        return Lapsed(await rpc.count_lapsed())
