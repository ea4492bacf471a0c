"""Withdrawals: set aside at once, gone when certain, one at a time, and never sent twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.calls import Session, busy, call, held, refused, rows
from tests.concurrency.crowd import statuses
from tests.concurrency.mutants import without
from tests.credit.withdrawing import (
    ADDRESS,
    WORKSPACE,
    books,
    claim,
    claimed,
    exceptions,
    funded,
    hear,
    opened,
    pass_time,
    payout,
    report,
    row,
    withdraw,
)
from tests.market.bazaar import PRICE, lead

if TYPE_CHECKING:
    from tests.concurrency.crowd import Crowd
    from tests.database import Database

ACCOUNT: LiteralString = "select 1 from credit.account for update"
ROW: LiteralString = "select 1 from credit.withdrawal for update"
NOBODY = UUID("00000000-0000-7000-8000-00000000000f")


# Opening one.


def test_credits_are_set_aside_at_once_and_gone_when_it_is_settled(dba: Session) -> None:
    funded(dba, 101)
    outcome = withdraw(dba, 100)
    assert (outcome.status, outcome.state, outcome.coins) == ("opened", "open", Decimal("12.5"))
    assert (outcome.currency, outcome.balance, outcome.available) == ("trx", 101, 1)
    assert tuple(call(dba, "credit.get_account", workspace_id=WORKSPACE)) == (101, 100, 1)
    hear(dba, payout(outcome.withdrawal_id, "FINISHED"))
    assert tuple(call(dba, "credit.get_account", workspace_id=WORKSPACE)) == (1, 0, 1)
    newest, _ = rows(dba, "credit.list_entries", workspace_id=WORKSPACE)
    assert (newest.kind, newest.amount, newest.balance) == ("withdrawal", -100, 1)


def test_the_same_key_withdraws_once_and_says_how_it_stands(dba: Session) -> None:
    funded(dba, 300)
    first, again = withdraw(dba), withdraw(dba)
    assert (again.status, again.withdrawal_id) == ("replayed", first.withdrawal_id)
    assert withdraw(dba, 99).status == "mismatch"
    assert withdraw(dba, address="TXelsewhere").status == "mismatch"
    call(dba, "credit.settle", withdrawal_id=first.withdrawal_id)
    settled = withdraw(dba)
    assert (settled.status, settled.state, settled.available) == ("replayed", "settled", 200)
    assert withdraw(dba, namespace="another").status == "opened"


def test_there_is_one_at_a_time(db: Database, dba: Session) -> None:
    funded(dba, 200)
    first = opened(dba)
    second = withdraw(dba, key="another")
    assert (second.status, second.withdrawal_id) == ("already_open", first)
    call(dba, "credit.reject", withdrawal_id=first)
    # A refusal isn't remembered.
    assert withdraw(dba, key="another").status == "opened"
    assert books(db) == (200, 100)


def test_without_its_look_the_unique_index_refuses_the_second(dba: Session, db: Database) -> None:
    funded(dba, 200)
    opened(dba)
    with (
        without(db, "credit.withdraw", "elsif withdrawal_id is not null then", "elsif false then"),
        pytest.raises(psycopg.errors.UniqueViolation),
    ):
        withdraw(dba, key="another")
    assert books(db) == (200, 100)


def test_without_its_look_the_check_refuses_what_there_is_not(dba: Session, db: Database) -> None:
    funded(dba, 99)
    guard = "(account.posted - account.pending >= withdraw.amount) is not true"
    with (
        without(db, "credit.withdraw", guard, "false"),
        pytest.raises(psycopg.errors.CheckViolation),
    ):
        withdraw(dba)
    assert books(db) == (99, 0)


def test_nobody_withdraws_what_there_is_not(db: Database, dba: Session) -> None:
    assert withdraw(dba).status == "off"
    call(dba, "credit.put_setting", payout_currency="trx", credits_per_coin=Decimal(1))
    refusal = withdraw(dba)
    assert (refusal.status, refusal.available) == ("insufficient_credits", 0)
    funded(dba, 99)
    assert withdraw(dba).status == "insufficient_credits"
    assert db.admin("select 1 from credit.withdrawal") == []


@pytest.mark.parametrize(
    ("rate", "amount", "coins"),
    [("3", 1, "0.333333"), ("1000000", 1, "0.000001"), ("0.5", 7, "14"), ("1000001", 1, None)],
)
def test_coins_are_never_more_than_the_credits_are_worth(
    dba: Session, rate: str, amount: int, coins: str | None
) -> None:
    funded(dba)
    call(dba, "credit.put_setting", payout_currency="btc", credits_per_coin=Decimal(rate))
    outcome = withdraw(dba, amount)
    expected = ("too_small", None) if coins is None else ("opened", Decimal(coins))
    assert (outcome.status, outcome.coins) == expected


def test_withdrawals_are_switched_off_and_those_under_way_go_on(dba: Session) -> None:
    funded(dba, 200)
    opened(dba)
    put = call(dba, "credit.put_setting")
    assert (put.payout_currency, put.credits_per_coin) == (None, None)
    assert withdraw(dba).status == "replayed"
    assert withdraw(dba, key="another").status == "off"
    assert claimed(dba, "create").currency == "trx"


@pytest.mark.parametrize(
    "wrong",
    [
        {"payout_currency": "trx"}, {"credits_per_coin": Decimal(1)},
        {"payout_currency": "TRX", "credits_per_coin": Decimal(1)},
        {"payout_currency": "trx", "credits_per_coin": Decimal(0)},
        {"payout_currency": "trx", "credits_per_coin": Decimal("NaN")},
    ],
    ids=str,
)  # fmt: skip
def test_half_a_setting_is_none(dba: Session, wrong: dict[str, Any]) -> None:
    with refused("22023"):
        call(dba, "credit.put_setting", **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0}, {"amount": None}, {"amount": 10**12 + 1}, {"address": ""},
        {"address": "two words"}, {"address": "a" * 256}, {"address": None}, {"key": ""},
        {"workspace_id": None}, {"namespace": None},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_withdrawal_is_refused(dba: Session, wrong: dict[str, Any]) -> None:
    funded(dba)
    with refused("22023"):
        withdraw(dba, **{"amount": 1, **wrong})


def test_a_withdrawal_is_its_workspaces_to_read(dba: Session) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    [shown] = rows(
        dba, "credit.get_withdrawal", withdrawal_id=withdrawal_id, workspace_id=WORKSPACE
    )
    assert (shown.state, shown.amount, shown.address) == ("open", 100, ADDRESS)
    assert rows(
        dba, "credit.get_withdrawal", withdrawal_id=withdrawal_id, workspace_id=NOBODY
    ) == []  # fmt: skip


# The steps.


def test_it_is_created_verified_and_looked_at_until_it_is_settled(
    db: Database, dba: Session
) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    create = claimed(dba, "create")
    assert (create.withdrawal_id, create.coins, create.address) == (
        withdrawal_id, Decimal("12.5"), ADDRESS,
    )  # fmt: skip
    assert claim(dba) is None, "its lease holds"
    hear(dba, payout(withdrawal_id, "WAITING"))
    assert report(dba, create, "done").status == "again"
    verify = claimed(dba, "verify")
    assert verify.reference == payout(withdrawal_id, "WAITING")["batch_withdrawal_id"]
    assert report(dba, verify, "done").status == "again"
    pass_time(db)
    look = claimed(dba, "look")
    hear(dba, payout(withdrawal_id, "PROCESSING"))
    report(dba, look, "done")
    pass_time(db)
    look = claimed(dba, "look")
    hear(dba, payout(withdrawal_id, "FINISHED"))
    assert report(dba, look, "done").status == "settled"
    pass_time(db)
    assert claim(dba) is None
    assert books(db) == (0, 0)


def test_without_the_secret_a_person_verifies_and_it_is_only_looked_at(
    db: Database, dba: Session
) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    create = claimed(dba, "create", can_verify=False)
    hear(dba, payout(withdrawal_id, "WAITING"))
    report(dba, create, "done")
    claimed(dba, "look", can_verify=False)
    hear(dba, payout(withdrawal_id, "REJECTED"))
    assert (row(db, withdrawal_id).state, books(db)) == ("rejected", (100, 0))


def test_after_a_try_to_verify_comes_a_look_and_what_goes_on_is_not_verified_again(
    db: Database, dba: Session
) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    claimed(dba, "create")
    hear(dba, payout(withdrawal_id, "WAITING"))
    for step in ("verify", "look", "verify", "look"):
        pass_time(db)
        report(dba, claimed(dba, step), "unsure")
    hear(dba, payout(withdrawal_id, "SENDING"))
    for _ in range(3):
        pass_time(db)
        report(dba, claimed(dba, "look"), "unsure")
    assert row(db, withdrawal_id).state == "sent"


def test_what_certainly_never_left_is_sent_again(db: Database, dba: Session) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    for _ in range(3):
        create = claimed(dba, "create")
        assert row(db, withdrawal_id).sent_at is not None
        assert report(dba, create, "unsent", detail="ConnectError").status == "again"
        assert (row(db, withdrawal_id).state, row(db, withdrawal_id).sent_at) == ("open", None)
        pass_time(db)
    assert books(db) == (100, 100)


def test_what_was_perhaps_sent_is_looked_for_and_only_after_seventy_minutes_sent_anew(
    db: Database, dba: Session
) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    assert report(dba, claimed(dba, "create"), "unsure").status == "again"
    assert row(db, withdrawal_id).state == "unknown"
    for result in ("unsure", "absent", "unsent", "refused", "done"):
        pass_time(db)
        report(dba, claimed(dba, "find"), result)
        assert row(db, withdrawal_id).state == "unknown"
    pass_time(db, 71)
    # Half a list is no list.
    report(dba, claimed(dba, "find"), "unsure")
    pass_time(db)
    find = claimed(dba, "find")
    sent_at = row(db, withdrawal_id).sent_at
    assert find.listed_since < sent_at < find.listed_before
    report(dba, find, "absent")
    assert row(db, withdrawal_id).state == "open"
    assert claimed(dba, "create").withdrawal_id == withdrawal_id
    assert books(db) == (100, 100)


def test_a_worker_that_died_after_the_claim_has_perhaps_sent_it(db: Database, dba: Session) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    claimed(dba, "create")
    pass_time(db)
    claimed(dba, "find")
    assert row(db, withdrawal_id).state == "unknown"


def test_without_the_mark_before_the_send_it_would_be_sent_twice(
    db: Database, dba: Session
) -> None:
    funded(dba)
    opened(dba)
    mark = "case next_step when 'create' then moment else w.sent_at end"
    with without(db, "credit.claim_withdrawal", mark, "w.sent_at"):
        claimed(dba, "create")
        pass_time(db)
        claimed(dba, "create")


def test_once_its_name_is_known_nothing_is_created_again(db: Database, dba: Session) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    create = claimed(dba, "create")
    hear(dba, payout(withdrawal_id, "WAITING"))
    for result in ("unsent", "refused", "absent"):
        assert report(dba, create, result).status == "again"
        pass_time(db, 200)
        create = claimed(dba, "look", can_verify=False)
    assert (row(db, withdrawal_id).state, books(db)) == ("sent", (100, 100))


def test_a_certain_no_to_create_gives_the_credits_back(db: Database, dba: Session) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    create = claimed(dba, "create")
    told = report(dba, create, "refused", detail="BAD_CREATE_WITHDRAWAL_REQUEST")
    assert (told.status, books(db)) == ("rejected", (100, 0))
    assert row(db, withdrawal_id).detail == "BAD_CREATE_WITHDRAWAL_REQUEST"
    assert report(dba, create, "refused").status == "rejected"
    assert withdraw(dba, key="another").status == "opened"


def test_a_stale_worker_is_fenced_off(db: Database, dba: Session) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    slow = claimed(dba, "create")
    pass_time(db)
    claimed(dba, "find")
    for result in ("refused", "unsent", "absent", "done", "unsure"):
        assert report(dba, slow, result).status == "stale"
    assert (row(db, withdrawal_id).state, books(db)) == ("unknown", (100, 100))
    fence = "when seen.attempts is distinct from report.attempt then 'stale'"
    with without(db, "credit.report", fence):
        db.admin("update credit.withdrawal set step = 'create'")
        assert report(dba, slow, "refused").status == "rejected"


def test_a_report_about_nothing_is_told_so(dba: Session) -> None:
    status = call(dba, "credit.report", withdrawal_id=NOBODY, attempt=1, result="done").status
    assert status == "not_found"
    with refused("22023"):
        call(dba, "credit.report", withdrawal_id=NOBODY, attempt=1, result="failed")
    with refused("22023"):
        call(dba, "credit.claim_withdrawal", lease_seconds=0)


def test_it_is_asked_about_ever_more_rarely_and_never_given_up(db: Database, dba: Session) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    waits = []
    for minutes in (0, 60, 24 * 60, 60 * 24 * 60):
        pass_time(db, minutes)
        errand = claim(dba)
        due_at = report(dba, errand, "unsure").due_at
        [now] = db.admin("select clock_timestamp() as at")
        waits.append((due_at - now.at).total_seconds())
    low, high = 0.7, 1.3
    for wait, expected in zip(waits, (15, 900, 6 * 3600, 6 * 3600), strict=True):
        assert low * expected < wait < high * expected
    assert row(db, withdrawal_id).state == "unknown"


# What the provider says.


@pytest.mark.parametrize(
    ("said", "state", "left"),
    [
        ("CREATING", "sent", (100, 100)), ("WAITING", "sent", (100, 100)),
        ("PROCESSING", "sent", (100, 100)), ("SENDING", "sent", (100, 100)),
        ("FINISHED", "settled", (0, 0)), ("REJECTED", "rejected", (100, 0)),
        # The provider says that it may be processed later.
        ("FAILED", "unknown", (100, 100)), ("SOMETHING_NEW", "unknown", (100, 100)),
    ],
)  # fmt: skip
def test_only_a_certain_answer_ends_it(
    db: Database, dba: Session, said: str, state: str, left: tuple[int, int]
) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    applied = hear(dba, payout(withdrawal_id, said))
    assert (applied.status, row(db, withdrawal_id).state) == ("applied", state)
    assert books(db) == left
    assert exceptions(db) == []


@pytest.mark.parametrize("later", ["FINISHED", "REJECTED", "SENDING"])
def test_what_failed_may_still_end_otherwise(db: Database, dba: Session, later: str) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    for said in ("FAILED", later):
        hear(dba, payout(withdrawal_id, said))
    expected = {"FINISHED": "settled", "REJECTED": "rejected", "SENDING": "sent"}
    assert row(db, withdrawal_id).state == expected[later]


def test_doubled_and_reordered_notifications_change_nothing_more(
    db: Database, dba: Session
) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    hear(dba, payout(withdrawal_id, "FINISHED"))
    for number, said in enumerate(("FINISHED", "FINISHED", "SENDING", "FAILED", "WAITING")):
        hear(dba, payout(withdrawal_id, said, updated_at=number // 2))
    assert (row(db, withdrawal_id).state, books(db), exceptions(db)) == ("settled", (0, 0), [])


def test_paid_out_after_it_was_given_back_is_an_exception(db: Database, dba: Session) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    call(dba, "credit.reject", withdrawal_id=withdrawal_id, resolved_by="ann", note="they said so")
    for number in range(2):
        hear(dba, payout(withdrawal_id, "FINISHED", updated_at=number))
    assert (row(db, withdrawal_id).state, books(db)) == ("rejected", (100, 0))
    [told] = db.admin("select * from payment.exception")
    assert (told.kind, told.owed, told.amount, told.currency) == (
        "overdrawn", "decision", Decimal("12.5"), "TRX",
    )  # fmt: skip
    assert call(dba, "payment.write_off", exception_id=told.id).status == "written_off"


def test_a_second_payout_of_what_a_person_settled_is_an_exception(
    db: Database, dba: Session
) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    call(dba, "credit.settle", withdrawal_id=withdrawal_id)
    hear(dba, payout(withdrawal_id, "FINISHED"))
    assert exceptions(db) == []
    hear(dba, payout(withdrawal_id, "FINISHED", batch="5000000999"))
    assert (exceptions(db), books(db)) == (["overdrawn"], (0, 0))


def test_rejected_after_a_person_settled_it_is_an_exception(db: Database, dba: Session) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    call(dba, "credit.settle", withdrawal_id=withdrawal_id)
    hear(dba, payout(withdrawal_id, "REJECTED"))
    assert (exceptions(db), books(db)) == (["state_mismatch"], (0, 0))


@pytest.mark.parametrize(
    "other",
    [
        {"batch": "5000000999"}, {"amount": "12.500001"}, {"currency": "btc"}, {"amount": "much"},
        {"batch": ""}, {"address": "TXelsewhere"},
    ],
    ids=str,
)  # fmt: skip
def test_another_payout_under_its_id_neither_settles_nor_rejects_it(
    db: Database, dba: Session, other: dict[str, Any]
) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    hear(dba, payout(withdrawal_id, "WAITING"))
    hear(dba, payout(withdrawal_id, "REJECTED", **other))
    assert (row(db, withdrawal_id).state, exceptions(db)) == ("sent", [])
    hear(dba, payout(withdrawal_id, "WAITING", **other))
    assert (row(db, withdrawal_id).state, exceptions(db)) == ("sent", ["state_mismatch"])
    hear(dba, payout(withdrawal_id, "FINISHED", **other))
    assert (row(db, withdrawal_id).state, exceptions(db)[1:]) == ("sent", ["overdrawn"])
    assert books(db) == (100, 100)


@pytest.mark.parametrize("named", ["not one of ours", None])
def test_a_payout_without_an_id_of_ours_is_kept_and_ignored(
    db: Database, dba: Session, named: str | None
) -> None:
    said = payout(NOBODY, "FINISHED") | {"unique_external_id": named}
    assert hear(dba, said).status == "ignored"
    assert (len(db.admin("select 1 from payment.event")), exceptions(db)) == (1, [])


def test_a_payout_that_nobody_here_asked_for_is_an_exception_once_it_is_paid(
    db: Database, dba: Session
) -> None:
    """Somebody has our key, or the database came back from an older backup."""
    assert hear(dba, payout(NOBODY, "SENDING")).status == "ignored"
    assert exceptions(db) == []
    assert hear(dba, payout(NOBODY, "FINISHED")).status == "applied"
    assert exceptions(db) == ["overdrawn"]


# The provider's list of a day.


MIDNIGHT = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def compare(session: Session, *listed: dict[str, Any], days_ago: int = 1) -> int:
    """Lay the provider's list of a day beside our books; how many mismatches."""
    day = {"provider": "nowpayments", "day": (MIDNIGHT - timedelta(days=days_ago)).date()}
    staged = call(session, "payment.stage", payloads=list(listed), **day)
    compared = call(session, "payment.reconcile", run_id=staged.run_id, **day)
    assert compared.status == "reconciled"
    mismatches: int = compared.mismatches
    return mismatches


