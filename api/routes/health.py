"""Whether the API is alive, and whether it is of use."""

from typing import Literal

from litestar import Controller, get
from litestar.di import NamedDependency
from msgspec import Struct

from api.problems import documented
from api.rpc import Health, Rpc


class Live(Struct):
    """The process answers."""

    status: Literal["ok"] = "ok"


class HealthController(Controller):
    """Health."""

    path = "/health"
    tags = ("health",)
    opt = {"exclude_from_auth": True}  # noqa: RUF012 (Litestar's own spelling)

    @get("/live", summary="The process answers")
    async def live(self) -> Live:
        """Without a word to the database."""
        return Live()

    @get("/ready", summary="The database answers", responses=documented())
    async def ready(self, rpc: NamedDependency[Rpc]) -> Health:
        """Degraded with its reasons is still 200; 503 only without the database."""
        return await rpc.health()
