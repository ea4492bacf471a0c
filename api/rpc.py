"""The functions of the database, one method each: named arguments, an omitted one is SQL's default.

api/money.py has the functions of checkout and payment, api/market.py those of credit and market; an
operator's are called by api/command. All SQL is written by api/statements.py. A method returns the
row, whose shape is below; each call is one statement and one transaction, and any may raise a
problem: busy, overloaded, unavailable, unknown.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.json import encode

from api import metrics
from api.database import Busy, Database
from api.door import Door
from api.keys import Key
from api.statements import statement

T = TypeVar("T")

State = Literal["active", "used", "confirmed", "released", "expired"]


class Outcome(Struct, frozen=True):
    """What became of a call (stock.outcome): a status, and what goes with it."""

    status: str
    reservation_id: UUID | None = None
    expires_at: datetime | None = None
    product_id: int | None = None
    available: int | None = None
    retry_at: datetime | None = None
    detail: str | None = None


class Product(Struct, frozen=True):
    """A product and the units that are free now; the price in minor units of its currency."""

    id: int
    name: str
    price_cents: int
    currency: str
    available_stock: int


class Line(Struct, frozen=True):
    """Units of one product in a reservation; `returned` of them were taken back later."""

    product_id: int
    quantity: int
    returned: int


class Reservation(Struct, frozen=True):
    """A reservation as it is now; one that has lapsed reads expired at once."""

    reservation_id: UUID
    state: State
    created_at: datetime
    expires_at: datetime
    seconds_left: int
    lines: list[Line]


class ListedReservation(Reservation, frozen=True):
    """A reservation as an administrator sees it: with its reference and buyer."""

    reference: str
    buyer: str | None


class Health(Struct, frozen=True):
    """How the database is; `degraded` comes with its reasons."""

    status: Literal["ok", "degraded"]
    reasons: list[str]
    last_sweep_at: datetime | None
    seconds_since_sweep: int | None


class Swept(Struct, frozen=True):
    """What one sweep did."""

    expired: int


class SweepTold(Struct, frozen=True):
    """What a sweep did, and who swept."""

    source: str
    expired: int


class Lapsed(Struct, frozen=True):
    """What a sweep would find."""

    count_lapsed: int


class WantedLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Units of a product, which is named by its id or by its external id, one of the two."""

    quantity: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    product_id: Annotated[int, Meta(ge=1, le=2**63 - 1)] | UnsetType = UNSET
    drop_product_id: UUID | UnsetType = UNSET


class WantedReservation(Struct, frozen=True, omit_defaults=True):
    """One request of stock.reserve_many."""

    namespace: str
    reference: str
    buyer: str | None
    lines: Sequence[WantedLine]
    ttl_seconds: int | None = None
    hold_seconds: int | None = None


class Functions:
    """What calls functions by name, with named arguments; None is an argument left out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _row(self, function: str, shape: type[T], **arguments: object) -> T | None:
        rows = await self._rows(function, shape, None, **arguments)
        return rows[0] if rows else None

    async def _one(
        self, function: str, shape: type[T], seconds: float | None = None, **arguments: object
    ) -> T:
        [row] = await self._rows(function, shape, seconds, **arguments)
        return row

    async def _rows(
        self, function: str, shape: type[T], seconds: float | None = None, **arguments: object
    ) -> list[T]:
        """Call inside the deadline, or inside so many seconds."""
        return await self._database.within_deadline(
            partial(self._call, function, shape, **arguments), seconds
        )

    async def _call(self, function: str, shape: type[T], **arguments: object) -> list[T]:
        given = {name: value for name, value in arguments.items() if value is not None}
        return await self._database.rows(statement(function, *given), given, shape)


class Rpc(Functions):
    """The database as the routes see it."""

    def __init__(self, database: Database, most_waiting: int) -> None:
        super().__init__(database)
        self._door = Door(self._reserve_many, most_waiting)

    async def get_product(self, product_id: int) -> Product | None:
        """Read a product with its free units; None where there is none."""
        return await self._row("stock.get_product", Product, product_id=product_id)

    async def reserve(
        self,
        key: Key,
        lines: Sequence[WantedLine],
        ttl_seconds: int | None = None,
        hold_seconds: int | None = None,
    ) -> Outcome:
        """Reserve all lines or none, under the caller's key; the only way to reserve.

        `ttl_seconds` is the caller's wish; `hold_seconds` the route's, which a product overrides.
        """
        request = WantedReservation(
            key.namespace, key.reference, key.buyer, lines, ttl_seconds, hold_seconds
        )

        async def attempt() -> Outcome:
            outcome = await self._door.enter(request)
            if outcome.status == "busy":
                raise Busy
            return outcome

        with metrics.reserving() as reserving:
            outcome = await self._database.at_the_door(attempt)
            reserving.outcome = outcome.status
        return outcome

    async def _reserve_many(self, requests: Sequence[WantedReservation]) -> list[Outcome]:
        return await self._rows("stock.reserve_many", Outcome, requests=_json(requests))

    async def confirm(self, reservation_id: UUID) -> Outcome:
        """Sell what is reserved: confirmed, already_confirmed, or why not."""
        return await self._outcome("stock.confirm", reservation_id=reservation_id)

    async def release(self, reservation_id: UUID) -> Outcome:
        """Give the units back: released, already_released, or why not."""
        return await self._outcome("stock.release", reservation_id=reservation_id)

    async def extend(self, reservation_id: UUID) -> Outcome:
        """Hold for another hold length from now: extended, or why not."""
        return await self._outcome("stock.extend", reservation_id=reservation_id)

    async def resize(self, reservation_id: UUID, lines: Sequence[WantedLine]) -> Outcome:
        """Set the quantity of each product named, 0 to drop it: resized, or why not."""
        return await self._outcome(
            "stock.resize", reservation_id=reservation_id, lines=_json(lines)
        )

    async def get_reservation(self, reservation_id: UUID) -> Reservation | None:
        """Read a reservation; None where there is none."""
        return await self._row("stock.get_reservation", Reservation, reservation_id=reservation_id)

    async def list_reservations(
        self,
        state: State | None,
        product_id: int | None,
        before: UUID | None,
        at_most: int | None,
    ) -> list[ListedReservation]:
        """Read reservations, newest first, older than the one named `before`."""
        return await self._rows(
            "stock.list_reservations",
            ListedReservation,
            state=state,
            product_id=product_id,
            before=before,
            at_most=at_most,
        )

    async def sweep_now(self) -> int:
        """Sweep lapsed reservations once, log it, and return how many expired."""
        return (await self._one("ops.sweep_now", Swept)).expired

    async def count_lapsed(self) -> int:
        """Count reservations that have lapsed and wait to be swept."""
        return (await self._one("ops.count_lapsed", Lapsed)).count_lapsed

    async def tell_sweeps(self) -> list[SweepTold]:
        """Return what sweeps have expired that nobody was told of before."""
        return await self._rows("ops.tell_sweeps", SweepTold)

    async def scrape(self) -> list[metrics.Figure]:
        """Read the figures of the database, some seconds old at most."""
        return await self._rows("ops.scrape", metrics.Figure)

    async def health(self) -> Health:
        """Ask the database how it is."""
        return await self._one("ops.health", Health)

    async def _outcome(self, function: str, **arguments: object) -> Outcome:
        return await self._one(function, Outcome, None, **arguments)


def _json(value: object) -> str:
    return encode(value).decode()
