"""From units that somebody wants to where they pay for them, the same way for each provider."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from api.cashier import Cashier, Charge
from api.keys import Key
from api.money import Mode, Provider
from api.problems import documented
from api.requests import JsonRequest
from api.routes.answers import accepted, wanted
from api.routes.orders import Ordered, noted
from api.rpc import Rpc, WantedLine

PROBLEMS = documented(
    "insufficient",
    "over_limit",
    "unknown_product",
    "not_found",
    "mixed_currencies",
    "not_on_sale",
    "unsupported_amount",
    "mismatch",
    "paid",
    "cancelled",
    "expired",
    "provider_refused",
    "provider_away",
    "provider_busy",
    "not_configured",
    "too_large",
    "unsupported_media_type",
)


class Offer(Struct, frozen=True):
    """How a route sells: through whom, how long it holds, and what its callers call a shortage."""

    provider: Provider
    mode: Mode
    hold_seconds: int
    titles: Mapping[str, str]


class Sale(Struct, frozen=True):
    """Units that are held, their order, and where it is paid; `status` is that of the hold."""

    status: str
    order: Ordered
    charge: Charge


async def sell(
    request: JsonRequest,
    rpc: Rpc,
    cashier: Cashier,
    key: Key,
    offer: Offer,
    lines: Sequence[WantedLine],
) -> Sale:
    """Reserve, place the order, open the intent, then ask the provider: each step commits first.

    Asked again with the same key it goes on where it stopped: what was done is replayed. All steps
    have one deadline.
    """
    return await cashier.in_time(_sell(request, rpc, cashier, key, offer, lines))


async def _sell(
    request: JsonRequest,
    rpc: Rpc,
    cashier: Cashier,
    key: Key,
    offer: Offer,
    lines: Sequence[WantedLine],
) -> Sale:
    held = accepted(
        await rpc.reserve(key, lines, hold_seconds=offer.hold_seconds),
        "reserved",
        "replayed",
        titles=offer.titles,
    )
    order = noted(request, await cashier.money.order_held(held.reservation_id))
    charge = await billed(cashier, order.order_id, offer.provider, offer.mode)
    return Sale(held.status, order, charge)


async def billed(cashier: Cashier, order_id: UUID, provider: Provider, mode: Mode) -> Charge:
    """Open the intent of an order, then ask the provider for where it is paid."""
    opened = wanted(await cashier.money.open(order_id, provider, mode), "opened", "replayed")
    return await cashier.charge(opened)
