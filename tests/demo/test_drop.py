"""The demo's second act, over a database of the tests: it proves what it says, and can fail."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.demo import drop
from tests.demo.door import Door, WrongAnswer
from tests.demo.shop import Shop
from tests.http.running import IPN_CALLBACK, environment, serve
from tests.http.till import WEBHOOK_SECRET
from tests.providers.conftest import provider, running_provider

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database import Database
    from tests.demo.till import Till
    from tests.providers.fake import FakeProvider
    from tests.server import Server

__all__ = ["provider", "running_provider"]


def play(
    server: Server, db: Database, provider: FakeProvider, folder: Path, **settings: str
) -> Till:
    """Play the act against an API with a worker of its own; the till as it is in the end."""
    wanted = {
        **provider.settings,
        "IPN_CALLBACK_URL": IPN_CALLBACK,
        "STOCKADE_WEBHOOK_SECRETS": WEBHOOK_SECRET,
        "STOCKADE_WORKER_TASKS": "2",
        **settings,
    }
    url = db.url("stockade_api")
    with serve(url, folder, **wanted) as api:
        base_url = f"http://127.0.0.1:{api.port}"
        shop = Shop(server, db.name, base_url, environment(url, api.port, **wanted), provider)

        async def act() -> Till:
            async with Door(base_url) as door:
                till = drop.open_drop(shop, door)
                await drop.hold_drop(till)
                return till

        return asyncio.run(act())


@pytest.mark.breaks
def test_the_drop_proves_that_no_money_is_lost_and_notices_when_some_is(
    server: Server,
    db: Database,
    provider: FakeProvider,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    till = play(server, db, provider, tmp_path)
    assert drop.prove(till)
    assert capsys.readouterr().out.splitlines()[-1] == (
        "orders 20 paid, 8 cancelled · owed 1 late, 1 short, 1 double"
        " · received = orders + exceptions · breaches 0"
    )
    till.paid["BTC"] += Decimal("0.000001")  # A buyer has paid what nobody has recorded.
    assert not drop.prove(till)
    till.paid["BTC"] -= Decimal("0.000001")
    db.admin("delete from payment.allocation where purpose = 'exception'")
    assert not drop.prove(till)
    assert "received ≠ orders + exceptions" in capsys.readouterr().out.splitlines()[-1]


def test_the_drop_ends_when_a_providers_webhooks_are_refused(
    server: Server, db: Database, provider: FakeProvider, tmp_path: Path
) -> None:
    with pytest.raises(WrongAnswer, match="401"):
        play(server, db, provider, tmp_path, NOWPAYMENTS_IPN_SECRET="another")
