"""Migrations: up, down and up again, from every older state, with data, and beside a neighbour."""

from __future__ import annotations

import os
import secrets
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.calls import call, rows
from tests.concurrency.kept import KeptDatabase
from tests.database import Database
from tests.membership.club import DAY, Club, now
from tests.membership.words import dispute, event, refund
from tests.migrations.schema import dump, outline
from tests.rooms import IN_ROOMS
from tests.server import install

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server import Server

GOLDEN = Path(__file__).with_name("schema.sql")
UP = sorted(
    path for path in install.MIGRATIONS.glob("*.sql") if not path.name.endswith(".rollback.sql")
)
MEMBERSHIP = [path.stem for path in UP].index("stockade-0008-membership")
HINT = "UPDATE_GOLDEN=1 writes tests/migrations/schema.sql anew: look at its diff"


@pytest.fixture
def empty(server: Server, database: Database) -> Iterator[str]:
    """Give a new database without anything, beside the migrated one of the run; its name."""
    name = f"stockade_migrations_{secrets.token_hex(4)}"
    server.create_database(name)
    yield name
    server.drop_database(name)
    # Rolling back is for one database: the neighbour's roles must still be let in.
    server.set_passwords()
    for role in ("stockade_api", "stockade_service", "stockade_cron", "stockade_dba"):
        database.connect(role).close()


def apply_first(server: Server, name: str, count: int, folder: Path) -> None:
    """Apply only the first migrations, as an older release would have."""
    for path in UP[:count]:
        for file in (path, path.with_name(f"{path.stem}.rollback.sql")):
            (folder / file.name).write_text(file.read_text())
    everything = install.MIGRATIONS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(install, "MIGRATIONS", folder)
        assert install.apply_migrations(server.admin_url(name)) == count
    assert everything == install.MIGRATIONS


def at(server: Server, name: str) -> Database:
    """Give the database of that name."""
    return Database(name, lambda role: server.url(role, name))


def test_every_migration_has_its_rollback() -> None:
    assert [path.name for path in UP if not rollback(path).exists()] == []
    assert len(UP) * 2 == len(list(install.MIGRATIONS.glob("*.sql")))


def rollback(path: Path) -> Path:
    """Return the file that takes a migration back."""
    return path.with_name(f"{path.stem}.rollback.sql")


def test_each_migration_depends_on_the_one_before() -> None:
    for earlier, later in pairwise(UP):
        assert later.read_text().startswith(f"-- depends: {earlier.stem}\n")


def test_a_fresh_install_is_what_the_golden_file_says(server: Server, empty: str) -> None:
    assert server.migrate(empty) == len(UP)
    found = outline(dump(server, empty))
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(found)
    assert found == GOLDEN.read_text(), HINT


def test_up_down_and_up_again_is_as_good_as_fresh(server: Server, empty: str) -> None:
    server.migrate(empty)
    fresh = dump(server, empty)
    newest_first = [path.stem for path in reversed(UP)]
    assert server.rollback(empty, len(UP)) == newest_first
    left = at(server, empty).admin(
        f"""
        select nspname from pg_namespace where nspname in {IN_ROOMS}
        union all
        select defaclrole::regrole::text from pg_default_acl
        """
    )
    assert left == []
    assert server.migrate(empty) == len(UP)
    assert dump(server, empty) == fresh


@pytest.mark.parametrize("count", range(1, len(UP) + 1))
def test_each_migration_can_be_taken_back_and_applied_again(
    server: Server, empty: str, count: int
) -> None:
    server.migrate(empty)
    fresh = dump(server, empty)
    assert len(server.rollback(empty, count)) == count
    assert server.migrate(empty) == count
    assert dump(server, empty) == fresh


def test_migrating_twice_changes_nothing(server: Server, empty: str) -> None:
    server.migrate(empty)
    fresh = dump(server, empty)
    assert server.migrate(empty) == 0
    assert dump(server, empty) == fresh


@pytest.mark.parametrize("count", range(1, len(UP)))
def test_every_older_state_becomes_what_a_fresh_install_is(
    server: Server, empty: str, tmp_path: Path, count: int
) -> None:
    apply_first(server, empty, count, tmp_path)
    assert server.migrate(empty) == len(UP) - count
    assert outline(dump(server, empty)) == GOLDEN.read_text(), HINT


def test_a_function_that_the_code_no_longer_has_goes_with_the_next_deploy(
    server: Server, empty: str
) -> None:
    server.migrate(empty)
    fresh = dump(server, empty)
    older = at(server, empty)
    older.admin("create function stock.confirm_all() returns integer language sql return 1")
    older.admin("create procedure rpc.nothing() language sql begin atomic select 1; end")
    assert dump(server, empty) != fresh
    server.install_sql(empty)
    assert dump(server, empty) == fresh


