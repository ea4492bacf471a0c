"""The schemas of Stockade, for tests that look at all of them."""

from __future__ import annotations

from typing import LiteralString

ROOMS = ("stock", "checkout", "payment", "credit", "market", "membership", "ops", "rpc")

IN_ROOMS: LiteralString = (
    "('stock', 'checkout', 'payment', 'credit', 'market', 'membership', 'ops', 'rpc')"
)
"""The same as a list of SQL, to compare a schema's name with."""

NAMESPACES: LiteralString = """(
    'stock'::regnamespace, 'checkout'::regnamespace, 'payment'::regnamespace,
    'credit'::regnamespace, 'market'::regnamespace, 'membership'::regnamespace,
    'ops'::regnamespace, 'rpc'::regnamespace
)"""
"""The same, to compare a schema's oid with."""
