"""Reserve, reserve and confirm, be told that it is sold out: by SQL, everybody side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.contenders import NEVEROVERSELL, REFUSING, RESERVING, STOCKADE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.book import Table
    from tests.bench.lab import Lab

CLIENTS = 32


def hot(lab: Lab) -> None:
    """Sell one product that everybody wants."""
    table = lab.book.table(
        "hot",
        "Reserve, one hot product",
        "clients",
        "a second",
        "Reservations, counted in the database. Stockade has two slots a client, 16 at least.",
    )
    _reserve(lab, table, 1, lab.plan.clients)


def wide(lab: Lab) -> None:
    """Sell many products, where hardly anybody meets anybody."""
    table = lab.book.table(
        "wide",
        f"Reserve, {lab.plan.wide_products:,} products",
        "clients",
        "a second",
        "Each call names one of the products at random.",
    )
    _reserve(lab, table, lab.plan.wide_products, lab.plan.wide_clients)


def _reserve(lab: Lab, table: Table, products: int, crowds: Sequence[int]) -> None:
    for _ in range(lab.plan.repeats):
        for clients in crowds:
            for contender in RESERVING:
                contender.stock(lab, products, clients)
                load = contender.reserve(lab, products, clients)
                table.add(contender.name, clients, load.rate, load.command)
                lab.book.busy(f"{table.title}: {contender.name}", clients, load)


def slots(lab: Lab) -> None:
    """Sell one product from fewer slots than there are clients, and from more."""
    table = lab.book.table(
        "slots",
        "Reserve, one hot product, by its slots",
        "",
        f"{CLIENTS} clients",
        "Whoever is told busy comes back at once, as a new client.",
    )
    for _ in range(lab.plan.repeats):
        for count in lab.plan.slots:
            STOCKADE.stock(lab, 1, CLIENTS, slots=count)
            load = STOCKADE.reserve(lab, 1, CLIENTS)
            name = f"{count} slots" if count > 1 else "1 slot"
            table.add(name, "reservations a second", load.rate)
            table.add(name, "busy, % of the answers", 100 * load.busy / (load.answers + load.busy))


def cycles(lab: Lab) -> None:
    """Reserve and then confirm, as two calls of one client."""
    table = lab.book.table(
        "cycles",
        "Full cycles: reserve, then confirm",
        "products",
        "a second",
        f"{CLIENTS} clients. The peer's hold and confirm, without its payment phase between.",
    )
    for _ in range(lab.plan.repeats):
        for products in (1, lab.plan.wide_products):
            for contender in (STOCKADE, NEVEROVERSELL):
                contender.stock(lab, products, CLIENTS)
                load = contender.cycle(lab, products, CLIENTS)
                table.add(contender.name, products, load.rate, load.command)
                lab.book.busy(f"{table.title}: {contender.name}", products, load)


def sold_out(lab: Lab) -> None:
    """Ask for what is gone."""
    table = lab.book.table(
        "sold-out",
        "Sold-out answers, one product",
        "clients",
        "a second",
        "None of these calls may sell anything, and the database is asked that none did.",
    )
    for _ in range(lab.plan.repeats):
        for clients in lab.plan.sold_out_clients:
            for contender in REFUSING:
                contender.sell_out(lab, clients)
                load = contender.refuse(lab, clients)
                table.add(contender.name, clients, load.rate, load.command)
                lab.book.busy(f"{table.title}: {contender.name}", clients, load)
