"""Withdrawals in tests: opened, claimed, heard of, and where all credits are."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from tests.calls import call, rows

if TYPE_CHECKING:
    from tests.calls import Session
    from tests.database import Database

WORKSPACE = UUID("00000000-0000-7000-8000-000000000001")
ADDRESS = "TXaddress"
BATCH = "5000000701"
RATE = 8
"""Credits that a coin costs."""


def funded(session: Session, amount: int = 100, workspace_id: UUID = WORKSPACE) -> UUID:
    """Switch withdrawals on and give a workspace its first credits."""
    call(session, "credit.put_setting", payout_currency="trx", credits_per_coin=Decimal(RATE))
    call(
        session, "credit.deposit",
        workspace_id=workspace_id, amount=amount, key="first", purpose="a test",
    )  # fmt: skip
    return workspace_id


def withdraw(session: Session, amount: int = 100, key: str = "k", **more: Any) -> Any:
    """Withdraw credits; the outcome."""
    return call(
        session, "credit.withdraw",
        **{"workspace_id": WORKSPACE, "amount": amount, "address": ADDRESS, "key": key, **more},
    )  # fmt: skip


def opened(session: Session, amount: int = 100, key: str = "k") -> UUID:
    """Open a withdrawal; its id."""
    outcome = withdraw(session, amount, key)
    assert outcome.status == "opened", outcome
    withdrawal_id: UUID = outcome.withdrawal_id
    return withdrawal_id


def claim(session: Session, *, can_verify: bool = True) -> Any:
    """Claim what is due; None where nothing is."""
    found = rows(session, "credit.claim_withdrawal", can_verify=can_verify)
    return found[0] if found else None


def claimed(session: Session, step: str, *, can_verify: bool = True) -> Any:
    """Claim what is due, which is to be this step."""
    errand = claim(session, can_verify=can_verify)
    assert errand is not None
    assert errand.step == step
    return errand


def report(session: Session, errand: Any, result: str, **more: Any) -> Any:
    """Report how a step ended."""
    arguments = {"withdrawal_id": errand.withdrawal_id, "attempt": errand.attempt, **more}
    return call(session, "credit.report", result=result, **arguments)


def payout(withdrawal_id: UUID, status: str, batch: str = BATCH, **more: object) -> dict[str, Any]:
    """Write down what the provider says of a payout of a hundred credits."""
    return {
        "id": "5000000001", "batch_withdrawal_id": batch, "status": status, "currency": "trx",
        "amount": "12.5", "address": ADDRESS, "unique_external_id": str(withdrawal_id), **more,
    }  # fmt: skip


def hear(session: Session, said: dict[str, Any]) -> Any:
    """Record and apply what the provider says."""
    recorded = session.execute(
        "select * from payment.record_event('nowpayments', %s)", [Jsonb(said)]
    ).fetchone()
    assert recorded is not None
    return call(session, "payment.apply", event_id=recorded.event_id)


def pass_time(db: Database, minutes: int = 0) -> None:
    """Let every withdrawal be due, as if so many minutes had passed."""
    db.admin(
        """
        update credit.withdrawal
        set due_at = clock_timestamp(), created_at = created_at - make_interval(mins => %s),
          sent_at = sent_at - make_interval(mins => %s)
        """,
        minutes,
        minutes,
    )


def row(db: Database, withdrawal_id: UUID) -> Any:
    """Return a withdrawal as it is written."""
    return db.admin("select * from credit.withdrawal where id = %s", withdrawal_id)[0]


def books(db: Database) -> tuple[int, int]:
    """Return all credits that there are, and of these those that are set aside."""
    query: LiteralString = (
        "select sum(posted)::int as posted, sum(pending)::int as pending from credit.account"
    )
    found = db.admin(query)[0]
    return found.posted, found.pending


def exceptions(db: Database) -> list[str]:
    """Return the kinds of all exceptions, oldest first."""
    return [found.kind for found in db.admin("select kind from payment.exception order by id")]
