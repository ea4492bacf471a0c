"""What `make up` puts on sale, for trying."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.database import Database
    from tests.server import Server

SAMPLE = Path(__file__).with_name("sample.sql").read_text()


def test_the_sample_put_twice_is_there_once_and_its_drop_is_on(
    server: Server, db: Database
) -> None:
    server.psql(text=SAMPLE, database=db.name)
    db.admin("update checkout.drop set starts_at = '2026-01-01', ends_at = '2026-01-02'")
    server.psql(text=SAMPLE, database=db.name)
    assert [drop.drop_id for drop in db.admin("select drop_id from checkout.active_drop()")] == [1]
    products = db.admin("select id, sku, total from stock.product order by id")
    assert (products[0], len(products)) == ((1, "flash-sale-item", 100), 11)
    [offered] = db.admin("select count(*) as leads from market.list_leads()")
    assert offered.leads == 10
    credits_of = db.admin("select posted from credit.account order by workspace_id")
    assert [row.posted for row in credits_of] == [10, 100]