def test_functions_that_returned_other_columns_are_replaced(server: Server, empty: str) -> None:
    server.migrate(empty)
    fresh = dump(server, empty)
    older = at(server, empty)
    for arguments, columns in (
        ("payment._missing_there(provider text, day date", "out subject text, out kind text"),
        ("payment.list_lapsed(after uuid, at_most integer", "out intent_id uuid, out mode text"),
        ("payment.opened(intent_id uuid, answer jsonb", "out state text"),
    ):
        older.admin(f"drop function {arguments})")
        older.admin(f"create function {arguments}, {columns}) language plpgsql as 'begin end'")
    server.install_sql(empty)
    assert dump(server, empty) == fresh


def test_an_extension_that_was_made_without_a_schema_survives_a_deploy(
    server: Server, empty: str
) -> None:
    server.migrate(empty)
    # A new session, for the database's search_path: it begins with rpc.
    at(server, empty).admin("create extension pg_stat_statements")
    server.install_sql(empty)
    [where] = at(server, empty).admin(
        "select pronamespace::regnamespace::text as room from pg_proc"
        " where proname = 'pg_stat_statements'"
    )
    assert where.room == "rpc"


def test_data_survives_a_deploy_and_goes_on_selling(server: Server, empty: str) -> None:
    server.migrate(empty)
    old = at(server, empty)
    product = old.product(total=10)
    with old.connect("stockade_api") as api:
        lines = [{"product_id": product, "quantity": 1}]
        carts = [{"reference": name, "lines": lines} for name in ("held", "sold")]
        rows(api, "stock.reserve_many", requests=carts)
        call(api, "stock.confirm", reference="sold")
        before = old.admin("select * from stock.reservation order by id")
        # Deployed under it: the same session goes on.
        assert server.migrate(empty) == 0
        assert old.admin("select * from stock.reservation order by id") == before
        assert call(api, "stock.confirm", reference="held").status == "confirmed"
        (again,) = rows(api, "stock.reserve_many", requests=[{**carts[0], "reference": "new"}])
        assert again.status == "reserved"
    assert old.breaches() == []


def test_what_was_ordered_is_held_and_sold_when_orders_are_taken_back(
    server: Server, empty: str
) -> None:
    server.migrate(empty)
    old = at(server, empty)
    product = old.product(total=10)
    with old.connect("stockade_dba") as dba:
        for name in ("held", "sold"):
            lines = [{"product_id": product, "quantity": 1}]
            cart = call(dba, "stock.reserve", reference=name, lines=lines)
            placed = call(dba, "payment.place_order", reservation_id=cart.reservation_id)
        body = {"idempotency_key": "k", "order_id": str(placed.order_id), "status": "success"}
        event = call(dba, "payment.record_event", provider="generic", payload=body)
        assert call(dba, "payment.apply", event_id=event.event_id).order_state == "paid"
    server.rollback(empty, len(UP) - 3)  # Down to stock alone.
    server.migrate(empty)
    with old.connect("stockade_dba") as dba:
        assert call(dba, "stock.release", reference="held").status == "released"
    (row,) = old.admin("select free, sold from stock.availability")
    assert tuple(row) == (9, 1)
    assert old.breaches() == []


def test_stock_survives_when_only_the_newest_migration_is_taken_back(
    server: Server, empty: str
) -> None:
    server.migrate(empty)
    old = at(server, empty)
    product = old.product(total=10)
    with old.connect("stockade_dba") as dba:
        lines = [{"product_id": product, "quantity": 4}]
        call(dba, "stock.reserve", reference="cart", lines=lines)
    assert server.rollback(empty, 1) == [UP[-1].stem]
    server.migrate(empty)
    (row,) = old.admin("select free, held from stock.availability")
    assert tuple(row) == (6, 4)
    assert old.breaches() == []


def test_orders_keep_their_money_when_memberships_are_taken_back(
    server: Server, empty: str
) -> None:
    server.migrate(empty)
    old = at(server, empty)
    product = old.product(total=10)
    with old.connect("stockade_dba") as dba:
        club = Club(KeptDatabase(old.name, old.url, dba), dba, dba)
        club.plan("gold", months=1, price_id="price_gold")
        club.linked()
        for number in ("refunded", "disputed", "kept"):
            club.renew(number, now() - DAY)
        club.hear(event("refund.created", refund("refunded"), now()))
        club.hear(event("charge.dispute.created", dispute("disputed"), now()))
        lines = [{"product_id": product, "quantity": 1}]
        cart = call(dba, "stock.reserve", reference="sold", lines=lines)
        placed = call(dba, "payment.place_order", reservation_id=cart.reservation_id)
        body = {"idempotency_key": "k", "order_id": str(placed.order_id), "status": "success"}
        paid = call(dba, "payment.record_event", provider="generic", payload=body)
        assert call(dba, "payment.apply", event_id=paid.event_id).order_state == "paid"
        assert club.kept() == {"membership": 900, "refund": 900, "dispute": 900, "order": 1000}
    server.rollback(empty, len(UP) - MEMBERSHIP)
    server.migrate(empty)
    assert old.breaches() == []
    found = old.admin("select purpose, amount::integer from payment.allocation")
    assert [tuple(row) for row in found] == [("order", 1000)]
