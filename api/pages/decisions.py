"""What an administrator decides: a page says what would be done, its button does it.

Whoever decides twice is told that it is done already; who decided is written down.
"""

from typing import Any, TypeVar
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from api.operations import (
    WAYS,
    Decision,
    Ending,
    Noted,
    Operations,
    Way,
)
from api.pages.lists import RowId, said_in
from api.pages.session import administrator
from api.problems import problem
from api.requests import JsonRequest

D = TypeVar("D", bound=Decision)


class DecisionController(Controller):
    """Repairs, exceptions, withdrawals."""

    path = "/admin"
    guards = (administrator,)

    @get("/products/{product_id:int}")
    async def product(
        self,
        product_id: RowId,
        operations: NamedDependency[Operations],
        said: FromQuery[str | None] = None,
    ) -> Template:
        """Show what a repair of a product would change, and those that were made."""
        plan = await operations.plan_repair(product_id)
        if plan is None:
            raise problem("not_found", "There is no such product.")
        repairs = await operations.list_repairs(product_id)
        return Template(
            "admin/product.html",
            context={"product_id": product_id, "plan": plan, "repairs": repairs, "said": said},
        )

    @post("/products/{product_id:int}/repair", status_code=303)
    async def repair(
        self, request: JsonRequest, product_id: RowId, operations: NamedDependency[Operations]
    ) -> Response[Any]:
        """Recount a product and set its free units right."""
        status = await operations.repair(product_id, _who(request))
        return Redirect(f"/admin/products/{product_id}?said={status}", status_code=303)

    @get("/exceptions/{exception_id:int}")
    async def exception(
        self,
        exception_id: RowId,
        operations: NamedDependency[Operations],
        said: FromQuery[str | None] = None,
    ) -> Template:
        """Show an exception, and the ways that are open."""
        return await _exception_page(operations, exception_id, None, said)

    @get("/exceptions/{exception_id:int}/{way:str}")
    async def ask_way(
        self, exception_id: RowId, way: FromPath[Way], operations: NamedDependency[Operations]
    ) -> Template:
        """Say what this way would do, and ask for what has to be known."""
        return await _exception_page(operations, exception_id, way)

    @post("/exceptions/{exception_id:int}/{way:str}", status_code=303)
    async def go_way(
        self,
        request: JsonRequest,
        exception_id: RowId,
        way: FromPath[Way],
        operations: NamedDependency[Operations],
    ) -> Response[Any]:
        """Do it, once."""
        decision = await _filled(request, WAYS[way].decision)
        status = await operations.decide(exception_id, way, decision, _who(request))
        return Redirect(f"/admin/exceptions/{exception_id}?said={status}", status_code=303)

    @get("/withdrawals/{withdrawal_id:uuid}")
    async def withdrawal(
        self,
        withdrawal_id: FromPath[UUID],
        operations: NamedDependency[Operations],
        said: FromQuery[str | None] = None,
    ) -> Template:
        """Show a withdrawal; one under way may be ended by a person who knows."""
        return await _withdrawal_page(operations, withdrawal_id, None, said)

    @get("/withdrawals/{withdrawal_id:uuid}/{ending:str}")
    async def ask_ending(
        self,
        withdrawal_id: FromPath[UUID],
        ending: FromPath[Ending],
        operations: NamedDependency[Operations],
    ) -> Template:
        """Say what this ending means, and ask."""
        return await _withdrawal_page(operations, withdrawal_id, ending)

    @post("/withdrawals/{withdrawal_id:uuid}/{ending:str}", status_code=303)
    async def end(
        self,
        request: JsonRequest,
        withdrawal_id: FromPath[UUID],
        ending: FromPath[Ending],
        operations: NamedDependency[Operations],
    ) -> Response[Any]:
        """End it, once."""
        noted = await _filled(request, Noted)
        status = await operations.end_withdrawal(withdrawal_id, ending, noted, _who(request))
        return Redirect(f"/admin/withdrawals/{withdrawal_id}?said={status}", status_code=303)


async def _exception_page(
    operations: Operations, exception_id: int, way: Way | None, said: str | None = None
) -> Template:
    shown = await operations.get_exception(exception_id)
    if shown is None:
        raise problem("not_found", "There is no such exception.")
    return Template("admin/exception.html", context={"shown": shown, "way": way, "said": said})


async def _withdrawal_page(
    operations: Operations, withdrawal_id: UUID, ending: Ending | None, said: str | None = None
) -> Template:
    shown = await operations.get_withdrawal(withdrawal_id)
    if shown is None:
        raise problem("not_found", "There is no such withdrawal.")
    return Template(
        "admin/withdrawal.html", context={"shown": shown, "ending": ending, "said": said}
    )


async def _filled(request: JsonRequest, shape: type[D]) -> D:
    """Read a form; a field that was left empty isn't said."""
    return said_in(await request.form(), shape)


def _who(request: JsonRequest) -> str:
    """Return by whom it is decided; a guard has let nobody in without a token."""
    assert request.auth is not None  # noqa: S101 (for mypy)
    return request.auth.sub
