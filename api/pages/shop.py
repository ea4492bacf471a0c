"""What a buyer sees: the drops, one drop, and the order that comes of it.

Every step is a form that answers with the next page, so that all of it works without a script; the
scripts let figures move and a clock run down.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, PathParameter, URLEncodedBody
from litestar.plugins.problem_details import ProblemDetailsException
from litestar.response import Redirect, Stream, Template
from msgspec import Meta, Struct

from api.cashier import Cashier
from api.keys import Key, uuid7
from api.money import Mode, Provider
from api.pages.drawing import in_window
from api.pages.live import Watcher
from api.problems import known, problem
from api.requests import JsonRequest
from api.routes.answers import wanted
from api.routes.selling import billed, ordered
from api.rpc import Rpc, WantedLine
from api.window import ALL, Address, Sale, Sales, Window

Number = Annotated[int | None, PathParameter(ge=1, le=2**63 - 1)]

WAYS: dict[Literal["card", "coins"], tuple[Provider, Mode]] = {
    "card": ("stripe", "checkout"),
    "coins": ("nowpayments", "invoice"),
}
"""How a buyer may pay, and through whom that is."""


SALE = ["/drops/{drop_id:int}", "/products/{product_id:int}"]


def address(drop_id: Number = None, product_id: Number = None) -> Address:
    """Say what the path names, of the two that it can."""
    if drop_id is not None:
        return ("drops", drop_id)
    return ("products", product_id) if product_id is not None else ALL


class JoinForm(Struct, frozen=True):
    """So many units of a sale; `attempt` is the key by which a second click is the same hold."""

    attempt: UUID  # Not `key`: Litestar takes what is wrong with a dependency's name for its fault.
    quantity: Annotated[int, Meta(ge=1, le=2**31 - 1)]


class PayForm(Struct, frozen=True):
    """The way in which a buyer pays."""

    way: Literal["card", "coins"]


class ShopController(Controller):
    """The pages of buyers."""

    dependencies = {"address": Provide(address, sync_to_thread=False)}  # noqa: RUF012 (Litestar's)

    @get("/")
    async def home(self, watcher: NamedDependency[Watcher]) -> Template:
        """Show the drops that are on, and those to come."""
        return Template("home.html", context={"sales": in_window(await watcher.look())})

    @get("/live")
    async def live_home(self, watcher: NamedDependency[Watcher]) -> Stream:
        """Send the list again whenever it changes."""
        await watcher.look()
        return _stream(watcher, ALL)

    @get(SALE)
    async def sale(
        self,
        request: JsonRequest,
        address: NamedDependency[Address],
        watcher: NamedDependency[Watcher],
    ) -> Template:
        """Show a drop, to come, on, or over; or a product that is always on."""
        # A page asks by itself when its stream, of another process perhaps, told of a new state: an
        # older answer would take that back, and nothing would tell of it again.
        anew = "hx-request" in request.headers
        return _sale_page(_found(await watcher.look(address, anew=anew), address), uuid7())

    @get([f"{path}/live" for path in SALE])
    async def live_sale(
        self, address: NamedDependency[Address], watcher: NamedDependency[Watcher]
    ) -> Stream:
        """Send its figures again whenever they change, and its state as the event's name."""
        _found(await watcher.look(address), address)
        return _stream(watcher, address)

    @post([f"{path}/join" for path in SALE], status_code=303)
    async def join(
        self,
        request: JsonRequest,
        address: NamedDependency[Address],
        data: URLEncodedBody[JoinForm],
        rpc: NamedDependency[Rpc],
        cashier: NamedDependency[Cashier],
        window: NamedDependency[Window],
    ) -> Response[Any]:
        """Hold units for this buyer, and lead to the page of their order."""
        sale = _found(await window.show_sales([address], at_most=0), address)
        key = Key("http", str(data.attempt), None)
        lines = [WantedLine(product_id=sale.product_id, quantity=data.quantity)]
        steps = ordered(request, rpc, cashier, key, lines, sale.hold_seconds)
        try:
            _, order = await cashier.in_time(steps)
        except ProblemDetailsException as error:
            refusal = known(request, error)
            used = refusal.type_ == "/problems/mismatch"
            return _sale_page(sale, uuid7() if used else data.attempt, data.quantity, refusal)
        return Redirect(f"/orders/{order.order_id}", status_code=303)

    @get("/orders/{order_id:uuid}")
    async def order(
        self,
        order_id: FromPath[UUID],
        window: NamedDependency[Window],
        cashier: NamedDependency[Cashier],
    ) -> Template:
        """Show an order to whoever has its id, and what can be done about it."""
        return await _order_page(window, cashier, order_id)

    @post("/orders/{order_id:uuid}/pay", status_code=200)
    async def pay(
        self,
        request: JsonRequest,
        order_id: FromPath[UUID],
        data: URLEncodedBody[PayForm],
        window: NamedDependency[Window],
        cashier: NamedDependency[Cashier],
    ) -> Template:
        """Let the provider make a page to pay at, and lead there.

        By a page of our own: a form that is sent on to another site is what the policy forbids.
        """
        provider, mode = WAYS[data.way]
        try:
            cashier.desk.require(provider)
            charge = await cashier.in_time(billed(cashier, order_id, provider, mode))
        except ProblemDetailsException as error:
            return await _order_page(window, cashier, order_id, known(request, error))
        return Template("going.html", context={"order_id": order_id, "pay_at": charge.pay_at})

    @post("/orders/{order_id:uuid}/give-back", status_code=303)
    async def give_back(
        self,
        request: JsonRequest,
        order_id: FromPath[UUID],
        window: NamedDependency[Window],
        cashier: NamedDependency[Cashier],
    ) -> Response[Any]:
        """Let the units go, and show that they are gone."""
        try:
            wanted(await window.give_back(order_id), "cancelled", "already_cancelled", "expired")
        except ProblemDetailsException as error:
            return await _order_page(window, cashier, order_id, known(request, error))
        return Redirect(f"/orders/{order_id}", status_code=303)


