"""Fixtures of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calls import Session, dba, patient
from tests.concurrency.conftest import crowd, quiet
from tests.payment.shop import Shop

if TYPE_CHECKING:
    from tests.concurrency.kept import KeptDatabase
    from tests.database import Sessions

__all__ = ["crowd", "dba", "quiet", "shop"]


@pytest.fixture
def shop(near: KeptDatabase, dba: Session, sessions: Sessions) -> Shop:
    """Give a shop with ten units."""
    return Shop(near, patient(sessions, "stockade_api"), dba, near.product(total=10))
