"""Fixtures of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calls import Session, dba, patient
from tests.concurrency.conftest import crowd, quiet
from tests.membership.club import Club

if TYPE_CHECKING:
    from tests.concurrency.kept import KeptDatabase
    from tests.database import Sessions

__all__ = ["club", "crowd", "dba", "quiet"]


@pytest.fixture
def club(near: KeptDatabase, dba: Session, sessions: Sessions) -> Club:
    """Give a club with a plan of a month at Stripe, and nobody in it."""
    club = Club(near, patient(sessions, "stockade_api"), dba)
    club.plan("gold", months=1, price_id="price_gold")
    return club
