"""Fixtures of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calls import LONG, Session, dba
from tests.concurrency.conftest import crowd, quiet
from tests.concurrency.kept import kept
from tests.payment.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database

__all__ = ["crowd", "dba", "quiet", "shop"]


@pytest.fixture
def shop(db: Database, dba: Session) -> Iterator[Shop]:
    """Give a shop with ten units."""
    with kept(db) as near, db.connect("stockade_api") as api:
        api.execute(f"set lock_timeout = '{LONG}s'")
        yield Shop(near, api, dba, near.product(total=10))
