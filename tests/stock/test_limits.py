"""Caps: held + bought - returned per buyer and product, under one try-lock per buyer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calls import (
    KEY,
    RESERVATION,
    Session,
    busy,
    call,
    free,
    held,
    lines,
    ordered,
    reserve,
    reserved,
)

if TYPE_CHECKING:
    from tests.database import Database


def test_a_buyer_may_hold_as_many_as_the_cap_says(db: Database, dba: Session) -> None:
    product = db.product(units_per_buyer=3)
    reserved(dba, "a", {product: 2}, buyer="ann")
    outcome = reserve(dba, "b", {product: 2}, buyer="ann")
    assert (outcome.status, outcome.product_id, outcome.available) == ("over_limit", product, 1)
    assert reserved(dba, "b", {product: 1}, buyer="ann").detail is None
    outcome = reserve(dba, "c", {product: 1}, buyer="ann")
    assert (outcome.status, outcome.available) == ("over_limit", 0)
    reserved(dba, "d", {product: 3}, buyer="bob")
    assert free(db, product) == 4


def test_bought_units_count_and_returned_ones_do_not(db: Database, dba: Session) -> None:
    product = db.product(units_per_buyer=2)
    cart = reserved(dba, "a", {product: 2}, buyer="ann")
    call(dba, "stock.confirm", reference="a")
    assert reserve(dba, "b", {product: 1}, buyer="ann").status == "over_limit"
    call(
        dba, "stock.take_back",
        reservation_id=cart.reservation_id, product_id=product, quantity=1, key="refund",
    )  # fmt: skip
    reserved(dba, "b", {product: 1}, buyer="ann")
    assert reserve(dba, "c", {product: 1}, buyer="ann").status == "over_limit"


def test_released_and_lapsed_units_do_not_count(db: Database, dba: Session) -> None:
    product = db.product(units_per_buyer=1)
    reserved(dba, "a", {product: 1}, buyer="ann")
    call(dba, "stock.release", reference="a")
    second = reserved(dba, "b", {product: 1}, buyer="ann")
    db.lapse(second.reservation_id)
    reserved(dba, "c", {product: 1}, buyer="ann")


def test_used_units_count(db: Database, dba: Session) -> None:
    product = db.product(units_per_buyer=1)
    ordered(dba, "a", {product: 1}, buyer="ann")
    assert reserve(dba, "b", {product: 1}, buyer="ann").status == "over_limit"


def test_without_a_buyer_a_capped_product_is_refused(db: Database, dba: Session) -> None:
    product = db.product(units_per_buyer=1)
    assert reserve(dba, "a", {product: 1}).status == "over_limit"
    assert free(db, product) == 10


def test_one_capped_product_of_a_cart_is_enough(db: Database, dba: Session) -> None:
    plain, capped = db.product("plain"), db.product("capped", units_per_buyer=1)
    outcome = reserve(dba, "a", {plain: 5, capped: 2}, buyer="ann")
    assert (outcome.status, outcome.product_id) == ("over_limit", capped)
    reserved(dba, "a", {plain: 5, capped: 1}, buyer="ann")


def test_a_live_reference_is_replayed_at_the_cap(db: Database, dba: Session) -> None:
    product = db.product(units_per_buyer=1)
    reserved(dba, "a", {product: 1}, buyer="ann")
    assert reserve(dba, "a", {product: 1}, buyer="ann").status == "replayed"


def test_a_buyers_second_call_at_once_is_busy(db: Database, dba: Session) -> None:
    product = db.product(units_per_buyer=1)
    with held(db, KEY, "ann", 1), busy():
        reserve(dba, "a", {product: 1}, buyer="ann")
    with held(db, KEY, "bob", 1):
        reserved(dba, "a", {product: 1}, buyer="ann")


def test_a_lapsed_reservation_that_somebody_works_on_may_still_count_so_busy(
    db: Database, dba: Session
) -> None:
    product = db.product(units_per_buyer=1)
    first = reserved(dba, "a", {product: 1}, buyer="ann")
    db.lapse(first.reservation_id)
    with held(db, RESERVATION, first.reservation_id), busy():
        reserve(dba, "b", {product: 1}, buyer="ann")
    reserved(dba, "b", {product: 1}, buyer="ann")


def test_a_cap_taken_off_lets_everybody_buy(db: Database, dba: Session) -> None:
    product = db.product(units_per_buyer=1)
    db.product(units_per_buyer=0)
    reserved(dba, "a", {product: 5})


@pytest.mark.parametrize("namespace", ["sql", "rpc", "http", "http:market", "markets"])
def test_what_one_namespace_sells_is_unknown_to_all_others(
    db: Database, dba: Session, namespace: str
) -> None:
    plain, theirs = db.product("plain"), db.product("theirs", only_in="market")
    for units in ({theirs: 1}, {plain: 1, theirs: 1}):
        refused = reserve(dba, "a", units, namespace=namespace, buyer="ann")
        assert (refused.status, refused.product_id) == ("unknown_product", theirs)
    reserved(dba, "a", {plain: 1}, namespace=namespace)
    grown = call(dba, "stock.resize", reference="a", namespace=namespace, lines=lines({theirs: 1}))
    assert (grown.status, grown.product_id) == ("unknown_product", theirs)
    assert free(db, theirs) == 10


@pytest.mark.parametrize("namespace", ["market", "market:ann", "late"])
def test_what_one_namespace_sells_is_had_there_and_by_late_money(
    db: Database, dba: Session, namespace: str
) -> None:
    theirs = db.product("theirs", only_in="market")
    reserved(dba, "a", {theirs: 1}, namespace=namespace)
    assert free(db, theirs) == 9
