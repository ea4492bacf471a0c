"""Products, drops, reservations and orders."""

from typing import Annotated
from uuid import UUID

from typer import Argument, Option, Typer

from api.command.operator import AtMost, Operator, command

products = Typer(help="What is for sale, and its units.")
drops = Typer(help="Timed sales.")
reservations = Typer(help="Units that are held.")
orders = Typer(help="What became of a sale.")

ProductId = Annotated[int, Argument(min=1, help="As `products list` shows it.")]
Moment = Annotated[
    str, Argument(help="UTC, as 2026-11-28 18:00, with its offset, or tomorrow 18:00.")
]


@command(products, "list")
def list_products(
    operator: Operator,
    search: Annotated[str | None, Argument(help="Part of a name or sku, or an id.")] = None,
    sort: Annotated[str, Option(help="id, sku, name, total, free, held, sold or lapsed.")] = "id",
    descending: Annotated[bool, Option("--descending", help="The other way round.")] = False,
    after: Annotated[int | None, Option(help="The last product_id of the page before.")] = None,
    at_most: AtMost = 50,
    leads: Annotated[bool, Option("--leads", help="The market's leads, too.")] = False,
) -> None:
    """Show products with their free, held and sold units."""
    rows = operator.rows(
        "ops.list_products",
        search=search,
        sort=sort,
        descending=descending,
        after=after,
        at_most=at_most,
        leads=leads,
    )
    columns = "product_id sku name price currency total free held sold next_lapse_at breaches"
    operator.printer.table(rows, columns)


@command(products, "add")
def add_product(
    operator: Operator,
    sku: str,
    name: str,
    price_cents: Annotated[int, Option(help="Of one, in minor units of the currency.")],
    total: Annotated[int, Option(help="Units there are in all, sold and held ones included.")],
    currency: Annotated[str | None, Option(help="USD, unless it has another already.")] = None,
    hold_seconds: Annotated[int | None, Option(help="How long it is held; 0: as usual.")] = None,
    longest_hold_seconds: Annotated[int | None, Option(help="With every extension.")] = None,
    units_per_buyer: Annotated[int | None, Option(help="0: any number.")] = None,
    slots: Annotated[int | None, Option(help="As many as buyers at one moment, roughly.")] = None,
    external_id: Annotated[UUID | None, Option(help="By which callers name it, too.")] = None,
) -> None:
    """Add a product, or change the one that has this sku."""
    operator.printer.thing(
        operator.row(
            "stock.put_product",
            sku=sku,
            name=name,
            price_cents=price_cents,
            total=total,
            currency=currency,
            hold_seconds=hold_seconds,
            longest_hold_seconds=longest_hold_seconds,
            units_per_buyer=units_per_buyer,
            slots=slots,
            external_id=external_id,
        )
    )


@command(products, "restock")
def restock(
    operator: Operator,
    product_id: ProductId,
    total: Annotated[int, Argument(help="Units there are in all, not the difference.")],
) -> None:
    """Set how many units there are, up or down; never below what is held and sold."""
    row = operator.row("stock.restock", product_id=product_id, total=total)
    operator.answer(row, "restocked")


@command(drops, "list")
def list_drops(
    operator: Operator,
    state: Annotated[str | None, Option(help="upcoming, on or over.")] = None,
    before: Annotated[int | None, Option(help="The last drop_id of the page before.")] = None,
    at_most: AtMost = 50,
) -> None:
    """Show drops and their units, the newest first."""
    rows = operator.rows("ops.list_drops", state=state, before=before, at_most=at_most)
    columns = "drop_id product_id name price_cents currency state size sold held free"
    operator.printer.table(rows, f"{columns} starts_at ends_at")


@command(drops, "add")
def add_drop(
    operator: Operator,
    product_id: ProductId,
    starts_at: Moment,
    ends_at: Moment,
    drop_id: Annotated[int | None, Option(help="Change this one instead.")] = None,
) -> None:
    """Sell a product, all of its units, between two moments only."""
    operator.printer.thing(
        operator.row(
            "checkout.put_drop",
            product_id=product_id,
            starts_at=starts_at,
            ends_at=ends_at,
            drop_id=drop_id,
        )
    )


@command(reservations, "list")
def list_reservations(
    operator: Operator,
    state: Annotated[
        str | None, Option(help="active, used, confirmed, released or expired.")
    ] = None,
    product: Annotated[int | None, Option(help="With a line of this product_id.")] = None,
    reference: Annotated[str | None, Option(help="The caller's key, exactly.")] = None,
    buyer: Annotated[str | None, Option(help="Whose, exactly.")] = None,
    sort: Annotated[str, Option(help="newest, oldest or deadline.")] = "newest",
    before: Annotated[UUID | None, Option(help="The last id of the page before.")] = None,
    at_most: AtMost = 50,
) -> None:
    """Show reservations with their time left, by the database's clock."""
    rows = operator.rows(
        "stock.list_reservations",
        state=state,
        product_id=product,
        reference=reference,
        buyer=buyer,
        sort=sort,
        before=before,
        at_most=at_most,
    )
    columns = "reservation_id state seconds_left expires_at reference buyer lines"
    operator.printer.table(rows, columns)


@command(reservations, "show")
def show_reservation(operator: Operator, reservation_id: UUID) -> None:
    """Show all of one reservation."""
    operator.printer.thing(operator.row("stock.get_reservation", reservation_id=reservation_id))


@command(reservations, "release")
def release(
    operator: Operator,
    reservation_id: UUID,
    reason: Annotated[str, Option(help="Kept with it, for people.")] = "released by an operator",
) -> None:
    """Give the units of a reservation back."""
    row = operator.row("stock.release", reservation_id=reservation_id, reason=reason)
    operator.answer(row, "released", "already_released")


@command(orders, "find")
def find_orders(
    operator: Operator,
    name: Annotated[str, Argument(help="An id, a reference, pi_…, cs_…, or 'invoice 1'.")],
) -> None:
    """Find the orders that somebody may mean."""
    operator.printer.table(operator.rows("ops.find_orders", name=name))


@command(orders, "show")
def show_order(operator: Operator, order_id: UUID) -> None:
    """Tell what happened to an order, the oldest first."""
    operator.printer.table(operator.found("ops.tell_order", order_id=order_id))


@command(orders, "cancel")
def cancel_order(
    operator: Operator,
    order_id: UUID,
    reason: Annotated[str, Option(help="Kept with it, for people.")] = "cancelled by an operator",
) -> None:
    """Cancel a pending order, and give its units back."""
    row = operator.row("checkout.cancel_order", order_id=order_id, reason=reason)
    operator.answer(row, "cancelled", "already_cancelled", "expired")
