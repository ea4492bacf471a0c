"""The shop behind the sale: a server and a database of its own, its jobs, its API, its books."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.server import Server, Trouble, choose, say, start
from tests.server.api import end, start_api
from tests.server.compose import ComposeServer
from tests.server.local import free_port
from tests.server.state import Secrets
from tests.server.up import mint

if TYPE_CHECKING:
    from collections.abc import Iterator

UNITS = 100
HOLD_SECONDS = 10


@dataclass(frozen=True)
class Shop:
    """An open shop."""

    server: Server
    database: str
    base_url: str
    service_token: str

    def books(self) -> dict[str, Any]:
        """Count what is true in the database, whatever anybody was told."""
        return self._row("""
            select p.total,
              coalesce(sum(l.quantity) filter (where r.state = 'confirmed'), 0) as sold,
              (select count(*) from ops.check()) as breaches,
              (select v.lapsed from stock.availability as v where v.product_id = p.id) as lapsed,
              (select sum(s.expired) from ops.sweep_run as s where s.source = 'cron') as swept
            from stock.product as p
            left join stock.line as l on l.product_id = p.id
            left join stock.reservation as r on r.id = l.reservation_id
            group by p.id
        """)

    def sweep(self) -> dict[str, Any]:
        """Return pg_cron's own record of its last sweep; empty before the first."""
        return self._row(
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

    def now(self) -> datetime:
        """Return the database's clock, the only one that counts."""
        now: datetime = self._row("select clock_timestamp() as now")["now"]
        return now

    def _row(self, query: str, database: str | None = None) -> dict[str, Any]:
        with self.server.connect(database or self.database) as session:
            cursor = session.execute(query.encode())
            names = [column.name for column in cursor.description or []]
            row = cursor.fetchone()
            return dict(zip(names, row, strict=True)) if row else {}


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
        with server.connect(database) as session:
            session.execute(
                "select from stock.put_product('flash-sale-item', 'Flash Sale Item', 1000, %s,"
                " hold_seconds => %s)",
                [UNITS, HOLD_SECONDS],
            )
        log = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stockade-api-")))
        settings = {
            **Secrets.make().for_api(),
            "STOCKADE_DATABASE_URL": server.url("stockade_api", database),
        }
        port = free_port()
        stack.callback(end, start_api(settings, port, log / "api.log"))
        token = mint(settings["STOCKADE_JWT_SECRET"], "service")
        say(f"api: http://127.0.0.1:{port}, for as long as the sale lasts\n")
        yield Shop(server, database, f"http://127.0.0.1:{port}", token)


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
