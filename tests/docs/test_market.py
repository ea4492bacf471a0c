"""docs/market.md says where seed 002's sentences are tested: those tests exist, and enough."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MARKET = ROOT / "tests" / "market"
TEXT = (ROOT / "docs" / "market.md").read_text()
NAMED = sorted(set(re.findall(r"`([\w./]+\.py)::(\w+)`", TEXT)))
PROMISED = {
    "critical_flows": 7,
    "concurrent_purchases": 7,
    "atomic_operations": 8,
    "webhook_idempotency": 6,
}
"""The tests of each of the seed's groups, by its table."""


def names_in(path: Path) -> list[str]:
    """Return the names of the tests in a file."""
    return re.findall(r"^def (test_\w+)\(", path.read_text(), re.MULTILINE)


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_test_that_the_document_names_exists(file: str, test: str) -> None:
    assert test in names_in(MARKET / file)


@pytest.mark.parametrize(("group", "least"), PROMISED.items())
def test_each_group_of_the_seed_has_as_many_tests_here_and_is_in_the_table(
    group: str, least: int
) -> None:
    file = f"test_{group}.py"
    assert len(names_in(MARKET / file)) >= least
    assert file in {named for named, _ in NAMED}
