"""What an administrator looks at: each page a list, or one thing with all that is known of it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.money import Money
from api.operations import (
    Operations,
    Text,
    Wanted,
    WantedBreaches,
    WantedEvents,
    WantedExceptions,
    WantedProducts,
    WantedReservations,
    WantedSweeps,
    WantedTasks,
    WantedWithdrawals,
)
from api.pages.lists import RowId, asked, list_page
from api.pages.session import administrator
from api.problems import problem
from api.requests import JsonRequest

RECENT = 5
"""How many sweeps the overview shows."""


class WantedOrder(Wanted, frozen=True):
    """An order, by whatever name somebody has heard."""

    name: Text | None = None


class AdminController(Controller):
    """The pages that show; those that decide are in api/pages/decisions.py."""

    path = "/admin"
    guards = (administrator,)

    @get()
    async def overview(self, operations: NamedDependency[Operations]) -> Template:
        """Show the alerts, what waits for a person, the jobs and the last sweeps."""
        return Template(
            "admin/overview.html",
            context={
                "alerts": await operations.list_alerts(),
                "open": await operations.count_open(),
                "jobs": await operations.list_jobs(),
                "sweeps": await operations.list_sweeps(WantedSweeps(), RECENT),
            },
        )

    @get("/products")
    async def products(
        self, request: JsonRequest, operations: NamedDependency[Operations]
    ) -> Template:
        """Show the stock of each product."""
        return await list_page(
            request,
            WantedProducts,
            operations.list_products,
            "product_id",
            "admin/products.html",
        )

    @get("/reservations")
    async def reservations(
        self, request: JsonRequest, operations: NamedDependency[Operations]
    ) -> Template:
        """Show reservations, with the time that is left to each."""
        return await list_page(
            request,
            WantedReservations,
            operations.list_reservations,
            "reservation_id",
            "admin/reservations.html",
        )

    @get("/checks")
    async def checks(
        self, request: JsonRequest, operations: NamedDependency[Operations]
    ) -> Template:
        """Show what recorded checks found, and offer a new one."""
        return await list_page(
            request,
            WantedBreaches,
            operations.list_breaches,
            "breach_id",
            "admin/checks.html",
            checked_at=(await operations.count_open()).checked_at,
        )

    @post("/checks", status_code=303)
    async def check(self, operations: NamedDependency[Operations]) -> Response[Any]:
        """Check everything now; what is found is written down."""
        await operations.record_check()
        return Redirect("/admin/checks", status_code=303)

    @get("/exceptions")
    async def exceptions(
        self, request: JsonRequest, operations: NamedDependency[Operations]
    ) -> Template:
        """Show money that needs a person."""
        return await list_page(
            request, WantedExceptions, operations.list_exceptions, "id", "admin/exceptions.html"
        )

    @get("/withdrawals")
    async def withdrawals(
        self, request: JsonRequest, operations: NamedDependency[Operations]
    ) -> Template:
        """Show withdrawals of credits."""
        return await list_page(
            request, WantedWithdrawals, operations.list_withdrawals, "id", "admin/withdrawals.html"
        )

    @get("/tasks")
    async def tasks(
        self, request: JsonRequest, operations: NamedDependency[Operations]
    ) -> Template:
        """Show the outbox."""
        return await list_page(
            request, WantedTasks, operations.list_tasks, "task_id", "admin/tasks.html"
        )

    @get("/inbox")
    async def inbox(
        self, request: JsonRequest, operations: NamedDependency[Operations]
    ) -> Template:
        """Show what providers told."""
        return await list_page(
            request, WantedEvents, operations.list_events, "event_id", "admin/inbox.html"
        )

    @get("/inbox/{event_id:int}")
    async def event(self, event_id: RowId, operations: NamedDependency[Operations]) -> Template:
        """Show one event with its payload."""
        event = await operations.get_event(event_id)
        if event is None:
            raise problem("not_found", "There is no such event.")
        return Template("admin/event.html", context={"event_id": event_id, "event": event})

    @get("/sweeps")
    async def sweeps(
        self, request: JsonRequest, operations: NamedDependency[Operations]
    ) -> Template:
        """Show sweeps with their lag."""
        return await list_page(
            request, WantedSweeps, operations.list_sweeps, "sweep_run_id", "admin/sweeps.html"
        )

    @get("/orders")
    async def orders(
        self, request: JsonRequest, operations: NamedDependency[Operations]
    ) -> Response[Any]:
        """Find an order; the only one found is shown at once."""
        name = asked(request, WantedOrder).name
        found = await operations.find_orders(name) if name else []
        if len(found) == 1:
            return Redirect(f"/admin/orders/{found[0]}", status_code=303)
        return Template("admin/orders.html", context={"name": name, "found": found})

    @get("/orders/{order_id:uuid}")
    async def order(
        self,
        order_id: FromPath[UUID],
        money: NamedDependency[Money],
        operations: NamedDependency[Operations],
    ) -> Template:
        """Tell the story of an order."""
        order = await money.get_order(order_id)
        if order is None:
            raise problem("not_found", "There is no such order.")
        story = await operations.tell_order(order_id)
        return Template(
            "admin/order.html", context={"order_id": order_id, "order": order, "story": story}
        )
