"""Fixtures of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calls import LONG, Session, dba
from tests.concurrency.conftest import crowd, quiet
from tests.concurrency.kept import kept
from tests.market.bazaar import Bazaar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database

__all__ = ["bazaar", "crowd", "dba", "quiet"]


@pytest.fixture
def bazaar(db: Database, dba: Session) -> Iterator[Bazaar]:
    """Give a market without leads."""
    with (
        kept(db) as near,
        db.connect("stockade_api") as api,
        db.connect("stockade_service") as service,
    ):
        for session in (api, service):
            session.execute(f"set lock_timeout = '{LONG}s'")
        yield Bazaar(near, api, service, dba)