def _found(sales: Sales, address: Address) -> Sale:
    sale = sales.get(address)
    if sale is None:
        raise problem("not_found", "Nothing of that name is on sale.")
    return sale


def _stream(watcher: Watcher, address: Address) -> Stream:
    return Stream(
        watcher.stream(address),
        media_type="text/event-stream",
        # nginx would keep events until there are many.
        headers={"X-Accel-Buffering": "no"},
    )


def _sale_page(
    sale: Sale, attempt: UUID, quantity: int = 1, refusal: ProblemDetailsException | None = None
) -> Template:
    return Template(
        "sale.html",
        context={"sale": sale, "attempt": attempt, "quantity": quantity, "refusal": _told(refusal)},
        status_code=refusal.status_code if refusal else 200,
        headers=refusal.headers if refusal else None,
    )


async def _order_page(
    window: Window,
    cashier: Cashier,
    order_id: UUID,
    refusal: ProblemDetailsException | None = None,
) -> Template:
    order = await window.show_order(order_id)
    if order is None:
        raise problem("not_found", "There is no such order.")
    ways = [way for way, (provider, _) in WAYS.items() if provider in cashier.desk.providers]
    return Template(
        "order.html",
        context={"order_id": order_id, "order": order, "ways": ways, "refusal": _told(refusal)},
        status_code=refusal.status_code if refusal else 200,
        headers=refusal.headers if refusal else None,
    )


def _told(refusal: ProblemDetailsException | None) -> dict[str, Any] | None:
    """Return what a template can say of a problem; `kind` is the last word of its type."""
    if refusal is None:
        return None
    more = refusal.extra if isinstance(refusal.extra, dict) else {}
    kind = str(refusal.type_).removeprefix("/problems/")
    return {"available": None, "retry_at": None, **more, "kind": kind, "detail": refusal.detail}