def test_what_is_settled_and_not_in_the_providers_list_is_told_until_it_is(
    db: Database, dba: Session
) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    claimed(dba, "create")
    call(dba, "credit.settle", withdrawal_id=withdrawal_id, note="they said so")
    noon = MIDNIGHT - timedelta(hours=12)
    db.admin("update credit.withdrawal set sent_at = %s", noon)
    elsewhere = payout(NOBODY, "FINISHED")
    assert compare(dba, elsewhere, days_ago=2) == 0
    for _ in range(2):
        assert compare(dba, elsewhere) == 1
    assert exceptions(db) == ["missing_there"]
    assert compare(dba, elsewhere, payout(withdrawal_id, "FINISHED")) == 0
    [told] = db.admin("select resolution from payment.exception")
    assert told.resolution == "matched"


@pytest.mark.parametrize(("minutes", "missed"), [(-31, (0, 1)), (-29, (1, 0))])
def test_each_payout_belongs_to_one_list_that_shows_it(
    db: Database, dba: Session, minutes: int, missed: tuple[int, int]
) -> None:
    funded(dba)
    call(dba, "credit.settle", withdrawal_id=opened(dba))
    around = MIDNIGHT - timedelta(days=1) + timedelta(minutes=minutes)
    db.admin("update credit.withdrawal set closed_at = %s", around)
    assert (compare(dba), compare(dba, days_ago=2)) == missed


