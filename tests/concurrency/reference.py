"""What stock should do, in plain Python without locks, slots or sweeps: the reference of the tests.

Time is (seconds, tick): seconds pass when a test says so, and each call is a tick later than the
one before, as a real clock would have it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Moment = tuple[int, int]
Units = dict[int, int]

DEFAULT_HOLD = 120


def later(moment: Moment, seconds: int) -> Moment:
    """Return the moment that many seconds later."""
    return moment[0] + seconds, moment[1]


@dataclass
class Product:
    """A product for sale; None stands for what it doesn't set."""

    total: int
    hold: int | None
    longest: int
    cap: int | None


@dataclass
class Reservation:
    """A reservation; state is what was last decided, not whether it has lapsed."""

    reference: str
    buyer: str | None
    request: object
    units: Units
    created: Moment
    expires: Moment
    hold: int
    state: str = "active"
    returned: Units = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass
class Answer:
    """A status, and what comes with a refusal or belongs to an acceptance."""

    status: str
    product: int | None = None
    available: int | None = None
    reservation: Reservation | None = None


@dataclass
class Stock:
    """All products and reservations."""

    now: Moment = (0, 0)
    products: dict[int, Product] = field(default_factory=dict)
    reservations: list[Reservation] = field(default_factory=list)

    def tick(self) -> None:
        """Let a call be later than the one before."""
        self.now = self.now[0], self.now[1] + 1

    def pass_time(self, seconds: int) -> None:
        """Let time pass."""
        self.now = later(self.now, seconds)

    # What is so at this moment

    def state(self, one: Reservation) -> str:
        """Say what a reservation is now: a lapsed one is expired."""
        return "expired" if one.state == "active" and one.expires <= self.now else one.state

    def held(self, product: int) -> int:
        """Count the units in reservations that have not lapsed."""
        return sum(r.units.get(product, 0) for r in self.reservations if self.state(r) == "active")

    def sold(self, product: int) -> int:
        """Count the units sold and not taken back."""
        return sum(
            r.units.get(product, 0) - r.returned.get(product, 0)
            for r in self.reservations
            if r.state == "confirmed"
        )

    def free(self, product: int) -> int:
        """Count the units that can be had."""
        return self.products[product].total - self.held(product) - self.sold(product)

    def newest(self, reference: str) -> Reservation | None:
        """Return the newest reservation under a reference."""
        return next((r for r in reversed(self.reservations) if r.reference == reference), None)

    def _had_by(self, buyer: str, product: int, but: Reservation | None = None) -> int:
        return sum(
            r.units.get(product, 0) - r.returned.get(product, 0)
            for r in self.reservations
            if r.buyer == buyer and r is not but and self.state(r) in ("active", "confirmed")
        )

    # What can be done

    def reserve(
        self, reference: str, lines: list[tuple[int, int]], buyer: str | None, ttl: int | None
    ) -> Answer:
        """Take units until a deadline, all lines or none."""
        units: Units = {}
        for product, quantity in sorted(lines):
            units[product] = units.get(product, 0) + quantity
        request = (units, buyer, ttl)
        earlier = self.newest(reference)
        if earlier and self.state(earlier) in ("active", "confirmed"):
            if earlier.request == request:
                return Answer("replayed", reservation=earlier)
            return Answer("mismatch")
        for product in units:
            if product not in self.products:
                return Answer("unknown_product", product)
        longest = min(self.products[p].longest for p in units)
        if ttl is not None and ttl > longest:
            return Answer("22023")
        if refusal := self._over_cap(units, buyer) or self._short(units):
            return refusal
        hold = min(self.products[p].hold or DEFAULT_HOLD for p in units) if ttl is None else ttl
        hold = min(hold, longest)
        made = Reservation(
            reference, buyer, request, dict(units), self.now, later(self.now, hold), hold
        )
        self.reservations.append(made)
        return Answer("reserved", reservation=made)

    def _over_cap(
        self, units: Units, buyer: str | None, but: Reservation | None = None
    ) -> Answer | None:
        capped = {p: cap for p in units if (cap := self.products[p].cap) is not None}
        if capped and buyer is None:
            return Answer("over_limit")
        for product, cap in capped.items():
            had = self._had_by(str(buyer), product, but)
            if had + units[product] > cap:
                return Answer("over_limit", product, max(cap - had, 0))
        return None

    def _short(self, units: Units) -> Answer | None:
        for product, quantity in units.items():
            if self.free(product) < quantity:
                return Answer("insufficient", product, self.free(product))
        return None

    def confirm(self, one: Reservation) -> Answer:
        """Sell what a reservation holds."""
        state = self.state(one)
        if state == "active":
            one.state = "confirmed"
            return Answer("confirmed")
        return Answer("already_confirmed" if state == "confirmed" else state)

    def release(self, one: Reservation) -> Answer:
        """Give the units of a reservation back."""
        state = self.state(one)
        if state == "active":
            one.state = "released"
            return Answer("released")
        return Answer("already_released" if state == "released" else state)

    def extend(self, one: Reservation) -> Answer:
        """Move the deadline to one hold length from now, within the limit."""
        if (state := self.state(one)) != "active":
            return Answer(state)
        latest = later(one.created, min(self.products[p].longest for p in one.units))
        wanted = later(self.now, one.hold)
        expires = max(one.expires, min(wanted, latest))
        if expires == one.expires and wanted > latest:
            return Answer("limit_reached")
        one.expires = expires
        return Answer("extended")

    def resize(self, one: Reservation, wanted: Units) -> Answer:
        """Grow and shrink at once, or not at all."""
        if (state := self.state(one)) != "active":
            return Answer(state)
        for product in sorted(wanted):
            if product not in self.products:
                return Answer("unknown_product", product)
        after = {**one.units, **wanted}
        if not any(after.values()):
            return Answer("22023")
        grown = {p: q for p, q in sorted(wanted.items()) if q > one.units.get(p, 0)}
        more = {p: q - one.units.get(p, 0) for p, q in grown.items()}
        if refusal := self._over_cap(grown, one.buyer, one) or self._short(more):
            return refusal
        one.units = {p: q for p, q in after.items() if q}
        return Answer("resized")

    def take_back(self, one: Reservation, product: int, quantity: int, key: str) -> Answer:
        """Return sold units to stock, once per key."""
        if (state := self.state(one)) != "confirmed":
            return Answer(state)
        if key in one.keys:
            same = one.keys[key] == (product, quantity)
            return Answer("already_taken_back" if same else "mismatch")
        out = one.units.get(product, 0) - one.returned.get(product, 0)
        if quantity > out:
            return Answer("over_limit", product, out)
        one.returned[product] = one.returned.get(product, 0) + quantity
        one.keys[key] = product, quantity
        return Answer("taken_back")

    def restock(self, product: int, total: int) -> Answer:
        """Set how many units there are in all."""
        less = self.products[product].total - total
        if less > 0 and self.free(product) < less:
            return Answer("insufficient", product, self.free(product))
        self.products[product].total = total
        return Answer("restocked", product, self.free(product))
