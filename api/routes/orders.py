"""Orders (seed 001): made once from a hold, then paid or cancelled."""

from datetime import datetime
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct, convert, field, structs

from api import logs
from api.auth import require
from api.money import Money, Order, OrderState, Placed
from api.problems import documented, problem
from api.requests import JsonRequest
from api.routes.answers import made, replay, wanted


class OrderRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """The order of this hold; a service may bring its own order_id: a UUID nobody can guess."""

    hold_id: UUID
    order_id: UUID | None = None


class Ordered(Struct, frozen=True):
    """An order that is there, placed now or before."""

    status: str
    order_id: UUID
    reservation_id: UUID
    state: str
    total: int
    currency: str
    expires_at: datetime


class NewOrder(Struct, frozen=True):
    """Whoever has the order_id can see the order, which is to be paid before expires_at."""

    order_id: UUID
    state: OrderState = field(name="status")
    total: int
    currency: str
    expires_at: datetime


class OrderAnswer(Order, frozen=True, kw_only=True):
    """An order; amounts are in minor units of its currency."""

    order_id: UUID
    state: OrderState = field(name="status")


async def shown(money: Money, order_id: UUID) -> OrderAnswer:
    """Read an order; 404 where there is none."""
    order = await money.get_order(order_id)
    if order is None:
        raise problem("not_found", "There is no such order.")
    return OrderAnswer(order_id=order_id, **structs.asdict(order))


def noted(request: JsonRequest, placed: Placed) -> Ordered:
    """Return an order that was placed, now or before, and log it; raise its problem otherwise."""
    order = convert(wanted(placed, "placed", "replayed"), Ordered, from_attributes=True)
    if order.status == "placed":
        logs.event(
            request.scope,
            "Order created",
            order_id=str(order.order_id),
            hold_id=str(order.reservation_id),
        )
    return order


class OrderController(Controller):
    """Orders."""

    path = "/api/orders"
    tags = ("orders",)

    @post(
        summary="Make the order of a hold",
        responses={
            **documented(
                "not_found",
                "expired",
                "released",
                "confirmed",
                "mixed_currencies",
                "not_on_sale",
                "mismatch",
                "forbidden",
                "not_configured",
                "too_large",
                "unsupported_media_type",
            ),
            **replay(NewOrder),
        },
    )
    async def create(
        self, request: JsonRequest, data: JSONBody[OrderRequest], money: NamedDependency[Money]
    ) -> Response[NewOrder]:
        """Keep lines and prices as they are now; the buyer has 15 minutes to pay."""
        if data.order_id is not None:
            # Money may have come for that id already: no stranger chooses what it buys.
            require(request, "service", "An order_id of one's own")
        order = noted(request, await money.place_order(data.hold_id, data.order_id))
        return made(order.status, convert(order, NewOrder, from_attributes=True))

    @get(
        "/{order_id:uuid}",
        summary="An order as it is now, and what its buyer should do",
        responses=documented("not_found"),
    )
    async def show(self, order_id: FromPath[UUID], money: NamedDependency[Money]) -> OrderAnswer:
        """One that has lapsed reads cancelled at once, swept or not."""
        return await shown(money, order_id)
