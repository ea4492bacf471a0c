"""What an administrator looks at (seed 004)."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from msgspec import Struct

from api.auth import allowed
from api.money import ListedException, Money
from api.problems import documented
from api.rpc import ListedReservation, Rpc, State


class ReservationPage(Struct):
    """Reservations, newest first; the next page is `before` the last of them."""

    reservations: list[ListedReservation]


class ExceptionPage(Struct):
    """Exceptions, newest first; the next page is `before` the last of them."""

    exceptions: list[ListedException]


class AdminController(Controller):
    """Administration."""

    path = "/api/admin"
    tags = ("admin",)
    guards = (allowed("admin"),)
    security = ({"jwt": []},)

    @get(
        "/reservations",
        summary="Reservations, newest first",
        responses=documented("forbidden", "not_configured"),
    )
    async def reservations(
        self,
        rpc: NamedDependency[Rpc],
        in_state: Annotated[State | None, QueryParameter(name="state")] = None,
        product_id: Annotated[int | None, QueryParameter(ge=1, le=2**63 - 1)] = None,
        before: Annotated[UUID | None, QueryParameter(description="The last id before")] = None,
        limit: Annotated[int | None, QueryParameter(ge=1, le=1000)] = None,
    ) -> ReservationPage:
        """Filter by state and product; 100 a page unless `limit` says otherwise."""
        return ReservationPage(await rpc.list_reservations(in_state, product_id, before, limit))

    @get(
        "/exceptions",
        summary="Money that needs a person, newest first",
        responses=documented("forbidden", "not_configured"),
    )
    async def exceptions(
        self,
        money: NamedDependency[Money],
        open_only: Annotated[bool, QueryParameter(description="Not those resolved")] = True,
        before: Annotated[int | None, QueryParameter(ge=1, le=2**63 - 1)] = None,
        limit: Annotated[int | None, QueryParameter(ge=1, le=1000)] = None,
    ) -> ExceptionPage:
        """Late, short, double, unmatched, disputed; 100 a page unless `limit` says otherwise."""
        return ExceptionPage(await money.list_exceptions(open_only, before, limit))
