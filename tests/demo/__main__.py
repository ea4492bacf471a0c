"""`make demo`: a flash sale, 500 buyers for 100 units; then a drop, and money as it comes."""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import signal
import sys
from datetime import datetime
from typing import Any

import psycopg

from tests.demo import drop
from tests.demo.door import Door, WrongAnswer, until
from tests.demo.sale import Sale
from tests.demo.screen import Step, table
from tests.demo.shop import HOLD_SECONDS, UNITS, Shop, open_shop, service_token
from tests.server import Trouble, say

BUYERS = 500
LET_GO = 20
WALK_AWAY = 30
BUY_BEFORE_THE_SWEEP = 15
SWEEP_PATIENCE = 130  # pg_cron begins at each full minute, and its first one may be half gone


async def hold_sale(shop: Shop, sale: Sale, chance: random.Random) -> None:
    """Play the sale, act by act; every unit finds its buyer in the end."""
    everybody = list(range(BUYERS))
    chance.shuffle(everybody)
    holds = await sale.ask(f"{BUYERS} buyers ask at once for {UNITS} units", everybody)
    waiting = [buyer for buyer in everybody if buyer not in holds]

    lucky = list(holds.values())
    chance.shuffle(lucky)
    gone, paying = lucky[:LET_GO], lucky[LET_GO + WALK_AWAY :]
    await sale.pay("some pay", paying)
    await sale.let_go("some let go", gone)
    again = await sale.ask("the others ask for those", waiting)
    await sale.pay("and pay", list(again.values()))
    waiting = [buyer for buyer in waiting if buyer not in again]

    title = f"{WALK_AWAY} walked away, and their holds lapse after {HOLD_SECONDS} seconds"
    books = shop.books()
    await sale.wait_for_stock(title, books["total"] - books["sold"], HOLD_SECONDS + 5)
    lapsed_by = shop.now()
    first, rest = waiting[:BUY_BEFORE_THE_SWEEP], waiting[BUY_BEFORE_THE_SWEEP:]
    again = await sale.ask("a few ask before anything is swept", first)
    await sale.pay("and pay", list(again.values()))

    await wait_for_sweep(shop, lapsed_by)
    again = await sale.ask("everybody who is left asks", rest)
    await sale.pay("and pay", list(again.values()))


async def wait_for_sweep(shop: Shop, since: datetime) -> None:
    """Wait until pg_cron has swept what lapsed, by its own record and by ours."""
    step = Step("pg_cron's sweep, at the full minute", 60)
    run: dict[str, Any] = {}

    async def look() -> bool:
        nonlocal run
        run = shop.sweep()
        return bool(run) and run["start_time"] > since and shop.books()["lapsed"] == 0

    try:
        await until(step, look, SWEEP_PATIENCE, pause=1)
    except WrongAnswer:
        nothing = f"pg_cron swept nothing in {SWEEP_PATIENCE} s: {run or 'no run'}."
        raise WrongAnswer(nothing) from None
    step.end(f"run {run['runid']} {run['status']} at {run['start_time']:%H:%M:%S}")


def prove(shop: Shop, sale: Sale) -> bool:
    """Print the table and the proof, from the database; whether it holds."""
    books, run = shop.books(), shop.sweep()
    oversold = max(0, books["sold"] - books["total"])
    swept = books["swept"] or 0
    table([
        ("buyers", BUYERS),
        ("holds made", sale.held),
        ("told it is sold out", sale.told_sold_out),
        ("told to try again", sale.door.told_to_retry),
        ("let go, and sold again", LET_GO),
        ("lapsed, and sold again without a sweep", WALK_AWAY - swept),
        ("lapsed, swept by pg_cron, and sold again", swept),
        ("pg_cron's last run", run["status"]),
        *sale.door.speed(),
    ])  # fmt: skip
    print(
        f"sold {books['sold']} of {books['total']} · oversold {oversold}"
        f" · breaches {books['breaches']}",
        flush=True,
    )
    counts = (books["sold"], books["total"], oversold, books["breaches"])
    return counts == (UNITS, UNITS, 0, 0) and run["status"] == "succeeded"


async def play(shop: Shop, seed: int) -> bool:
    """Play both acts, and after each look into the books."""
    async with Door(shop.base_url) as door:
        try:
            sale = Sale(door, service_token(shop))
            await hold_sale(shop, sale, random.Random(seed))
            sold = prove(shop, sale)
            print("\nA drop, paid by card and in coins through a provider of our own:", flush=True)
            till = drop.open_drop(shop, door)
            await drop.hold_drop(till)
        except ExceptionGroup as together:  # one wrong answer is enough to say
            raise together.exceptions[0] from None
        return drop.prove(till) and sold


def main() -> int:
    """Return 0 if all was sold and all money is where it belongs, 1 if not, 2 without any sale."""
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="who does what")
    seed = parser.parse_args().seed
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    say(f"demo: two sales over HTTP on a server of their own, about two minutes (seed {seed})")
    try:
        with open_shop() as shop:
            return 0 if asyncio.run(play(shop, seed)) else 1
    except KeyboardInterrupt:
        say("\ndemo: stopped, and everything removed")
        return 130
    except WrongAnswer as wrong:
        say(f"\ndemo: {wrong}")
        return 1
    except (Trouble, psycopg.Error) as trouble:
        say(f"\nstockade: {trouble}")
        return 2


if __name__ == "__main__":
    sys.exit(main())
