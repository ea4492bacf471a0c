"""The sweep, for whoever has no pg_cron (seeds 000 and 004)."""

from litestar import get, post
from litestar.di import NamedDependency
from msgspec import Struct

from api import logs
from api.auth import cleanup_token
from api.problems import documented
from api.requests import JsonRequest
from api.rpc import Rpc

PATHS = ["/api/payments/cleanup-expired", "/api/maintenance/cleanup-reservations"]


class Swept(Struct):
    """How many reservations this call wrote down as expired."""

    expired: int


class Lapsed(Struct):
    """How many reservations are past their deadline and wait to be swept."""

    lapsed: int


@post(
    PATHS,
    status_code=200,
    guards=[cleanup_token],
    exclude_from_auth=True,
    tags=["maintenance"],
    summary="Sweep lapsed reservations",
    responses=documented("not_configured"),
    security=[{"cleanup": []}],
)
async def cleanup(request: JsonRequest, rpc: NamedDependency[Rpc]) -> Swept:
    """Free nothing that wasn't free already: lapsed units sell before the sweep, too."""
    expired = await rpc.sweep_now()
    if expired:
        logs.event(request.scope, "holds_expired", count=expired)
    return Swept(expired)


@get(
    PATHS,
    guards=[cleanup_token],
    exclude_from_auth=True,
    tags=["maintenance"],
    summary="Count lapsed reservations",
    responses=documented("not_configured"),
    security=[{"cleanup": []}],
)
async def count(rpc: NamedDependency[Rpc]) -> Lapsed:
    """Count, and change nothing."""
    return Lapsed(await rpc.count_lapsed())
