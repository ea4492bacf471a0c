"""Fixtures of this room."""

from __future__ import annotations

from tests.calls import dba
from tests.concurrency.conftest import crowd, quiet
from tests.market.conftest import bazaar
from tests.payment.conftest import shop

__all__ = ["bazaar", "crowd", "dba", "quiet", "shop"]
