"""Fixtures of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calls import Session, dba, patient
from tests.concurrency.conftest import crowd, quiet
from tests.market.bazaar import Bazaar

if TYPE_CHECKING:
    from tests.concurrency.kept import KeptDatabase
    from tests.database import Sessions

__all__ = ["bazaar", "crowd", "dba", "quiet"]


@pytest.fixture
def bazaar(near: KeptDatabase, dba: Session, sessions: Sessions) -> Bazaar:
    """Give a market without leads."""
    api, service = (patient(sessions, role) for role in ("stockade_api", "stockade_service"))
    return Bazaar(near, api, service, dba)
