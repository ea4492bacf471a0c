"""The worker: what it does of each kind of task, whatever the provider answers, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from api import reconciliation
from api.providers import stripe
from tests.calls import lapse_all
from tests.http.running import ROOT
from tests.http.watching import until
from tests.http.working import REFUND, make, refundable, refunds, worker

if TYPE_CHECKING:
    from pathlib import Path

    from api.reconciliation import Compared
    from tests.calls import Session
    from tests.http.conftest import Serve
    from tests.http.till import Till
    from tests.server import Server

CANCEL = "POST /v1/payment_intents/{id}/cancel"
EXPIRE = "POST /v1/checkout/sessions/{id}/expire"
EVERY_FAULT = ("cut", "lost", "failed", "crashed", "in_use", "rate_limited")
TODAY = str(datetime.now(UTC).date())


@pytest.mark.parametrize(
    ("mode", "route", "state"), [("intent", CANCEL, "cancelled"), ("checkout", EXPIRE, "expired")]
)
def test_what_lapsed_here_is_ended_there(till: Till, mode: str, route: str, state: str) -> None:
    till.create_intent(mode=mode)
    lapse_all(till.db)
    till.sweep()
    assert till.work() == 1
    assert (len(till.provider.requests(route)), till.intents()) == (1, [state])
    assert till.tasks("done") == [{"intent": "cancel", "checkout": "expire"}[mode]]


@pytest.mark.parametrize("fault", EVERY_FAULT)
def test_an_end_without_an_answer_is_tried_again(till: Till, fault: str) -> None:
    till.create_intent()
    lapse_all(till.db)
    till.sweep()
    till.provider.fault(CANCEL, fault)
    till.work()
    assert till.intents() == ["open"]
    till.let_leases_end()
    till.work()
    assert (till.intents(), till.tasks()) == (["cancelled"], [])


def test_what_was_paid_at_the_last_moment_is_found_by_the_end_that_is_refused(till: Till) -> None:
    order_id = till.create_intent().json()["order_id"]
    name = till.made(order_id)
    lapse_all(till.db)
    till.sweep()
    till.provider.pay(name)
    assert till.work() == 2
    assert {"cancel", "look_up"} <= set(till.tasks("done"))
    assert till.read(till.read(order_id)["replaced_by"])["status"] == "paid"
    assert till.kept() == {"order": 1000}


@pytest.mark.parametrize("mode", ["intent", "checkout"])
def test_what_no_webhook_told_is_asked_about_after_five_minutes(till: Till, mode: str) -> None:
    order_id = till.create_intent(mode=mode).json()["order_id"]
    till.provider.pay(till.made(order_id))
    till.age(6)
    till.sweep()
    assert till.work() == 1
    assert (till.read(order_id)["status"], till.kept()) == ("paid", {"order": 1000})


def test_an_invoice_that_was_paid_and_never_told_is_found_in_the_list(till: Till) -> None:
    order_id = till.create_invoice().json()["order_id"]
    till.provider.pay_invoice(till.made(order_id), "finished", actually_paid="0.000321")
    till.age(6)
    till.sweep()
    assert till.work() == 1
    assert till.read(order_id)["status"] == "paid"


def test_without_the_login_that_its_list_takes_nobody_takes_an_invoice_for_unpaid(
    till: Till,
) -> None:
    order_id = till.create_invoice().json()["order_id"]
    till.provider.pay_invoice(till.made(order_id), "finished", actually_paid="0.000321")
    till.age(6)
    till.sweep()
    for _ in range(4):
        till.let_leases_end()
        till.work(NOWPAYMENTS_EMAIL="")
    assert till.tasks("given_up") == ["look_up"]
    till.db.admin("update payment.task set closed_at = closed_at - interval '1 day'")
    till.sweep()
    till.work()
    assert till.read(order_id)["status"] == "paid"
    [told] = till.db.admin("select kind, resolution from payment.exception")
    assert tuple(told) == ("stuck", "matched")


def test_an_invoice_that_expired_and_was_paid_after_all_is_found(till: Till) -> None:
    order_id = till.create_invoice().json()["order_id"]
    invoice = till.made(order_id)
    till.provider.pay_invoice(invoice, "expired")
    till.provider.deliver(*till.provider.letters())
    assert (till.read(order_id)["status"], till.intents()) == ("cancelled", ["expired"])
    till.provider.pay_invoice(invoice, "finished", pay_currency="ltc", actually_paid="0.000321")
    till.age(24 * 60)
    till.sweep()
    till.work()
    assert till.read(till.read(order_id)["replaced_by"])["status"] == "paid"


@pytest.mark.parametrize("fault", EVERY_FAULT)
def test_a_look_up_without_an_answer_changes_nothing_and_comes_again(
    till: Till, fault: str
) -> None:
    order_id = till.create_intent().json()["order_id"]
    till.provider.pay(till.made(order_id))
    till.age(6)
    till.sweep()
    till.provider.fault("GET /v1/payment_intents/{id}", fault)
    till.work()
    assert (till.read(order_id)["status"], till.tasks()) == ("pending", ["look_up"])
    till.let_leases_end()
    till.work()
    assert till.read(order_id)["status"] == "paid"


def test_after_a_day_nothing_is_sent_again_and_the_list_tells(till: Till) -> None:
    for fault in ("lost", "cut"):
        till.provider.fault("POST /v1/payment_intents", fault)
        assert till.create_intent().status_code == 504
    till.age(23 * 60 + 30)
    till.provider.forget_keys()
    sent = len(till.provider.requests("POST /v1/payment_intents"))
    assert till.work() == 2
    assert till.intents() == ["open", "refused"]
    assert len(till.provider.requests("POST /v1/payment_intents")) == sent


def test_a_refund_is_made_and_its_exception_resolved(till: Till, dba: Session) -> None:
    refundable(till, dba)
    assert till.work() == 1
    assert (refunds(till), till.kept()) == (1, {"refund": 10_000})
    till.provider.deliver(*till.provider.letters())
    assert till.kept() == {"refund": 10_000}
    [row] = till.db.admin("select resolution from payment.exception")
    assert row.resolution == "refunded"


@pytest.mark.parametrize("fault", EVERY_FAULT)
def test_a_refund_is_never_made_twice(till: Till, dba: Session, fault: str) -> None:
    refundable(till, dba)
    till.provider.fault(REFUND, fault)
    till.work()
    for _ in range(2):
        till.let_leases_end()
        till.work()
    # What failed and is stored under its key is a person's at last: the key repeats it for a day.
    assert refunds(till) == (0 if fault == "failed" else 1)
    assert till.kept() == ({"exception": 10_000} if fault == "failed" else {"refund": 10_000})


def test_nothing_is_sent_back_before_it_is_known_what_went_back_already(
    till: Till, dba: Session
) -> None:
    refundable(till, dba)
    till.provider.fault("GET /v1/refunds", "cut")
    till.work()
    assert till.provider.requests(REFUND) == []
    till.let_leases_end()
    till.work()
    assert (refunds(till), till.kept()) == (1, {"refund": 10_000})


@pytest.mark.parametrize("told", [True, False], ids=["by its events", "by the list only"])
@pytest.mark.parametrize("amount", [10_000, 4000], ids=["whole", "in part"])
def test_what_somebody_refunded_in_the_dashboard_is_not_sent_again(
    till: Till, dba: Session, amount: int, told: bool
) -> None:
    till.provider.refund(refundable(till, dba), amount)
    if told:
        till.provider.deliver(*till.provider.letters())
    till.work()
    sent = [one["body"] for one in till.provider.requests(REFUND)]
    assert ["amount=6000&" in body for body in sent] == ([] if amount == 10_000 else [True])
    till.provider.deliver(*till.provider.letters())
    assert (till.kept(), till.tasks()) == ({"refund": 10_000}, [])
    found = till.db.admin("select kind, resolution from payment.exception")
    assert [tuple(row) for row in found] == [("late", "refunded")]


def test_a_refund_whose_reply_and_key_are_lost_is_found_in_the_list(
    till: Till, dba: Session
) -> None:
    refundable(till, dba)
    till.provider.fault("GET /v1/refunds", "slow")
    till.provider.fault("GET /v1/refunds", "cut")
    till.provider.fault(REFUND, "lost")
    till.work()
    assert (refunds(till), till.kept()) == (1, {"exception": 10_000})
    till.provider.forget_keys()
    till.let_leases_end()
    till.work()
    assert (refunds(till), till.kept()) == (1, {"refund": 10_000})
    assert len(till.provider.requests(REFUND)) == 1


def test_a_refund_that_is_refused_is_a_persons(till: Till, dba: Session) -> None:
    refundable(till, dba)
    till.provider.fault(REFUND, "refused")
    till.work()
    assert till.tasks("given_up") == ["refund"]
    kinds = till.db.admin("select kind from payment.exception order by id")
    assert [row.kind for row in kinds] == ["late", "stuck"]


def test_a_day_is_reconciled_and_what_no_webhook_took_is_applied(till: Till) -> None:
    order_id = till.create_intent().json()["order_id"]
    till.provider.pay(till.made(order_id))
    coins = till.create_invoice().json()["order_id"]
    till.provider.pay_invoice(till.made(coins), "finished", actually_paid="0.000321")
    assert mismatches(reconcile(till, TODAY)) == {"stripe": 0, "nowpayments": 1}
    till.work()
    assert till.orders() == {"paid": 2}
    assert mismatches(reconcile(till, TODAY)) == {"stripe": 0, "nowpayments": 0}
    found = till.db.admin("select kind, resolution from payment.exception")
    assert [tuple(row) for row in found] == [("state_mismatch", "matched")]


@pytest.mark.parametrize("fault", ["cut", "rate_limited", "failed"])
def test_half_a_list_is_not_reconciled(till: Till, fault: str) -> None:
    till.create_intent()
    till.provider.fault("GET /v1/payment_intents", fault)
    broke_off = reconcile(till, TODAY)
    assert (broke_off.returncode, "Traceback" in broke_off.stderr) == (3, False)
    assert till.db.admin("select count(*) from payment.exception")[0].count == 0
    assert reconcile(till, TODAY).returncode == 0


@pytest.mark.parametrize("day", [(), ("yesterday",), ("2026-13-01",)])
def test_a_day_that_is_none_is_told(till: Till, day: tuple[str, ...]) -> None:
    printed = reconcile(till, *day)
    assert printed.returncode == 2
    assert "DAY" in printed.stderr
    assert "Traceback" not in printed.stderr


def test_a_day_is_reconciled_by_its_task(till: Till) -> None:
    till.create_intent()
    till.age(30 * 60)
    till.sweep()
    assert "reconcile" in till.tasks()
    till.work()
    assert "reconcile" in till.tasks("done")


def run(till: Till, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command beside the API until it ends."""
    return subprocess.run(
        command,
        cwd=ROOT, env=till.environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def reconcile(till: Till, *day: str) -> subprocess.CompletedProcess[str]:
    """Run the command of `make reconcile`, for programs."""
    return run(till, sys.executable, "-m", "api.command", "reconcile", *day, "--json")


def mismatches(reconciled: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """Return what it found, by provider."""
    assert reconciled.returncode == 0, reconciled.stderr
    rows = map(json.loads, reconciled.stdout.splitlines())
    return {row["provider"]: row["mismatches"] for row in rows}


def test_make_works_until_it_is_interrupted_and_reconciles_a_day(
    till: Till, tmp_path: Path
) -> None:
    till.create_intent()
    lapse_all(till.db)
    till.sweep()
    with worker(till, tmp_path, *make("work")) as process:
        until(lambda: till.intents() == ["cancelled"])
        os.killpg(process.pid, signal.SIGINT)
        process.wait(20)
    assert till.tasks() == []
    order_id = till.create_intent().json()["order_id"]
    till.provider.pay(till.made(order_id))
    for day, status in ((f"DAY={TODAY}", 0), ("DAY=", 2)):
        printed = run(till, *make("reconcile", day))
        assert printed.returncode == status, printed.stdout + printed.stderr
    assert till.read(order_id)["status"] == "paid"


def test_a_day_is_staged_page_by_page_with_its_refunds(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def compare() -> Compared:
        async with till.cashier() as cashier:
            return await reconciliation.reconcile(cashier, "stripe", datetime.now(UTC).date())

    paid, *_ = (till.made(till.create_intent().json()["order_id"]) for _ in range(3))
    till.provider.pay(paid)
    till.provider.refund(paid, 400)
    monkeypatch.setattr(stripe, "LARGEST_PAGE", 2)
    compared = asyncio.run(compare())
    assert (compared.status, compared.missed) == ("done", 3)
    assert compared.books is not None
    assert compared.books.mismatches == 0
    staged = till.db.admin("select meaning from payment.statement_line order by number")
    assert [row.meaning for row in staged] == ["opened", "opened", "paid", "refunded"]
    assert till.kept() == {"order": 600, "refund": 400}


def test_the_api_works_by_itself_unless_it_is_switched_off(till: Till, another: Serve) -> None:
    till.provider.fault("POST /v1/payment_intents", "lost")
    assert till.create_intent().status_code == 504
    till.let_leases_end()
    with another(**till.provider.settings, STOCKADE_WORKER_TASKS="1") as api:
        until(lambda: till.intents() == ["open"])
        until(lambda: bool(api.events("Task finished")))
        [line] = api.events("Task finished")
    assert (line["kind"], line["result"], line["status"]) == ("look_up", "done", "finished")


def test_several_workers_do_each_task_once(till: Till, tmp_path: Path) -> None:
    for _ in range(8):
        till.create_intent()
    lapse_all(till.db)
    till.sweep()
    with (
        worker(till, tmp_path, STOCKADE_WORKER_TASKS="4"),
        worker(till, tmp_path, STOCKADE_WORKER_TASKS="4"),
    ):
        until(lambda: till.tasks() == [])
    assert till.intents() == ["cancelled"] * 8
    assert len(till.provider.requests(CANCEL)) == 8


def test_a_worker_ends_with_what_it_has_begun(till: Till, tmp_path: Path) -> None:
    till.create_intent()
    lapse_all(till.db)
    till.sweep()
    till.provider.fault(CANCEL, "slow", seconds=1)
    with worker(till, tmp_path) as process:
        until(lambda: bool(till.provider.requests(CANCEL)))
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert (till.intents(), till.tasks()) == (["cancelled"], [])


def test_a_worker_outlives_the_database(till: Till, tmp_path: Path, controlled: Server) -> None:
    till.create_intent()
    lapse_all(till.db)
    till.sweep()
    controlled.stop()
    with worker(till, tmp_path) as process:
        log = tmp_path / "worker.log"
        until(lambda: b"Worker waits" in log.read_bytes())
        controlled.start()
        until(lambda: till.intents() == ["cancelled"], 20)
        assert process.poll() is None


def test_nothing_of_a_secret_is_in_the_log(till: Till, tmp_path: Path) -> None:
    till.create_intent()
    lapse_all(till.db)
    till.sweep()
    till.provider.fault(CANCEL, "crashed")
    with worker(till, tmp_path):
        until(lambda: b"Task finished" in (tmp_path / "worker.log").read_bytes())
    text = (tmp_path / "worker.log").read_text() + till.api.log.read_text()
    for name, secret in till.provider.settings.items():
        if not name.endswith("_BASE"):
            assert secret not in text
    assert "_secret_fake" not in text


def test_two_at_the_till_with_one_key_get_one_intent(till: Till) -> None:
    answers: list[Any] = []
    key = "01a1fde7-5084-7ee0-9c3a-22a409cb9222"
    buyers = [
        threading.Thread(target=lambda: answers.append(till.create_intent(key=key)))
        for _ in range(5)
    ]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    assert {answer.status_code for answer in answers} <= {200, 201, 504}
    secrets = {answer.json().get("client_secret") for answer in answers} - {None}
    assert (len(secrets), till.orders(), till.free()) == (1, {"pending": 1}, 9)
