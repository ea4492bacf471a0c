"""ops.check() of membership: each rule, broken by hand, is seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, LiteralString

import pytest

from tests.calls import Session, dba, rows
from tests.membership import words
from tests.membership.club import DAY, now
from tests.membership.conftest import club
from tests.membership.words import event

if TYPE_CHECKING:
    from tests.database import Database
    from tests.membership.club import Club

__all__ = ["club", "dba"]

BREAKS: dict[str, tuple[LiteralString, set[str]]] = {
    "a run that begins before its first payment": (
        "update membership.extension set anchor = anchor - interval '1 day'"
        " where payment_id = 'in_1'",
        {"runs_follow_payments"},
    ),
    "a payment that its run doesn't hold": (
        "update membership.extension set anchor = paid_at where payment_id = 'in_2'",
        {"runs_follow_payments"},
    ),
    "time that stayed though its money is gone": (
        "update membership.extension set taken_back_at = null, taken_back_for = null"
        " where payment_id = 'in_3'",
        {"time_follows_money"},
    ),
    "time taken back though its money is here": (
        "update membership.extension set taken_back_at = now(), taken_back_for = 'x'"
        " where payment_id = 'in_2'",
        {"time_follows_money"},
    ),
    "money of another payment": (
        "update payment.receipt set movement = 'in_9' where movement = 'in_2'",
        {"money_is_its_own"},
    ),
    "money that gave nothing": (
        """
        update payment.allocation set purpose = 'credit', extension_id = null
        where extension_id = (select id from membership.extension where payment_id = 'in_2')
        """,
        {"money_gives_time"},
    ),
}


@pytest.fixture
def books(club: Club) -> None:
    """Fill the books: three renewals, of which one was refunded."""
    club.linked()
    for number, days in enumerate((40, 20, 1), 1):
        club.renew(str(number), now() - days * DAY)
    assert club.hear(event("refund.created", words.refund("3"), now())) == "applied"


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("name", BREAKS)
def test_a_breach_is_seen(db: Database, dba: Session, name: str) -> None:
    assert rows(dba, "ops.check") == []
    damage, rules = BREAKS[name]
    with db.connect("admin", autocommit=False) as session:
        session.execute(damage)
        found = session.execute("select * from ops.check() where room = 'membership'").fetchall()
        session.rollback()
    assert {row.rule for row in found} == rules
    assert all(row.subject and row.detail for row in found)


def test_every_rule_has_a_breach_here(database: Database) -> None:
    [source] = database.admin("select prosrc from pg_proc where proname = '_check_membership'")
    rules = set(re.findall(r"'membership', '(\w+)'", source.prosrc))
    assert rules == set().union(*(rules for _, rules in BREAKS.values()))
