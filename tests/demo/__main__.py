"""`make demo`: 500 buyers for 100 units; some pay, some let go, some walk away."""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import signal
import sys
import time
from datetime import datetime

import psycopg

from tests.demo.sale import Sale, WrongAnswer
from tests.demo.screen import Step, table
from tests.demo.shop import HOLD_SECONDS, UNITS, Shop, open_shop
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
    deadline = time.monotonic() + SWEEP_PATIENCE
    while True:
        run = shop.sweep()
        if run and run["start_time"] > since and shop.books()["lapsed"] == 0:
            break
        if time.monotonic() > deadline:
            raise WrongAnswer(f"pg_cron swept nothing in {SWEEP_PATIENCE} s: {run or 'no run'}.")
        await asyncio.sleep(1)
        step.advance()
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
        ("told to try again", sale.told_to_retry),
        ("let go, and sold again", LET_GO),
        ("lapsed, and sold again without a sweep", WALK_AWAY - swept),
        ("lapsed, swept by pg_cron, and sold again", swept),
        ("pg_cron's last run", run["status"]),
        *sale.speed(),
    ])  # fmt: skip
    print(
        f"sold {books['sold']} of {books['total']} · oversold {oversold}"
        f" · breaches {books['breaches']}",
        flush=True,
    )
    counts = (books["sold"], books["total"], oversold, books["breaches"])
    return counts == (UNITS, UNITS, 0, 0) and run["status"] == "succeeded"


async def play(shop: Shop, seed: int) -> bool:
    """Hold the sale, then look into the books."""
    async with Sale(shop.base_url, shop.service_token) as sale:
        try:
            await hold_sale(shop, sale, random.Random(seed))
        except ExceptionGroup as together:  # one wrong answer is enough to say
            raise together.exceptions[0] from None
        return prove(shop, sale)


def main() -> int:
    """Return 0 if exactly everything was sold, 1 if not, 2 if there could be no sale."""
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="who does what")
    seed = parser.parse_args().seed
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    say(f"demo: a flash sale over HTTP on a server of its own, about two minutes (seed {seed})")
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
