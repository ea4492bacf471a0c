"""Exceptions, withdrawals and the books of the providers."""

import asyncio
import os
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import structs
from rich.progress import Progress
from typer import Argument, Option, Typer

from api.command.endings import Misused, TryAgain
from api.command.operator import AtMost, By, Note, Operator, command
from api.command.printing import Row
from api.settings import Settings, SettingsError, from_environment

exceptions = Typer(help="Money and stock that need a person.")
withdrawals = Typer(help="Credits on their way out.")

ExceptionId = Annotated[int, Argument(min=1, help="As `exceptions list` shows it.")]


@command(exceptions, "list")
def list_exceptions(
    operator: Operator,
    every: Annotated[bool, Option("--all", help="Also those that are resolved.")] = False,
    kind: Annotated[str | None, Option(help="late, short, double, unmatched, stuck, …")] = None,
    sort: Annotated[str, Option(help="newest or oldest.")] = "newest",
    before: Annotated[int | None, Option(help="The last id of the page before.")] = None,
    at_most: AtMost = 50,
) -> None:
    """Show what waits for a person, and what is owed."""
    rows = operator.rows(
        "ops.list_exceptions",
        open_only=not every,
        only_kind=kind,
        sort=sort,
        before=before,
        at_most=at_most,
    )
    columns = "id kind owed amount waiting currency provider subject created_at resolution"
    operator.printer.table(rows, columns)


@command(exceptions, "show")
def show_exception(operator: Operator, exception_id: ExceptionId) -> None:
    """Show all of one exception, and the ways to resolve it."""
    row = operator.row("ops.list_exceptions", open_only=False, only_id=exception_id)
    operator.printer.thing(row)


@command(exceptions, "refund")
def refund(
    operator: Operator,
    exception_id: ExceptionId,
    sent: Annotated[str | None, Option(help="It went back by hand: by what that is found.")] = None,
    *,
    by: By,
) -> None:
    """Send its money back: the worker asks the provider, unless it was --sent by hand."""
    if sent is None:
        row = operator.row("payment.queue_refund", exception_id=exception_id, resolved_by=by)
        operator.answer(row, "queued", "already_queued")
    else:
        row = operator.row(
            "payment.record_refund", exception_id=exception_id, reference=sent, resolved_by=by
        )
        operator.answer(row, "refunded")


@command(exceptions, "credit")
def credit(
    operator: Operator,
    exception_id: ExceptionId,
    workspace_id: UUID,
    credits_: Annotated[int, Argument(metavar="CREDITS", help="What its money is worth.")],
    note: Note = None,
    *,
    by: By,
) -> None:
    """Make credits of its money, for a workspace."""
    row = operator.row(
        "payment.credit_exception",
        exception_id=exception_id,
        workspace_id=workspace_id,
        credits=credits_,
        resolved_by=by,
        note=note,
    )
    operator.answer(row, "credited")


@command(exceptions, "match")
def match(
    operator: Operator,
    exception_id: ExceptionId,
    order_id: Annotated[UUID | None, Argument(help="Else the order that it came for.")] = None,
    note: Note = None,
    *,
    by: By,
) -> None:
    """Let its money pay an order; one without money is declared to be right."""
    row = operator.row(
        "payment.match", exception_id=exception_id, order_id=order_id, resolved_by=by, note=note
    )
    operator.answer(row, "matched")


@command(exceptions, "write-off")
def write_off(operator: Operator, exception_id: ExceptionId, note: Note = None, *, by: By) -> None:
    """Let it be: its money stays where it is."""
    row = operator.row("payment.write_off", exception_id=exception_id, resolved_by=by, note=note)
    operator.answer(row, "written_off")


@command(withdrawals, "list")
def list_withdrawals(
    operator: Operator,
    state: Annotated[str | None, Option(help="open, sent, unknown, settled or rejected.")] = None,
    sort: Annotated[str, Option(help="newest or oldest.")] = "newest",
    before: Annotated[UUID | None, Option(help="The last id of the page before.")] = None,
    at_most: AtMost = 50,
) -> None:
    """Show withdrawals; of an unknown one nobody knows whether it was paid out."""
    rows = operator.rows(
        "ops.list_withdrawals", state=state, sort=sort, before=before, at_most=at_most
    )
    columns = "id workspace_id state amount coins currency address created_at closed_at"
    operator.printer.table(rows, columns)


@command(withdrawals, "settle")
def settle(operator: Operator, withdrawal_id: UUID, note: Note = None, *, by: By) -> None:
    """Say that it was paid out, as you saw at the provider: its credits are gone."""
    row = operator.row("credit.settle", withdrawal_id=withdrawal_id, resolved_by=by, note=note)
    operator.answer(row, "settled", "already_settled")


@command(withdrawals, "reject")
def reject(operator: Operator, withdrawal_id: UUID, note: Note = None, *, by: By) -> None:
    """Say that it will certainly never be paid out: its credits are free again."""
    row = operator.row("credit.reject", withdrawal_id=withdrawal_id, resolved_by=by, note=note)
    operator.answer(row, "rejected", "already_rejected")


def reconcile(
    operator: Operator,
    day: Annotated[str, Argument(metavar="DAY", help="As 2026-11-20, in UTC.")],
) -> None:
    """Lay a day of the providers' books beside ours; each mismatch is one exception."""
    try:
        wanted = date.fromisoformat(day)
        settings = from_environment({**os.environ, "STOCKADE_DATABASE_URL": operator.url})
    except ValueError:
        raise Misused("DAY should be a day, such as 2026-11-20 (UTC).") from None
    except SettingsError as wrong:
        raise Misused(str(wrong)) from None
    with operator.printer.progress("reading the providers' books") as bar:
        rows = asyncio.run(_reconcile(settings, wanted, bar))
    if not rows:
        raise Misused("no provider is configured: STRIPE_SECRET_KEY, NOWPAYMENTS_API_KEY.")
    operator.printer.table(rows)
    for row in rows:
        if row["status"] != "done":
            raise TryAgain(f"{row['provider']}: {row['status']}: {row['reason'] or 'try again'}.")


async def _reconcile(settings: Settings, day: date, bar: Progress) -> list[Row]:
    # A second's worth of libraries, which no other command needs.
    from litestar.plugins.problem_details import ProblemDetailsException

    from api.cashier import at_work
    from api.reconciliation import reconcile as compare

    rows: list[Row] = []
    [task] = bar.task_ids
    try:
        async with at_work(settings) as cashier:
            for provider in cashier.desk.providers:
                compared = await compare(
                    cashier, provider, day, lambda seen: bar.update(task, completed=seen)
                )
                told = structs.asdict(compared)
                books = told.pop("books")
                found = structs.asdict(books) if books else {}
                rows.append({"provider": provider, "day": day, **found, **told})
    except ProblemDetailsException as wrong:
        raise TryAgain(f"the database: {wrong.title}: {wrong.detail}") from None
    return rows
