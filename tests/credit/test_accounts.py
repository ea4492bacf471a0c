"""Accounts and entries: idempotent by key, never below nothing, a row for each move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.calls import Session, busy, call, held, refused, rows
from tests.concurrency.crowd import statuses
from tests.concurrency.mutants import without

if TYPE_CHECKING:
    from tests.concurrency.crowd import Crowd
    from tests.database import Database

WORKSPACE = UUID("00000000-0000-7000-8000-000000000001")
ACCOUNT: LiteralString = "select 1 from credit.account for update"
OPENING: LiteralString = (
    "select 1 from pg_advisory_xact_lock(hashtextextended(cast(%s as uuid)::text, 10))"
)


def move(session: Session, verb: LiteralString, amount: int, key: str, **more: Any) -> Any:
    """Deposit or spend; the outcome."""
    return call(
        session, verb,
        **{"workspace_id": WORKSPACE, "amount": amount, "key": key, "purpose": "a test", **more},
    )  # fmt: skip


def deposit(session: Session, amount: int, key: str, **more: Any) -> Any:
    """Deposit credits."""
    return move(session, "credit.deposit", amount, key, **more)


def spend(session: Session, amount: int, key: str, **more: Any) -> Any:
    """Spend credits."""
    return move(session, "credit.spend", amount, key, **more)


def entries(session: Session) -> list[tuple[Any, ...]]:
    """Return kind, amount and balance of each entry, oldest first."""
    found = rows(session, "credit.list_entries", workspace_id=WORKSPACE)
    return [(row.kind, row.amount, row.balance) for row in reversed(found)]


def test_a_first_deposit_opens_the_account_and_each_move_is_an_entry(
    db: Database, dba: Session
) -> None:
    assert tuple(call(dba, "credit.get_account", workspace_id=WORKSPACE)) == (0, 0, 0)
    assert deposit(dba, 100, "a").status == "deposited"
    spent = spend(dba, 30, "b")
    assert (spent.status, spent.balance, spent.available) == ("spent", 70, 70)
    assert entries(dba) == [("deposit", 100, 100), ("spend", -30, 70)]
    assert db.breaches() == []


def test_a_key_stands_for_one_move_and_remembers_which(dba: Session) -> None:
    first, again = deposit(dba, 100, "a"), deposit(dba, 100, "a")
    assert (again.status, again.entry_id, again.balance) == ("replayed", first.entry_id, 100)
    for other in (
        deposit(dba, 99, "a"),
        deposit(dba, 100, "a", purpose="another"),
        spend(dba, 100, "a"),
    ):
        assert (other.status, other.balance) == ("mismatch", 100)
    assert deposit(dba, 1, "a", namespace="another").status == "deposited"
    assert deposit(dba, 1, "a", workspace_id=uuid4()).status == "deposited"
    assert entries(dba) == [("deposit", 100, 100), ("deposit", 1, 101)]


def test_what_was_spent_is_replayed_also_when_nothing_is_left(dba: Session) -> None:
    deposit(dba, 10, "a")
    assert spend(dba, 10, "b").status == "spent"
    assert spend(dba, 10, "b").status == "replayed"
    assert spend(dba, 1, "c").status == "insufficient"
    # A refusal isn't remembered.
    deposit(dba, 1, "d")
    assert spend(dba, 1, "c").status == "spent"


def test_nobody_spends_what_there_is_not_or_what_is_set_aside(db: Database, dba: Session) -> None:
    assert spend(dba, 1, "a").status == "insufficient"
    assert db.admin("select 1 from credit.account") == []
    deposit(dba, 10, "b")
    with db.connect("admin", autocommit=False) as session:
        session.execute("update credit.account set pending = 4")
        refusal = spend(session, 7, "c")
        assert (refusal.status, refusal.balance, refusal.available) == ("insufficient", 10, 6)
        assert spend(session, 6, "c").status == "spent"
        session.rollback()


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0}, {"amount": -1}, {"amount": 10**12 + 1}, {"amount": None},
        {"key": ""}, {"key": "k" * 256}, {"key": None}, {"purpose": ""}, {"purpose": None},
        {"namespace": ""}, {"workspace_id": None},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_move_is_refused(dba: Session, wrong: dict[str, Any]) -> None:
    for verb in ("credit.deposit", "credit.spend"):
        with refused("22023"):
            move(dba, verb, **{"amount": 1, "key": "k", **wrong})


def test_whoever_meets_a_lock_is_told_busy_at_once(db: Database, dba: Session) -> None:
    with held(db, OPENING, WORKSPACE), busy():
        deposit(dba, 1, "a")
    deposit(dba, 1, "a")
    with held(db, ACCOUNT), busy():
        deposit(dba, 1, "b")
    with held(db, ACCOUNT), busy():
        spend(dba, 1, "c")


@pytest.mark.usefixtures("quiet")
def test_many_calls_at_once_conserve_credits(db: Database, dba: Session, crowd: Crowd) -> None:
    deposit(dba, 1000, "first")

    def work(session: Session, number: int) -> Any:
        verb = ("credit.deposit", "credit.spend")[number % 2]
        # Each key is used by two callers at once.
        arguments = {"workspace_id": WORKSPACE, "amount": 3, "purpose": "a test"}
        return crowd.insist(session, verb, key=f"{verb} {number // 4}", **arguments)

    told = crowd.at_once(80, work)
    assert statuses(told) == {"deposited": 20, "spent": 20, "replayed": 40}
    [account] = db.admin("select posted from credit.account")
    assert account.posted == 1000


@pytest.mark.usefixtures("quiet")
def test_two_first_deposits_at_once_open_one_account(crowd: Crowd) -> None:
    def work(session: Session, number: int) -> Any:
        return crowd.insist(
            session, "credit.deposit",
            workspace_id=WORKSPACE, amount=1, key=str(number), purpose="a test",
        )  # fmt: skip

    told = crowd.at_once(20, work)
    assert max(outcome.balance for outcome in told) == 20


def test_pages_of_entries_follow_each_other(dba: Session) -> None:
    for number in range(5):
        deposit(dba, 1, str(number))
    page = rows(dba, "credit.list_entries", workspace_id=WORKSPACE, at_most=2)
    rest = rows(dba, "credit.list_entries", workspace_id=WORKSPACE, before=page[-1].id)
    assert [row.balance for row in [*page, *rest]] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("function", "guard", "instead"),
    [("credit._post", "account.posted - account.pending + _post.amount < 0", "false")],
)
def test_without_its_look_the_check_refuses(
    db: Database, dba: Session, function: str, guard: str, instead: str
) -> None:
    deposit(dba, 1, "a")
    with without(db, function, guard, instead), pytest.raises(psycopg.errors.CheckViolation):
        spend(dba, 2, "b")
    assert entries(dba) == [("deposit", 1, 1)]
