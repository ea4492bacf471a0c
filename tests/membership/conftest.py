"""Fixtures of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calls import LONG, Session, dba
from tests.concurrency.conftest import crowd, quiet
from tests.concurrency.kept import kept
from tests.membership.club import Club

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database

__all__ = ["club", "crowd", "dba", "quiet"]


@pytest.fixture
def club(db: Database, dba: Session) -> Iterator[Club]:
    """Give a club with a plan of a month at Stripe, and nobody in it."""
    with kept(db) as near, db.connect("stockade_api") as api:
        api.execute(f"set lock_timeout = '{LONG}s'")
        club = Club(near, api, dba)
        club.plan("gold", months=1, price_id="price_gold")
        yield club
