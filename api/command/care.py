"""What keeps the books true: check, repair, sweep."""

from typing import Annotated, Any

from typer import Argument, Option

from api.command.endings import No, TryAgain
from api.command.operator import By, Operator
from api.command.printing import Row

PLAN = "product_id sku total outstanding free_before free_after lines_mended status"
BATCH = 50  # sql/ops/sweep.sql says why
"""Reservations that a sweep ends at a time, each batch a transaction."""


def alerts(operator: Operator) -> None:
    """Show what is above its level now; exit code 1 where anything is."""
    on = operator.all("ops.alerts")
    operator.printer.table(on, "level name figure unit since means")
    if on:
        raise No(f"{len(on)} alerts are on: `means` says where to look.")


def check(operator: Operator) -> None:
    """Look for breaches of what must always be true; exit code 1 where there are any."""
    breaches = operator.rows("ops.check")
    operator.printer.table(breaches)
    if breaches:
        raise No(f"{len(breaches)} breaches: `stockade repair` mends what a recount can.")


def repair(
    operator: Operator,
    product_ids: Annotated[
        list[int] | None, Argument(help="Only these; without any, all that drifted.")
    ] = None,
    plan_only: Annotated[bool, Option("--plan", help="Only show what would change.")] = False,
    yes: Annotated[bool, Option("--yes", help="Don't ask.")] = False,
    *,
    by: By,
) -> None:
    """Recount products under lock, after showing what would change and asking."""
    plan = _plan(operator, product_ids)
    if plan_only or not yes:
        operator.printer.table(plan, PLAN)
    if plan_only or not plan:
        return
    if not yes:
        operator.agree(f"Repair {len(plan)} of {operator.where}?")
    done: list[Row] = []
    busy: list[int] = []
    with operator.printer.progress("repairing", len(plan)) as bar:
        for row in plan:
            try:
                done += operator.rows("ops.repair", product_id=row["product_id"], repaired_by=by)
            except TryAgain:
                busy.append(row["product_id"])
            bar.advance(bar.task_ids[0])
    operator.printer.table(done, "product_id free_before free_after lines_mended status")
    if busy:
        raise TryAgain(f"busy, and not repaired: {', '.join(map(str, busy))}: try again.")
    if any(row["status"] == "oversold" for row in done):
        raise No.of("oversold")


def _plan(operator: Operator, product_ids: list[int] | None) -> list[Row]:
    if not product_ids:
        return operator.rows("ops.plan_repairs")
    plan = [
        {"product_id": wanted, **operator.row("ops.plan_repair", product_id=wanted)}
        for wanted in product_ids
    ]
    return [row for row in plan if row["status"] != "sound"]


def sweep(operator: Operator) -> None:
    """Do now what pg_cron does every minute: end what lapsed, sweep money and market."""
    [lapsed] = operator.rows("ops.count_lapsed")
    with operator.printer.progress("sweeping", lapsed["count_lapsed"]) as bar:
        [run] = operator.rows("ops.sweep_now", source="stockade", at_most=BATCH)
        expired = swept = run["expired"]
        bar.advance(bar.task_ids[0], swept)
        place: dict[str, Any] = {}
        while swept:
            [batch] = operator.rows(
                "ops.sweep_batch",
                sweep_run_id=run["sweep_run_id"],
                at_most=BATCH,
                **place,
            )
            place = dict(batch)
            swept = place.pop("expired")
            expired += swept
            bar.advance(bar.task_ids[0], swept)
        [money] = operator.rows("payment.sweep")
        [market] = operator.rows("market.sweep")
    operator.printer.thing({**run, "expired": expired, **money, "completed": market["sweep"]})
