"""The worker: claims tasks and withdrawals, does them outside of any transaction, and says how.

It runs in the API's process (STOCKADE_WORKER_TASKS=0 switches it off there) and by
`python -m api.worker`; any number may run at once, for the database gives a task to one of them and
fences off whoever is too slow. Killed at any point, it leaves a task whose lease ends.
"""

import asyncio
import random
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import msgspec
import psycopg
from litestar import Litestar
from litestar.plugins.problem_details import ProblemDetailsException
from msgspec import Struct

from api import logs
from api.cashier import Cashier, at_work
from api.desk import ABSENT, objects
from api.money import Task
from api.providers.deliveries import Delivery
from api.providers.replies import Reply
from api.providers.stripe import Refund
from api.reconciliation import reconcile
from api.settings import SettingsError, from_environment
from api.withdrawals import Errand

IDLE_SECONDS = 1.0
"""How often somebody who found nothing to do looks again, by a half more or less."""

AWAY_SECONDS = 5.0
"""How long to leave a database alone that did not answer."""

GRACE_SECONDS = 8.0
"""How long a task under way may take to end when the worker is to stop."""


class Ended(Struct, frozen=True):
    """How work ended, in payment.finish_task's words, or of a withdrawal in credit.report's."""

    result: str
    reference: str | None = None
    detail: str | None = None


# What a reply says of a task; a certain no may still be "it isn't there".
RESULTS: Mapping[str, str] = {
    "done": "done",
    "refused": "refused",
    "unknown": "again",
    "unreachable": "again",
    "busy": "again",
    "off": "again",
    "stale": "again",
}


async def apply(cashier: Cashier, task: Task) -> Ended:
    """Apply an event that whoever recorded it did not come to apply."""
    assert task.event_id is not None  # noqa: S101 (for mypy: a constraint says so)
    await cashier.money.apply(task.event_id)
    return Ended("done")


async def end(cashier: Cashier, task: Task) -> Ended:
    """Cancel or expire at the provider what is over here; a no is looked into by another task."""
    return _ended(await cashier.desk.cancel(task))


FAILED = ("failed", "canceled")
"""How Stripe calls a refund that was not made after all."""


async def look_up(cashier: Cashier, task: Task) -> Ended:
    """Ask what became of an intent; one that was never answered is made again, or looked for."""
    bill = await cashier.money.get_bill(task.intent_id)
    assert bill is not None  # noqa: S101 (for mypy: its row is never deleted)
    if bill.names:
        return _seen(await cashier.ask(bill.issuer, bill.names))
    if task.may_resend:
        made = await cashier.desk.make(bill)
        if made.status in ("done", "refused"):
            await cashier.write_down(bill, made)
            return Ended("done", detail=made.reason)
    found, whole = await cashier.seek(bill)
    if found or task.may_resend or whole.status != "done":
        return Ended("done") if found else Ended("again", detail=whole.reason)
    return Ended("absent")


async def refund(cashier: Cashier, task: Task) -> Ended:
    """Send money back, once.

    Whoever else sent it, or a worker whose reply was lost, left it in the provider's list: that is
    heard first, and then the database says whether the money is still owed.
    """
    seen = await look_for_refund(cashier, task)
    if seen is not None:
        return seen
    if await cashier.money.allow_refund(task) != "owed":
        return Ended("done", detail="not owed any more")
    reply = await cashier.desk.refund(task)
    if reply.status == "unknown":
        seen = await look_for_refund(cashier, task)
        return seen or Ended("again", detail=reply.reason)
    return _refunded(reply.value, reply)


async def look_for_refund(cashier: Cashier, task: Task) -> Ended | None:
    """Hear of all that went back of a movement; None where that is known and not by this task."""
    made: Refund | None = None
    for page in await cashier.desk.list_refunds(task):
        if page.status != "done":
            return Ended(RESULTS[page.status], detail=page.reason)
        for one in objects(page):
            _, applied = await cashier.take(None, "stripe", Delivery(None, one))
            if applied is None:
                return Ended("again", detail="busy")
            if str(task.task_id) in one:
                made = msgspec.json.decode(one, type=Refund)
    return None if made is None else _refunded(made, Reply("done"))


async def reconcile_day(cashier: Cashier, task: Task) -> Ended:
    """Lay the provider's list of a day beside our books."""
    assert task.provider is not None  # noqa: S101 (for mypy: a constraint says so)
    assert task.day is not None  # noqa: S101
    compared = await reconcile(cashier, task.provider, task.day)
    if compared.books and compared.books.events:
        # Once they are applied, another look tells whether that was all.
        return Ended("again", detail="events are to be applied")
    return Ended(RESULTS[compared.status], detail=compared.reason)


TASKS: Mapping[str, Callable[[Cashier, Task], Awaitable[Ended]]] = {
    "apply": apply,
    "cancel": end,
    "expire": end,
    "look_up": look_up,
    "refund": refund,
    "reconcile": reconcile_day,
}


# What a reply says of a payout that was ordered, or verified.
CERTAIN: Mapping[str, str] = {
    "done": "done",
    "refused": "refused",
    "unknown": "unsure",
    "unreachable": "unsent",
    "busy": "unsent",
    "off": "unsent",
}


async def create_payout(cashier: Cashier, errand: Errand) -> Ended:
    """Order a payout; that it may be ordered was written down before."""
    made = await cashier.desk.create_payout(errand)
    await cashier.hear("nowpayments", [made])
    return Ended(CERTAIN[made.status], detail=made.reason)


