"""Withdrawals from the route to the provider: whatever goes wrong, no money is made or lost."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest

from api import reconciliation
from api.database import Database as ApiDatabase
from api.providers import replies
from api.providers.nowpayments import NowPayments, connect
from api.settings import from_environment
from api.worker import Worker
from tests.concurrency.kept import kept
from tests.credit.withdrawing import ADDRESS, WORKSPACE, books, exceptions, funded, pass_time, row
from tests.http.killing import deaf, kill
from tests.http.problems import assert_problem
from tests.http.test_marketplace import read, workspace
from tests.http.tokens import bearer
from tests.http.watching import UNTOLD, failures, until, waiting_for_a_lock
from tests.http.working import worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx

    from api.money import Reconciled
    from api.reconciliation import Compared
    from tests.calls import Session
    from tests.http.conftest import Serve
    from tests.http.running import Api
    from tests.http.till import Till

WITHDRAWALS = "/api/withdrawals"
LOGIN = "POST /v1/auth"
CREATE = "POST /v1/payout"
VERIFY = "POST /v1/payout/{id}/verify"
LIST = "GET /v1/payout"
EVERY_FAULT = ("cut", "lost", "failed", "crashed", "in_use", "rate_limited")
A_MONTH = 60 * 24 * 30


def withdraw(
    api: Api, workspace_id: object, amount: int = 100, key: str = "k", address: str = ADDRESS
) -> httpx.Response:
    """Withdraw credits as a workspace."""
    headers = {**workspace(workspace_id), "Idempotency-Key": key}
    body = {"amount": amount, "address": address}
    return api.client.post(WITHDRAWALS, json=body, headers=headers)


@pytest.fixture
def till(till: Till) -> Iterator[Till]:
    """Give the till with its administrator connected: every look at the books is a statement."""
    with kept(till.db) as near:
        yield replace(till, db=near)


@pytest.fixture
def withdrawal_id(till: Till, dba: Session) -> UUID:
    """Let a workspace withdraw its hundred credits; the withdrawal."""
    answer = withdraw(till.api, funded(dba))
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["withdrawal_id"])


def settled(till: Till, minutes: int = 1) -> None:
    """Work, let the provider pay what was verified, and time pass, until every withdrawal ends."""
    asyncio.run(_settled(till, minutes))


async def _settled(till: Till, minutes: int) -> None:
    async with till.cashier() as cashier:
        for _ in range(24):
            await till.work_with(Worker(cashier, 1))
            for payout in till.provider.payouts():
                if payout["status"] == "PROCESSING":
                    till.provider.move_payout(payout["batch_withdrawal_id"], "FINISHED")
            if not till.db.admin("select 1 from credit.withdrawal where closed_at is null"):
                return
            pass_time(till.db, minutes)
            till.let_leases_end()
    raise AssertionError("it never ends")


def paid_out(till: Till) -> Decimal:
    """Return the coins that the provider has paid."""
    finished = [one for one in till.provider.payouts() if one["status"] == "FINISHED"]
    return sum((Decimal(one["amount"]) for one in finished), Decimal(0))


def assert_paid_once(till: Till, withdrawal_id: UUID) -> None:
    """Expect that the credits went, and their coins, and nothing else."""
    assert row(till.db, withdrawal_id).state == "settled"
    assert (books(till.db), paid_out(till), exceptions(till.db)) == ((0, 0), Decimal("12.5"), [])
    for letter in till.provider.letters():
        assert till.provider.deliver(letter, letter) == [200, 200]
    assert (books(till.db), exceptions(till.db)) == ((0, 0), [])
    assert till.db.breaches() == []


# The routes.


def test_a_workspace_withdraws_and_sees_how_it_goes(till: Till, withdrawal_id: UUID) -> None:
    shown = f"{WITHDRAWALS}/{withdrawal_id}"
    api, buyer = till.api, row(till.db, withdrawal_id).workspace_id
    again = withdraw(api, buyer)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (200, "true")
    assert again.json() == {
        "withdrawal_id": str(withdrawal_id), "state": "open", "amount": 100, "coins": "12.500000",
        "currency": "trx", "address": ADDRESS,
    }  # fmt: skip
    assert read(api, "/api/credits", buyer)["available"] == 0
    settled(till)
    found = read(api, shown, buyer)
    assert (found["state"], found["withdrawal_id"]) == ("settled", str(withdrawal_id))
    assert found["closed_at"] is not None
    assert read(api, "/api/credits", buyer)["balance"] == 0
    assert_problem(api.client.get(shown, headers=workspace(uuid4())), 404, "not_found")
    assert_paid_once(till, withdrawal_id)


def test_each_refusal_says_why(till: Till, dba: Session) -> None:
    assert_problem(withdraw(till.api, uuid4()), 503, "not_configured")
    buyer = funded(dba)
    short = assert_problem(withdraw(till.api, buyer, 101), 409, "insufficient_credits")
    assert short["available"] == 100
    dba.execute("select credit.put_setting('trx', 200000000)")
    assert_problem(withdraw(till.api, buyer), 409, "too_small")
    dba.execute("select credit.put_setting('trx', 8)")
    first = withdraw(till.api, buyer, 50).json()["withdrawal_id"]
    second = assert_problem(withdraw(till.api, buyer, 50, "another"), 409, "already_open")
    assert second["withdrawal_id"] == first
    assert_problem(withdraw(till.api, buyer, 51), 422, "mismatch")
    assert_problem(withdraw(till.api, buyer, 50, address="TXthief"), 422, "mismatch")
    for amount, address in ((0, ADDRESS), (1, ""), (1, "two words"), (1, "é"), (10**12 + 1, "a")):
        answer = withdraw(till.api, buyer, amount, "another", address)
        assert_problem(answer, 400, "invalid")


def test_without_the_providers_login_nothing_can_be_withdrawn(dba: Session, api: Api) -> None:
    assert_problem(withdraw(api, funded(dba)), 503, "not_configured")


@pytest.mark.parametrize("role", ["service", "admin", None])
def test_only_a_workspace_withdraws(till: Till, withdrawal_id: UUID, role: str | None) -> None:
    headers = bearer(role=role) if role else {}
    status, name = (403, "forbidden") if role else (401, "unauthorized")
    body = {"amount": 1, "address": ADDRESS}
    client = till.api.client
    assert_problem(client.post(WITHDRAWALS, json=body, headers=headers), status, name)
    assert_problem(client.get(f"{WITHDRAWALS}/{withdrawal_id}", headers=headers), status, name)


def test_fifty_withdrawals_of_all_there_is_are_one(till: Till, dba: Session) -> None:
    buyer = funded(dba)
    with ThreadPoolExecutor(50) as pool:
        keys = [str(number) for number in range(50)]
        told = list(pool.map(lambda key: withdraw(till.api, buyer, key=key).status_code, keys))
    assert Counter(told) == {201: 1, 409: 49}
    assert books(till.db) == (100, 100)


# The steps, and what goes wrong in them.


@pytest.mark.parametrize("route", [LOGIN, CREATE, VERIFY, LIST])
def test_whatever_a_step_is_answered_each_is_paid_once(
    till: Till, dba: Session, route: str
) -> None:
    made = [
        UUID(withdraw(till.api, funded(dba, 100, uuid4())).json()["withdrawal_id"])
        for _ in EVERY_FAULT
    ]
    for fault in EVERY_FAULT:
        till.provider.fault(route, fault)
    settled(till, minutes=15)
    assert {one["unique_external_id"] for one in till.provider.payouts()} == set(map(str, made))
    assert (len(till.provider.payouts()), exceptions(till.db)) == (len(made), [])
    assert (books(till.db), paid_out(till)) == ((0, 0), Decimal("12.5") * len(made))


def test_what_is_made_after_we_gave_up_waiting_is_found(
    till: Till, withdrawal_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "SECONDS", 0.5)
    till.provider.fault(CREATE, "slow", seconds=1)
    till.work()
    assert (row(till.db, withdrawal_id).state, till.provider.payouts()) == ("unknown", [])
    until(lambda: len(till.provider.payouts()) == 1)
    pass_time(till.db)
    settled(till)
    assert_paid_once(till, withdrawal_id)
    assert len(till.provider.requests(CREATE)) == 1


def test_what_was_perhaps_sent_is_sent_anew_only_when_it_cannot_be_there(
    till: Till, withdrawal_id: UUID
) -> None:
    till.provider.fault(CREATE, "cut")
    till.work()
    for minutes in (40, 29):
        pass_time(till.db, minutes)
        till.work()
        assert (row(till.db, withdrawal_id).state, till.provider.payouts()) == ("unknown", [])
    settled(till, minutes=15)
    assert_paid_once(till, withdrawal_id)


def test_an_address_that_the_provider_refuses_gives_the_credits_back(
    till: Till, dba: Session
) -> None:
    made = withdraw(till.api, funded(dba), address="nowhere").json()
    till.work()
    closed = row(till.db, made["withdrawal_id"])
    assert (closed.state, closed.detail) == ("rejected", "BAD_CREATE_WITHDRAWAL_REQUEST")
    assert books(till.db) == (100, 0)


def test_what_nobody_verifies_is_rejected_there_and_given_back(
    till: Till, withdrawal_id: UUID
) -> None:
    till.work(NOWPAYMENTS_TOTP_SECRET="")
    [payout] = till.provider.payouts()
    assert (payout["status"], row(till.db, withdrawal_id).state) == ("WAITING", "sent")
    till.provider.move_payout(payout["batch_withdrawal_id"], "REJECTED")
    assert till.provider.deliver(*till.provider.letters()) == [200]
    assert (row(till.db, withdrawal_id).state, books(till.db)) == ("rejected", (100, 0))


def test_a_person_verifies_at_the_provider(till: Till, withdrawal_id: UUID) -> None:
    till.work(NOWPAYMENTS_TOTP_SECRET="")
    assert till.provider.requests(VERIFY) == []
    settled(till)
    assert_paid_once(till, withdrawal_id)


def test_a_wrong_code_pays_nobody_and_the_credits_stay(till: Till, withdrawal_id: UUID) -> None:
    for _ in range(3):
        till.work(NOWPAYMENTS_TOTP_SECRET="MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK")
        pass_time(till.db)
    assert (row(till.db, withdrawal_id).state, books(till.db)) == ("sent", (100, 100))
    assert len(till.provider.requests(CREATE)) == 1


def test_a_payout_that_failed_is_unknown_until_the_provider_or_a_person_says_more(
    till: Till, withdrawal_id: UUID, dba: Session
) -> None:
    till.work()
    [payout] = till.provider.payouts()
    till.provider.move_payout(payout["batch_withdrawal_id"], "FAILED")
    till.provider.deliver(*till.provider.letters())
    for _ in range(3):
        pass_time(till.db, A_MONTH)
        till.work()
        assert (row(till.db, withdrawal_id).state, books(till.db)) == ("unknown", (100, 100))
    told = dba.execute("select credit.reject(%s, 'ann')", [withdrawal_id]).fetchone()
    assert told is not None
    assert books(till.db) == (100, 0)
    till.provider.move_payout(payout["batch_withdrawal_id"], "FINISHED")
    till.provider.deliver(till.provider.letters()[-1])
    assert exceptions(till.db) == ["overdrawn"]


@pytest.mark.usefixtures("withdrawal_id")
def test_a_stale_workers_payout_is_never_verified(till: Till) -> None:
    """It slept between its claim and its call for more than an hour; two payouts, one paid."""

    async def work() -> None:
        async with till.cashier() as cashier:
            errand = await cashier.withdrawals.claim(can_verify=True)
            assert errand is not None
            pass_time(till.db, 71)
            slow = Worker(cashier, 1)
            for _ in range(2):
                assert await slow.step()
                pass_time(till.db)
            assert len(till.provider.payouts()) == 1
            ended = await slow._take(errand)
            told = await cashier.withdrawals.report(errand, ended.result, None)
            assert told.status == "stale"

    asyncio.run(work())
    assert len(till.provider.payouts()) == 2
    settled(till)
    assert (paid_out(till), books(till.db)) == (Decimal("12.5"), (0, 0))
    # A person is told of the other one.
    assert exceptions(till.db) == ["state_mismatch"]


def test_a_secret_of_payouts_is_in_no_log(till: Till, withdrawal_id: UUID, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    till.provider.fault(VERIFY, "crashed")
    with worker(till, tmp_path):
        until(lambda: b'"verify"' in log.read_bytes())
    text = log.read_text()
    assert str(withdrawal_id) in text
    for name in ("NOWPAYMENTS_TOTP_SECRET", "NOWPAYMENTS_PASSWORD", "NOWPAYMENTS_API_KEY"):
        assert till.provider.settings[name] not in text


def test_the_api_pays_out_by_itself(till: Till, withdrawal_id: UUID, another: Serve) -> None:
    with another(**till.settings, STOCKADE_WORKER_TASKS="1"):
        until(lambda: [one["status"] for one in till.provider.payouts()] == ["PROCESSING"])
        until(lambda: row(till.db, withdrawal_id).step == "verify")
    settled(till)
    assert_paid_once(till, withdrawal_id)


# Thieves, and what no notification told.


@pytest.mark.usefixtures("withdrawal_id")
@pytest.mark.parametrize("status", ["FINISHED", "REJECTED"])
def test_a_forged_notification_of_a_payout_ends_nothing(till: Till, status: str) -> None:
    till.work()
    [payout] = till.provider.payouts()
    till.provider.move_payout(payout["batch_withdrawal_id"], "SENDING")
    headers, genuine = till.provider.letter(till.provider.letters()[-1])
    forged = genuine.replace(b"SENDING", status.encode())
    assert forged != genuine
    for signature in (headers, {}, headers | {"X-Nowpayments-Sig": "0" * 128}):
        answer = till.api.client.post("/api/payments/ipn-callback", content=forged,
                                      headers=signature)  # fmt: skip
        assert_problem(answer, 401, "unauthorized")
    assert books(till.db) == (100, 100)


def test_each_day_hears_what_no_notification_told(till: Till, withdrawal_id: UUID) -> None:
    till.work()
    [payout] = till.provider.payouts()
    till.provider.move_payout(payout["batch_withdrawal_id"], "FINISHED")
    assert reconciled(till).mismatches == 0
    assert_paid_once(till, withdrawal_id)


def test_each_day_tells_what_somebody_else_paid_out_with_our_key(
    till: Till, withdrawal_id: UUID
) -> None:
    till.work()

    async def steal() -> None:
        async with connect(from_environment(till.environment())) as client:
            for named in (withdrawal_id, uuid4(), "their own business"):
                made = await client.create_payout(str(named), "TXthief", "trx", Decimal("12.5"))
                batch = json.loads(made.body or "")[0]["batch_withdrawal_id"]
                assert (await client.verify_payout(batch)).status == "done"
                till.provider.move_payout(batch, "FINISHED")

    asyncio.run(steal())
    for _ in range(2):
        assert reconciled(till).mismatches == 0
    assert exceptions(till.db) == ["overdrawn", "overdrawn"]
    assert (row(till.db, withdrawal_id).state, books(till.db)) == ("sent", (100, 100))


def reconciled(till: Till) -> Reconciled:
    """Lay NOWPayments' list of today beside our books."""

    async def reconcile() -> Compared:
        async with till.cashier() as cashier:
            return await reconciliation.reconcile(cashier, "nowpayments", datetime.now(UTC).date())

    books = asyncio.run(reconcile()).books
    assert books is not None
    return books


