"""Fixtures of this room."""

from tests.calls import dba

__all__ = ["dba"]
