"""Reservations: carts of many lines, one deadline, one confirmation."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from api import logs
from api.auth import allowed
from api.keys import KeyHeader, key_of
from api.problems import documented, problem
from api.requests import JsonRequest
from api.routes.answers import accepted, made, replay
from api.rpc import Reservation, Rpc, WantedLine


class Cart(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 100 lines, reserved together or not at all; lines of one product are summed."""

    lines: list[WantedLine]
    ttl_seconds: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None


class NewQuantities(Struct, frozen=True, forbid_unknown_fields=True):
    """The quantity wanted of each product named; 0 drops it."""

    lines: list[WantedLine]


class HeldReservation(Struct):
    """Whoever has the reservation_id can act on it, until it expires."""

    reservation_id: UUID
    status: str
    expires_at: datetime


class EndedReservation(Struct):
    """What became of the reservation, now or when it was asked for before."""

    reservation_id: UUID
    status: str


class ReservationController(Controller):
    """Reservations."""

    path = "/api/reservations"
    tags = ("reservations",)

    @post(
        summary="Reserve a cart",
        responses={
            **documented(
                "insufficient",
                "over_limit",
                "unknown_product",
                "mismatch",
                "too_large",
                "unsupported_media_type",
            ),
            **replay(HeldReservation),
        },
    )
    async def create(
        self,
        request: JsonRequest,
        data: JSONBody[Cart],
        rpc: NamedDependency[Rpc],
        _key: KeyHeader = None,
    ) -> Response[HeldReservation]:
        """Reserve every line or none; asked again under the same key, answer the same."""
        outcome = await rpc.reserve(key_of(request), data.lines, data.ttl_seconds)
        granted = accepted(outcome, "reserved", "replayed")
        if granted.status == "reserved":
            logs.event(
                request.scope,
                "Hold created",
                hold_id=str(granted.reservation_id),
                lines=len(data.lines),
            )
        return made(
            granted.status,
            HeldReservation(granted.reservation_id, granted.status, granted.expires_at),
        )

    @get(
        "/{reservation_id:uuid}",
        summary="A reservation as it is now",
        responses=documented("not_found"),
    )
    async def show(self, reservation_id: FromPath[UUID], rpc: NamedDependency[Rpc]) -> Reservation:
        """One that has lapsed reads expired at once, swept or not."""
        reservation = await rpc.get_reservation(reservation_id)
        if reservation is None:
            raise problem("not_found")
        return reservation

    @delete(
        "/{reservation_id:uuid}",
        status_code=200,
        summary="Let a reservation go",
        responses=documented("not_found", "expired", "used", "confirmed"),
    )
    async def release(
        self, request: JsonRequest, reservation_id: FromPath[UUID], rpc: NamedDependency[Rpc]
    ) -> EndedReservation:
        """Give the units back at once; a second time changes nothing."""
        granted = accepted(await rpc.release(reservation_id), "released", "already_released")
        if granted.status == "released":
            logs.event(request.scope, "Hold released", hold_id=str(reservation_id))
        return EndedReservation(granted.reservation_id, granted.status)

    @post(
        "/{reservation_id:uuid}/extend",
        status_code=200,
        summary="Hold on for another hold length",
        responses=documented(
            "not_found", "expired", "limit_reached", "used", "confirmed", "released"
        ),
    )
    async def extend(
        self, reservation_id: FromPath[UUID], rpc: NamedDependency[Rpc]
    ) -> HeldReservation:
        """Count from now, so that asking twice adds nothing; up to the products' limit."""
        granted = accepted(await rpc.extend(reservation_id), "extended")
        return HeldReservation(granted.reservation_id, granted.status, granted.expires_at)

    @post(
        "/{reservation_id:uuid}/resize",
        status_code=200,
        summary="Change quantities",
        responses=documented(
            "not_found",
            "expired",
            "insufficient",
            "over_limit",
            "unknown_product",
            "used",
            "confirmed",
            "released",
            "too_large",
            "unsupported_media_type",
        ),
    )
    async def resize(
        self,
        reservation_id: FromPath[UUID],
        data: JSONBody[NewQuantities],
        rpc: NamedDependency[Rpc],
    ) -> HeldReservation:
        """Grow and shrink at once or not at all; the deadline stays."""
        granted = accepted(await rpc.resize(reservation_id, data.lines), "resized")
        return HeldReservation(granted.reservation_id, granted.status, granted.expires_at)

    @post(
        "/{reservation_id:uuid}/confirm",
        status_code=200,
        guards=[allowed("service")],
        summary="Sell what is reserved",
        responses=documented("not_found", "expired", "released", "forbidden", "not_configured"),
        security=[{"jwt": []}],
    )
    async def confirm(
        self, reservation_id: FromPath[UUID], rpc: NamedDependency[Rpc]
    ) -> EndedReservation:
        """For a service that knows of the payment; a second time changes nothing."""
        granted = accepted(await rpc.confirm(reservation_id), "confirmed", "already_confirmed")
        return EndedReservation(granted.reservation_id, granted.status)