# Killed between every pair of steps.


class PowerCut(BaseException):
    """The process is gone: nothing catches it, nothing after it is done."""


@contextmanager
def cut_at(call: int) -> Iterator[Callable[[], int]]:
    """Let the power fail before this call of the database or the provider; how many there were."""
    calls = 0

    def counted(original: Any) -> Any:
        async def passing(*args: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == call:
                raise PowerCut
            return await original(*args, **named)

        return passing

    with (
        patch.object(ApiDatabase, "rows", counted(ApiDatabase.rows)),
        patch.object(NowPayments, "_ask", counted(NowPayments._ask)),
    ):
        yield lambda: calls


def cut_off(till: Till, call: int) -> bool:
    """Work until the power fails at that call; whether it came so far."""
    with cut_at(call):
        try:
            till.work()
        except PowerCut:
            return True
    return False


@pytest.mark.parametrize("first", ["create", "find"])
def test_a_power_cut_between_any_two_calls_makes_and_loses_nothing(
    till: Till, dba: Session, first: str
) -> None:
    funded(dba, 4000)
    done = 0
    while True:
        assert withdraw(till.api, WORKSPACE, key=str(done)).status_code == 201
        if first == "find":
            till.provider.fault(CREATE, "lost")
            till.work()
            pass_time(till.db)
        cut = cut_off(till, done + 1)
        pass_time(till.db)
        till.let_leases_end()
        settled(till, minutes=15)
        done += 1
        assert (books(till.db), paid_out(till)) == ((4000 - 100 * done, 0), Decimal("12.5")), done
        # Or its list, two a page, would be a longer read each time.
        till.provider.reset()
        if not cut:
            break
    # Claiming (a task, a withdrawal), login, ordering, recording, applying, reporting; and so on.
    assert done > 12, "it was cut off nowhere"
    assert exceptions(till.db) == []


KILLED: dict[str, tuple[str, str]] = {
    f"{step}, {point}": (step, point)
    for step in ("create", "verify", "look")
    for point in ("before the send", "after the send", "after the reply")
}


@pytest.mark.parametrize("at", KILLED.values(), ids=KILLED)
def test_a_worker_that_is_killed_makes_and_loses_nothing(
    till: Till, withdrawal_id: UUID, tmp_path: Path, at: tuple[str, str]
) -> None:
    step, point = at
    come_to(till, step)
    route = {"create": CREATE, "verify": VERIFY, "look": LIST}[step]
    came = len(till.provider.requests(route))
    if point == "before the send":
        with deaf() as ear:
            base = {"NOWPAYMENTS_API_BASE": f"{ear.url}/v1"}
            with worker(till, tmp_path, STOCKADE_WORKER_TASKS="1", **base) as process:
                until(lambda: ear.heard() > 0)
                kill(process)
    elif point == "after the send":
        till.provider.fault(route, "slow", seconds=1)
        with worker(till, tmp_path, STOCKADE_WORKER_TASKS="1") as process:
            until(lambda: len(till.provider.requests(route)) > came)
            kill(process)
        # What was sent arrives, though its sender is gone; well within the hour.
        until(lambda: till.provider.payouts() != [])
    else:
        with till.db.connect("admin", autocommit=False) as holder:
            holder.execute("lock table credit.account, payment.event in exclusive mode")
            before = failures(till.db)
            with worker(till, tmp_path, STOCKADE_WORKER_TASKS="1") as process:
                until(lambda: failures(till.db) > before, UNTOLD)
                kill(process)
            until(lambda: waiting_for_a_lock(till.db) == 0)
    errand = row(till.db, withdrawal_id)
    assert (errand.step, errand.closed_at) == (step, None)
    settled(till, minutes=15)
    assert_paid_once(till, withdrawal_id)
    assert len(till.provider.payouts()) == 1


def come_to(till: Till, step: str) -> None:
    """Work until this step is the next one."""
    if step == "verify":
        till.work(NOWPAYMENTS_TOTP_SECRET="")
    elif step == "look":
        till.work()
    pass_time(till.db)
