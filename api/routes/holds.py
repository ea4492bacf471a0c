"""Holds of the flash sale (seed 001): a reservation with one product."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from api import logs
from api.keys import KeyHeader, key_of
from api.problems import documented
from api.requests import JsonRequest
from api.routes.answers import accepted, made, replay
from api.rpc import Rpc, WantedLine


class HoldRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """So many units of this product."""

    product_id: Annotated[int, Meta(ge=1, le=2**63 - 1)]
    qty: Annotated[int, Meta(ge=1, le=2**31 - 1)]


class Hold(Struct):
    """Whoever has the hold_id can act on the hold, until it expires."""

    hold_id: UUID
    expires_at: datetime


class EndedHold(Struct):
    """What became of the hold: released, or already_released."""

    hold_id: UUID
    status: str


class HoldController(Controller):
    """Holds."""

    path = "/api/holds"
    tags = ("holds",)

    @post(
        summary="Hold units of a product",
        responses={
            **documented(
                "insufficient",
                "over_limit",
                "unknown_product",
                "mismatch",
                "too_large",
                "unsupported_media_type",
            ),
            **replay(Hold),
        },
    )
    async def create(
        self,
        request: JsonRequest,
        data: JSONBody[HoldRequest],
        rpc: NamedDependency[Rpc],
        _key: KeyHeader = None,
    ) -> Response[Hold]:
        """Hold for the product's hold length, two minutes unless it has its own."""
        line = WantedLine(product_id=data.product_id, quantity=data.qty)
        granted = accepted(await rpc.reserve(key_of(request), [line]), "reserved", "replayed")
        if granted.status == "reserved":
            logs.event(
                request.scope,
                "Hold created",
                hold_id=str(granted.reservation_id),
                product_id=data.product_id,
                qty=data.qty,
            )
        return made(
            granted.status, Hold(hold_id=granted.reservation_id, expires_at=granted.expires_at)
        )

    @delete(
        "/{hold_id:uuid}",
        status_code=200,
        summary="Let a hold go",
        responses=documented("not_found", "expired", "used", "confirmed"),
    )
    async def release(
        self, request: JsonRequest, hold_id: FromPath[UUID], rpc: NamedDependency[Rpc]
    ) -> EndedHold:
        """Give the units back at once; a second time changes nothing."""
        granted = accepted(await rpc.release(hold_id), "released", "already_released")
        if granted.status == "released":
            logs.event(request.scope, "Hold released", hold_id=str(hold_id))
        return EndedHold(hold_id=granted.reservation_id, status=granted.status)