def test_what_was_settled_since_the_list_was_read_is_not_missing_in_it(
    db: Database, dba: Session
) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    claimed(dba, "create")
    db.admin("update credit.withdrawal set sent_at = %s", MIDNIGHT - timedelta(hours=12))
    day = {"provider": "nowpayments", "day": (MIDNIGHT - timedelta(days=1)).date()}
    staged = call(dba, "payment.stage", payloads=[], **day)
    call(dba, "credit.settle", withdrawal_id=withdrawal_id)
    compared = call(dba, "payment.reconcile", run_id=staged.run_id, **day)
    assert (compared.status, compared.mismatches) == ("reconciled", 0)


def test_a_day_of_withdrawals_alone_is_reconciled(db: Database, dba: Session) -> None:
    funded(dba)
    opened(dba)
    pass_time(db, 25 * 60)
    with db.connect("stockade_cron") as cron:
        call(cron, "payment.sweep")
    tasks = db.admin("select distinct provider from payment.task where kind = 'reconcile'")
    assert [one.provider for one in tasks] == ["nowpayments"]


# People.


def test_a_person_ends_it_once(db: Database, dba: Session) -> None:
    funded(dba, 200)
    one = opened(dba)
    settled = call(dba, "credit.settle", withdrawal_id=one, resolved_by="ann", note="seen there")
    assert (settled.status, settled.balance, settled.available) == ("settled", 100, 100)
    assert call(dba, "credit.settle", withdrawal_id=one).status == "already_settled"
    assert call(dba, "credit.reject", withdrawal_id=one).status == "settled"
    two = opened(dba, key="two")
    assert call(dba, "credit.reject", withdrawal_id=two).status == "rejected"
    assert call(dba, "credit.reject", withdrawal_id=two).status == "already_rejected"
    assert call(dba, "credit.settle", withdrawal_id=two).status == "rejected"
    assert (books(db), row(db, one).closed_by, row(db, one).note) == ((100, 0), "ann", "seen there")
    assert row(db, two).closed_by == "stockade_dba"