async def verify_payout(cashier: Cashier, errand: Errand) -> Ended:
    """Let a payout go; a look tells what came of it."""
    verified = await cashier.desk.verify_payout(errand)
    return Ended(CERTAIN[verified.status], detail=verified.reason)


async def find_payout(cashier: Cashier, errand: Errand) -> Ended:
    """Ask what became of a payout."""
    *found, whole = await cashier.desk.find_payout(errand)
    await cashier.hear("nowpayments", found)
    if found:
        return Ended("done")
    return Ended("absent" if whole.status == "done" else "unsure", detail=whole.reason)


STEPS: Mapping[str, Callable[[Cashier, Errand], Awaitable[Ended]]] = {
    "create": create_payout,
    "find": find_payout,
    "verify": verify_payout,
    "look": find_payout,
}


class Worker:
    """So many tasks at a time, for as long as the block runs."""

    def __init__(self, cashier: Cashier, at_once: int) -> None:
        self._cashier = cashier
        self._at_once = at_once
        self._over = asyncio.Event()

    @asynccontextmanager
    async def lifespan(self, _: Litestar | None = None) -> AsyncIterator[None]:
        """Work; at the end let what is under way end, and cut off what doesn't."""
        working = [asyncio.create_task(self._work()) for _ in range(self._at_once)]
        try:
            yield
        finally:
            self._over.set()
            if working:
                await asyncio.wait(working, timeout=GRACE_SECONDS)
            for one in working:
                one.cancel()
            await asyncio.gather(*working, return_exceptions=True)

    async def step(self) -> bool:
        """Do a task, and a step of a withdrawal; False where neither is due."""
        done = await self._step_of_task()
        return await self._step_of_withdrawal() or done

    async def _step_of_withdrawal(self) -> bool:
        if not self._cashier.desk.pays_out:
            return False
        errand = await self._cashier.withdrawals.claim(self._cashier.desk.can_verify)
        if errand is None:
            return False
        ended = await self._take(errand)
        reported = await self._cashier.withdrawals.report(errand, ended.result, ended.detail)
        logs.event(
            None,
            "Withdrawal step done",
            withdrawal=str(errand.withdrawal_id),
            step=errand.step,
            attempt=errand.attempt,
            result=ended.result,
            detail=ended.detail,
            status=reported.status,
        )
        return True

    async def _take(self, errand: Errand) -> Ended:
        try:
            return await STEPS[errand.step](self._cashier, errand)
        except ProblemDetailsException as waited:
            return Ended("unsure", detail=waited.type_)
        except Exception as error:  # noqa: BLE001 (whatever it is, nobody knows what was done)
            where = {"withdrawal": str(errand.withdrawal_id), "step": errand.step}
            logs.error_of(None, "Withdrawal step failed", error, **where)
            return Ended("unsure", detail=type(error.__cause__ or error).__name__)

    async def _step_of_task(self) -> bool:
        task = await self._cashier.money.claim_task(self._cashier.desk.providers)
        if task is None:
            return False
        ended = await self._do(task)
        finished = await self._cashier.money.finish_task(
            task, ended.result, ended.reference, ended.detail
        )
        logs.event(
            None,
            "Task finished",
            task=str(task.task_id),
            kind=task.kind,
            attempt=task.attempt,
            result=ended.result,
            detail=ended.detail,
            status=finished.status,
        )
        return True

    async def _do(self, task: Task) -> Ended:
        try:
            return await TASKS[task.kind](self._cashier, task)
        except ProblemDetailsException as waited:
            return Ended("again", detail=waited.type_)
        except Exception as error:  # noqa: BLE001 (whatever it is, the task is tried again, and told)
            logs.error_of(None, "Task failed", error, task=str(task.task_id), kind=task.kind)
            return Ended("again", detail=type(error.__cause__ or error).__name__)

    async def _work(self) -> None:
        away = False
        while not self._over.is_set():
            try:
                busy = await self.step()
                away = False
            except (ProblemDetailsException, psycopg.Error) as error:
                # Said once, not every few seconds for as long as the database is away.
                if not away:
                    logs.error_of(None, "Worker waits", error)
                busy, away = False, True
            if not busy:
                await self._rest(AWAY_SECONDS if away else IDLE_SECONDS)

    async def _rest(self, seconds: float) -> None:
        pause = seconds * random.uniform(0.5, 1.5)  # noqa: S311 (nothing to guess here)
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._over.wait()


def _ended(reply: Reply[Any]) -> Ended:
    return Ended(RESULTS[reply.status], detail=reply.reason)


def _seen(replies: Sequence[Reply[Any]]) -> Ended:
    """Judge a look-up: nothing is known as long as one question has no answer."""
    for reply in replies:
        if reply.status == "refused" and reply.reason in ABSENT:
            return Ended("absent", detail=reply.reason)
        if reply.status != "done":
            return Ended("again", detail=reply.reason)
    return Ended("done")


def _refunded(made: Refund | None, reply: Reply[Any]) -> Ended:
    """Judge a refund that was made, or what was said instead."""
    if made is not None:
        return Ended("refused" if made.status in FAILED else "done", made.id, made.status)
    return Ended(RESULTS[reply.status], detail=reply.reason)


async def main() -> None:
    """Work until SIGTERM or SIGINT."""
    settings = from_environment()
    over = asyncio.Event()
    for end_of_work in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(end_of_work, over.set)
    async with (
        at_work(settings) as cashier,
        Worker(cashier, settings.worker_tasks or 1).lifespan(),
    ):
        logs.event(None, "Worker started", providers=cashier.desk.providers)
        await over.wait()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except SettingsError as wrong:
        sys.stderr.write(f"stockade: {wrong}\n")
        sys.exit(2)
