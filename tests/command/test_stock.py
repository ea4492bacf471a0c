"""Products, drops, reservations and orders, as an operator meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from tests.calls import ONE_SLOT, PRODUCT, call, held, ordered, reserved

if TYPE_CHECKING:
    from tests.calls import Session
    from tests.command.conftest import Run
    from tests.database import Database


def test_a_product_is_added_changed_listed_and_restocked(stockade: Run, db: Database) -> None:
    lamp = ("products", "add", "lamp", "Desk lamp", "--price-cents", 4900, "--total")
    [added] = stockade(*lamp, 3, "--currency", "EUR", "--json").rows
    assert (added["sku"], added["total"], added["currency"]) == ("lamp", 3, "EUR")
    changed = stockade(*lamp, 5)
    assert (changed.code, ["total", "5"] in changed.words) == (0, True)
    restocked = stockade("products", "restock", added["id"], 7)
    assert (restocked.code, restocked.words[0]) == (0, ["status", "restocked"])
    head, row = stockade("products", "list", "LAMP").words
    assert (head[:2], row[:2]) == (["product_id", "sku"], [str(added["id"]), "lamp"])
    [listed] = stockade("products", "list", "--json").rows
    assert {key: listed[key] for key in ("total", "free", "held", "sold")} == {
        "total": 7, "free": 7, "held": 0, "sold": 0,
    }  # fmt: skip
    [row] = db.admin("select * from ops.list_products()")
    assert list(listed) == list(row._fields)


def test_products_are_sorted_and_paged(stockade: Run, db: Database) -> None:
    for sku in "cab":
        db.product(sku)
    by_sku = ("products", "list", "--sort", "sku", "--at-most", 2, "--json")
    first = stockade(*by_sku).rows
    assert [row["sku"] for row in first] == ["a", "b"]
    [last] = stockade(*by_sku, "--after", first[-1]["product_id"]).rows
    assert last["sku"] == "c"
    assert stockade("products", "list", "--sort", "colour").code == 2
    none = stockade("products", "list", "nothing")
    assert (none.code, none.out, none.err) == (0, "", "none\n")
    assert stockade("products", "list", "nothing", "--json").out == ""


def test_a_no_is_code_1_and_says_what_to_do(stockade: Run, db: Database, dba: Session) -> None:
    product = db.product(total=10)
    reserved(dba, "held", {product: 8})
    short = stockade("products", "restock", product, 5, "--json")
    assert (short.code, short.rows[0]["status"], short.rows[0]["available"]) == (
        1, "insufficient", 2,
    )  # fmt: skip
    assert "insufficient: " in short.err
    unknown = stockade("products", "restock", 999, 5)
    assert (unknown.code, "products list" in unknown.err) == (1, True)


def test_what_is_out_of_range_is_code_2(stockade: Run, db: Database) -> None:
    product = db.product()
    assert stockade("products", "restock", product, "--", -1).code == 2
    assert stockade("products", "restock", "lamp", 1).code == 2
    wrong = stockade("products", "add", "x", "X", "--price-cents", 1, "--total", -1)
    assert (wrong.code, "total" in wrong.err) == (2, True)
    assert db.admin("select total from stock.product")[0].total == 10


def test_busy_is_code_3_and_nothing_was_done(stockade: Run, db: Database) -> None:
    product = db.product()
    with held(db, PRODUCT, product):
        busy = stockade("products", "restock", product, 20, "--json")
    assert (busy.code, busy.out) == (3, "")
    assert stockade("products", "restock", product, 20).code == 0


def test_a_drop_is_added_changed_and_listed(stockade: Run, db: Database) -> None:
    product = db.product()
    moments = ("2030-01-01 10:00", "2030-01-01 12:00+01")
    [drop] = stockade("drops", "add", product, *moments, "--json").rows
    assert (drop["starts_at"], drop["ends_at"]) == ("2030-01-01T10:00:00Z", "2030-01-01T11:00:00Z")
    assert stockade("drops", "add", product, "yesterday", "now", "--drop-id", drop["id"]).code == 0
    db.product("always on")
    [over] = stockade("drops", "list", "--json").rows
    assert (over["drop_id"], over["state"], over["free"]) == (drop["id"], "over", 10)
    assert stockade("drops", "list", "--state", "on", "--json").out == ""
    assert stockade("drops", "list", "--before", drop["id"], "--json").out == ""
    stockade("drops", "add", product, "yesterday", "tomorrow", "--drop-id", drop["id"])
    assert "on" in stockade("drops", "list").words[1]
    assert stockade("drops", "add", product, "some day", "tomorrow").code == 2
    assert stockade("drops", "add", product, "tomorrow", "yesterday").code == 2


def test_reservations_are_filtered_shown_and_released(
    stockade: Run, db: Database, dba: Session
) -> None:
    product, other = db.product("thing"), db.product("other")
    kept = reserved(dba, "kept", {product: 1}, buyer="ann").reservation_id
    sold = reserved(dba, "sold", {product: 2}).reservation_id
    reserved(dba, "elsewhere", {other: 1})
    call(dba, "stock.confirm", reference="sold")
    listed = stockade("reservations", "list", "--product", product, "--state", "active")
    head, row = listed.words
    assert (head[:3], row[:2]) == (["reservation_id", "state", "left"], [str(kept), "active"])
    minutes, seconds = row[2].split(":")
    assert 0 < int(minutes) * 60 + int(seconds) <= 300
    assert row[-3:] == ["1", "of", str(product)]
    for filtered in (("--buyer", "ann"), ("--reference", "kept")):
        assert [
            row["reservation_id"]
            for row in stockade("reservations", "list", *filtered, "--json").rows
        ] == [str(kept)]
    [shown] = stockade("reservations", "show", sold, "--json").rows
    assert (shown["state"], shown["lines"]) == (
        "confirmed", [{"product_id": product, "quantity": 2, "returned": 0}],
    )  # fmt: skip
    assert stockade("reservations", "release", kept, "--reason", "asked to").code == 0
    [released] = stockade("reservations", "show", kept, "--json").rows
    assert (released["state"], released["reason"]) == ("released", "asked to")
    assert stockade("reservations", "release", kept).code == 0
    assert stockade("reservations", "release", sold).code == 1
    for verb in ("show", "release"):
        assert stockade("reservations", verb, uuid4()).code == 1
    assert stockade("reservations", "show", "7").code == 2


def test_an_order_is_found_told_and_cancelled(stockade: Run, db: Database, dba: Session) -> None:
    held_for = ordered(dba, "cart", {db.product(): 1}).reservation_id
    used = stockade("reservations", "release", held_for)
    assert (used.code, "orders cancel" in used.err) == (1, True)
    [found] = stockade("orders", "find", "cart", "--json").rows
    things = [row["thing"] for row in stockade("orders", "show", found["order_id"], "--json").rows]
    assert things == ["reservation", "order"]
    assert stockade("orders", "cancel", found["order_id"]).code == 0
    assert "cancelled" in stockade("orders", "show", found["order_id"]).out
    assert stockade("orders", "show", uuid4()).code == 1
    assert stockade("orders", "cancel", uuid4()).code == 1


def test_what_a_stranger_wrote_is_printed_as_text(
    stockade: Run, db: Database, dba: Session
) -> None:
    hostile = "[red]sale[/red] [link=file:///]\x1b]0;title\x07\x1b[31m \u202eegral\x9b2J\nline 2"
    product = db.product()
    db.admin("update stock.product set name = %s", hostile)
    reserved(dba, "[bold]key\x1b[2J", {product: 1}, buyer="eve\r\u2028")
    told = [
        stockade("products", "list"),
        stockade("reservations", "list"),
        stockade("products", "list", "--json"),
        stockade("reservations", "list", "--json"),
    ]
    for said in told:
        assert said.out.replace("\n", "").isprintable()
    table, reservations, products, _ = told
    assert "[red]sale[/red] [link=file:///]\\x1b]0;title\\x07" in table.out
    assert "\\u202eegral" in table.out
    assert len(table.out.splitlines()) == 2
    assert "[bold]key\\x1b[2J" in reservations.out
    assert products.rows[0]["name"] == hostile
    assert products.out.isascii()


def test_a_locked_slot_makes_a_release_busy(stockade: Run, db: Database, dba: Session) -> None:
    product = db.product(slots=1)
    kept = reserved(dba, "kept", {product: 1}).reservation_id
    with held(db, ONE_SLOT, product):
        assert stockade("reservations", "release", kept).code == 3
    [still] = stockade("reservations", "show", kept, "--json").rows
    assert still["state"] == "active"