@pytest.mark.parametrize("verb", ["credit.settle", "credit.reject"])
def test_a_person_names_what_there_is_and_themselves(dba: Session, verb: LiteralString) -> None:
    assert call(dba, verb, withdrawal_id=NOBODY).status == "not_found"
    with refused("22023"):
        call(dba, verb, withdrawal_id=NOBODY, resolved_by="")


# Many at once.


@pytest.mark.usefixtures("quiet")
def test_fifty_withdrawals_of_all_there_is_open_one(
    db: Database, dba: Session, crowd: Crowd
) -> None:
    funded(dba)

    def work(session: Session, number: int) -> Any:
        return crowd.insist(
            session, "credit.withdraw",
            workspace_id=WORKSPACE, amount=100, address=ADDRESS, key=str(number),
        )  # fmt: skip

    assert statuses(crowd.at_once(50, work)) == {"opened": 1, "already_open": 49}
    assert (books(db), len(db.admin("select 1 from credit.withdrawal"))) == ((100, 100), 1)


@pytest.mark.usefixtures("quiet")
def test_credits_are_withdrawn_or_spent_on_a_lead_and_never_both(
    db: Database, dba: Session, crowd: Crowd
) -> None:
    call(dba, "credit.put_setting", payout_currency="trx", credits_per_coin=Decimal(1))
    leads = [lead(dba) for _ in range(20)]
    workspaces = [uuid4() for _ in leads]
    for workspace_id in workspaces:
        funded(dba, PRICE, workspace_id)

    def work(session: Session, number: int) -> Any:
        mine = {"workspace_id": workspaces[number // 2], "key": "k"}
        if number % 2:
            return crowd.insist(
                session, "market.purchase", lead_ids=f"{{{leads[number // 2]}}}", **mine
            )
        return crowd.insist(session, "credit.withdraw", amount=PRICE, address=ADDRESS, **mine)

    told = statuses(crowd.at_once(40, work))
    assert told["insufficient_credits"] == 20
    assert told.get("opened", 0) + told.get("completed", 0) == 20
    posted, pending = books(db)
    assert (posted, pending) == (PRICE * told.get("opened", 0),) * 2


@pytest.mark.usefixtures("quiet")
def test_many_workers_claim_each_withdrawal_once(dba: Session, crowd: Crowd) -> None:
    for _ in range(20):
        withdraw(dba, workspace_id=funded(dba, 100, uuid4()))
    claims = crowd.at_once(40, lambda session, _: claim(session))
    ids = [errand.withdrawal_id for errand in claims if errand]
    # Who met a lock at that moment takes another one, or nothing.
    ids += [errand.withdrawal_id for errand in iter(lambda: claim(dba), None)]
    assert (len(ids), len(set(ids))) == (20, 20)


def test_whoever_meets_a_lock_is_told_busy_at_once(db: Database, dba: Session) -> None:
    funded(dba)
    withdrawal_id = opened(dba)
    create = claimed(dba, "create")
    said = hear_later(dba, payout(withdrawal_id, "FINISHED"))
    for lock in (ACCOUNT, ROW):
        with held(db, lock):
            with busy():
                report(dba, create, "done")
            with busy():
                call(dba, "credit.settle", withdrawal_id=withdrawal_id)
            with busy():
                call(dba, "payment.apply", event_id=said)
    with held(db, ACCOUNT), busy():
        withdraw(dba)
    pass_time(db)
    with held(db, ROW):
        assert claim(dba) is None
    with held(db, "select 1 from credit.setting for update"), busy():
        call(dba, "credit.put_setting")


def hear_later(session: Session, said: dict[str, Any]) -> int:
    """Record what the provider says and leave it at that; the event's id."""
    recorded = call(session, "payment.record_event", provider="nowpayments", payload=said)
    event_id: int = recorded.event_id
    return event_id
