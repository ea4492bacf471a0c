"""The lines of a request: what is read, what is summed, and what is refused whatever it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from psycopg.types.json import Jsonb

from tests.calls import Session, call, free, lines, refused, reserve, reserved

if TYPE_CHECKING:
    from tests.database import Database

ID = 1
"""The first product of an empty database."""


def test_the_same_product_on_two_lines_is_summed(db: Database, dba: Session) -> None:
    product = db.product(total=5)
    twice = lines({product: 2}) + lines({product: 3})
    assert call(dba, "stock.reserve", reference="cart", lines=twice).status == "reserved"
    assert db.admin("select quantity from stock.line") == [(5,)]


def test_a_product_named_by_both_of_its_names_is_summed(db: Database, dba: Session) -> None:
    external_id = uuid4()
    product = db.product(external_id=external_id)
    both = [*lines({product: 1}), {"drop_product_id": str(external_id), "quantity": 2}]
    assert call(dba, "stock.reserve", reference="cart", lines=both).status == "reserved"
    assert free(db, product) == 7


def test_summed_lines_are_short_together(db: Database, dba: Session) -> None:
    product = db.product(total=5)
    twice = lines({product: 3}) + lines({product: 3})
    assert call(dba, "stock.reserve", reference="cart", lines=twice).status == "insufficient"


def test_a_hundred_lines_are_allowed_and_one_more_is_refused(db: Database, dba: Session) -> None:
    units = {db.product(f"thing {n}", total=1): 1 for n in range(101)}
    with refused("22023"):
        reserve(dba, "cart", units)
    units.popitem()
    reserved(dba, "cart", units)
    assert len(db.admin("select 1 from stock.line")) == 100


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        {},
        [],
        "[]",
        1,
        [None],
        [1],
        ["1"],
        [[]],
        [{}],
        [{"product_id": ID}],
        [{"quantity": 1}],
        [{"product_id": ID, "quantity": 0}],
        [{"product_id": ID, "quantity": -1}],
        [{"product_id": ID, "quantity": 1.5}],
        [{"product_id": ID, "quantity": "3"}],
        [{"product_id": ID, "quantity": None}],
        [{"product_id": ID, "quantity": True}],
        [{"product_id": ID, "quantity": [1]}],
        [{"product_id": ID, "quantity": 2**31}],
        [{"product_id": ID, "quantity": 10**400}],
        [{"product_id": ID, "quantity": 2**31 - 1}, {"product_id": ID, "quantity": 1}],
        [{"product_id": 0, "quantity": 1}],
        [{"product_id": -1, "quantity": 1}],
        [{"product_id": 1.5, "quantity": 1}],
        [{"product_id": "1", "quantity": 1}],
        [{"product_id": None, "quantity": 1}],
        [{"product_id": 2**63, "quantity": 1}],
        [{"product_id": {"id": 1}, "quantity": 1}],
        [{"drop_product_id": None, "quantity": 1}],
        [{"drop_product_id": "", "quantity": 1}],
        [{"drop_product_id": "no uuid", "quantity": 1}],
        [{"drop_product_id": f"{UUID(int=1)} ", "quantity": 1}],
        [{"drop_product_id": f"{UUID(int=1)}\n", "quantity": 1}],
        [{"drop_product_id": f"{UUID(int=1)}\nx", "quantity": 1}],
        [{"drop_product_id": f"{{{UUID(int=1)}}}", "quantity": 1}],
        [{"drop_product_id": UUID(int=1).hex, "quantity": 1}],
        [{"drop_product_id": 1, "quantity": 1}],
        [{"drop_product_id": [str(UUID(int=1))], "quantity": 1}],
        [{"product_id": ID, "drop_product_id": str(UUID(int=1)), "quantity": 1}],
        [{"product_id": ID, "quantity": 1}, {"product_id": ID, "quantity": 0}],
    ],
    ids=lambda wrong: repr(wrong)[:60],
)
def test_malformed_lines_are_refused_and_change_nothing(
    db: Database, dba: Session, wrong: Any
) -> None:
    assert db.product(external_id=UUID(int=1)) == ID
    with refused("22023"):
        call(dba, "stock.reserve", reference="cart", lines=Jsonb(wrong))
    (outcome,) = dba.execute(
        "select * from stock.reserve_many(%s)",
        [Jsonb([{"reference": "cart", "lines": wrong}])],
    ).fetchall()
    assert outcome.status == "invalid"
    assert outcome.detail
    assert free(db, ID) == 10


def test_numbers_that_are_whole_are_whole_however_they_are_written(
    db: Database, dba: Session
) -> None:
    db.product()
    query = "select * from stock.reserve('cart', '[{\"product_id\": 1.0, \"quantity\": 2e0}]')"
    (outcome,) = dba.execute(query).fetchall()
    assert outcome.status == "reserved"
    assert free(db, ID) == 8


ODD = (
    "1", "1.0", "2e0", "1e2", "10e-1", "100e-2", "1e-1", "1e400", "-1e400", "1e-400",
    "0", "-0", "0.0", "-1", "0.5", "1.5", "0.99999999999999999999", "1.00000000000000000001",
    "2147483647", "2147483647.0", "2147483647.5", "2147483648", "21474836470e-1",
    "9223372036854775807", "9223372036854775807.000", "9223372036854775808",
    "18446744073709551617", "123456789012345678901234567890.5",
    '"1"', '"one"', '""', "true", "false", "null", "[]", "[1]", "[1, 1]", "[[1]]", "{}",
    '{"id": 1}',
)  # fmt: skip
"""What may stand in JSON where a whole number is wanted."""


@pytest.mark.parametrize(
    ("field", "highest", "whole"),
    [("product_id", str(2**63 - 1), 12), ("quantity", str(2**31 - 1), 9)],
)
def test_the_short_way_and_the_long_one_agree_on_what_a_whole_number_is(
    db: Database, field: str, highest: str, whole: int
) -> None:
    told = db.admin(
        """
        select odd,
          stock._is_whole(odd::jsonb, '1', %s::jsonb) as long,
          stock._is_plain(
            '{"product_id": 1, "quantity": 1}'::jsonb || jsonb_build_object(%s::text, odd::jsonb),
            'cart', null, null, 'sql', 120
          ) is true as short
        from unnest(%s::text[]) as odd
        """,
        highest, field, list(ODD),
    )  # fmt: skip
    assert [row.odd for row in told if row.long != row.short] == []
    assert sum(row.long for row in told) == whole


def test_null_lines_are_refused(dba: Session) -> None:
    with refused("22023"):
        call(dba, "stock.reserve", reference="cart", lines=None)


def test_a_null_beside_a_products_other_name_is_as_good_as_absent(
    db: Database, dba: Session
) -> None:
    product = db.product()
    line = {"product_id": product, "drop_product_id": None, "quantity": 1}
    assert call(dba, "stock.reserve", reference="cart", lines=[line]).status == "reserved"
