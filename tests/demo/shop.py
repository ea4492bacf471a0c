"""The shop behind the sales: a server of its own, its jobs, its API, its providers, its books."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

from psycopg.rows import dict_row

from api.auth import mint
from tests.providers.fake import fake_provider
from tests.server import Server, Trouble, choose, say, start
from tests.server.api import end, start_api
from tests.server.compose import ComposeServer
from tests.server.local import free_port
from tests.server.state import Secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.providers.fake import FakeProvider

UNITS = 100
HOLD_SECONDS = 10


@dataclass(frozen=True)
class Shop:
    """An open shop; `settings` is what its API was started with."""

    server: Server
    database: str
    base_url: str
    settings: Mapping[str, str]
    provider: FakeProvider

    def books(self) -> dict[str, Any]:
        """Count what is true of the flash sale in the database, whatever anybody was told."""
        [row] = self.rows("""
            select p.total,
              coalesce(sum(l.quantity) filter (where r.state = 'confirmed'), 0) as sold,
              (select count(*) from ops.check()) as breaches,
              (select v.lapsed from stock.availability as v where v.product_id = p.id) as lapsed,
              (select sum(s.expired) from ops.sweep_run as s where s.source = 'cron') as swept
            from stock.product as p
            left join stock.line as l on l.product_id = p.id
            left join stock.reservation as r on r.id = l.reservation_id
            where p.sku = 'flash-sale-item'
            group by p.id
        """)
        return row

    def sweep(self) -> dict[str, Any]:
        """Return pg_cron's own record of its last sweep; empty before the first."""
        runs = self.rows(
            """
            select d.runid, d.status, d.start_time, d.return_message
            from cron.job_run_details as d
            join cron.job as j on j.jobid = d.jobid
            where j.jobname = 'stockade-sweep' and d.end_time is not null
            order by d.runid desc
            limit 1
            """,
            database=self.server.cron_database,
        )
        return runs[0] if runs else {}

    def now(self) -> datetime:
        """Return the database's clock, the only one that counts."""
        now: datetime = self.rows("select clock_timestamp() as now")[0]["now"]
        return now

    def rows(
        self, query: LiteralString, *values: object, database: str | None = None
    ) -> list[dict[str, Any]]:
        """Ask the database itself, as its administrator."""
        with (
            self.server.connect(database or self.database) as session,
            session.cursor(row_factory=dict_row) as cursor,
        ):
            return cursor.execute(query, values).fetchall()


@contextlib.contextmanager
def open_shop() -> Iterator[Shop]:
    """Build it all, and remove it all again, whatever happens in between."""
    with contextlib.ExitStack() as stack:
        server = _server(stack)
        database = f"stockade_demo_{secrets.token_hex(4)}"
        server.create_database(database)
        stack.callback(server.drop_database, database)
        server.migrate(database)
        if not server.cron_database:
            raise Trouble("this server has no pg_cron, and the demo is about what it does.")
        server.schedule_cron(database)
        stack.callback(server.unschedule_cron)
        provider = stack.enter_context(fake_provider())
        log = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stockade-api-")))
        port = free_port()
        base_url = f"http://127.0.0.1:{port}"
        settings = {
            **Secrets.make().for_api(),
            **provider.settings,
            "IPN_CALLBACK_URL": f"{base_url}/api/payments/ipn-callback",
            "STOCKADE_DATABASE_URL": server.url("stockade_api", database),
        }
        shop = Shop(server, database, base_url, settings, provider)
        shop.rows(
            "select id from stock.put_product('flash-sale-item', 'Flash Sale Item', 1000, %s,"
            " hold_seconds => %s)",
            UNITS,
            HOLD_SECONDS,
        )
        stack.callback(end, start_api(settings, port, log / "api.log"))
        say(f"api: {base_url}, for as long as the sales last\n")
        yield shop


def service_token(shop: Shop) -> str:
    """Mint what the shop's back office shows to the API."""
    return mint(shop.settings["STOCKADE_JWT_SECRET"], "service", "demo", minutes=60)


def _server(stack: contextlib.ExitStack) -> Server:
    """Start the server that was chosen; a container through docker/compose.yaml."""
    choice = choose()
    if choice.kind != "container":
        return stack.enter_context(start(choice=choice))
    project = f"stockade-demo-{os.getpid()}"
    server = ComposeServer(project, Secrets.make(), free_port(), free_port())
    stack.callback(server.remove)
    server.up()
    return server
