"""`make up` and its kin: a server, its database, the jobs and the API, left running."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from tests.server import api, programs
from tests.server.choice import choose
from tests.server.compose import ComposeServer
from tests.server.foreign import ForeignServer
from tests.server.local import LocalServer, port_is_free
from tests.server.provider import provider_settings, start_provider, stop_provider
from tests.server.server import ROOT
from tests.server.state import API_PORT, DATABASE, DB_PORT, Place, State, port
from tests.server.words import Trouble, say

if TYPE_CHECKING:
    from tests.server.choice import Kind
    from tests.server.server import Server

SAMPLE = "tests/demo/sample.sql"


def up(wanted: Kind | None = None) -> None:
    """Start everything that isn't running yet, and say where it is."""
    state = State()
    choice = choose(wanted)
    before = state.place()
    if before and before.kind != choice.kind and _attach(state, before).kind != "url":
        _refuse_change(before.kind, choice.kind)
    place = Place(
        kind=choice.kind,
        database=_database(choice.url),
        db_port=_keep(before.db_port if before else None, "STOCKADE_DB_PORT", DB_PORT),
        api_port=_keep(before.api_port if before else None, "STOCKADE_API_PORT", API_PORT),
        bin=str(choice.programs.bin) if choice.programs else "",
        url=choice.url,
    )
    _check_ports(state, place, before)
    state.secrets()
    state.remember(place)
    server = _attach(state, place)
    _start(server)
    _provision(server, place.database)
    _start_api(state, place, server)
    _say_where(state, place)


def _keep(before: int | None, variable: str, usual: int) -> int:
    return port(variable, before or usual)


def _refuse_change(before: str, now: str) -> None:
    raise Trouble(
        f"`make up` ran with a server of kind {before} before, and would now use {now}."
        " Run `make reset` first, or set STOCKADE_STATE to another folder."
    )


def _database(url: str) -> str:
    return ForeignServer(url, borrow=False).database if url else DATABASE


def _check_ports(state: State, place: Place, before: Place | None) -> None:
    """Refuse a taken port before anything is started; ours may be taken by ourselves."""
    ours = before is not None and _runs(_attach(state, before))
    moved = before is not None and before.db_port != place.db_port
    if ours and moved:
        raise Trouble("it runs on another database port: `make down` first.")
    if place.kind != "url" and not ours and not port_is_free(place.db_port):
        raise Trouble(f"port {place.db_port} is taken: set STOCKADE_DB_PORT to a free one.")
    api_runs = place.kind == "container" and ours
    api_runs = api_runs or api.running(state.api_pid) is not None
    if api_runs and before is not None and before.api_port != place.api_port:
        raise Trouble("the API runs on another port: `make down` first.")
    if not api_runs and not port_is_free(place.api_port):
        raise Trouble(f"port {place.api_port} is taken: set STOCKADE_API_PORT to a free one.")


def _attach(state: State, place: Place) -> Server:
    """Return the server of a place, whether it runs or not."""
    secrets = state.secrets()
    if place.kind == "url":
        return ForeignServer(place.url, secrets.passwords, borrow=False)
    if place.kind == "container":
        return ComposeServer(DATABASE, secrets, place.db_port, place.api_port)
    state.cluster.mkdir(mode=0o755, exist_ok=True)
    found = programs.Programs(Path(place.bin), 0, ())
    return LocalServer(
        found,
        state.cluster,
        place.db_port,
        secrets.admin,
        secrets.passwords,
        throw_away=False,
        durable=True,
    )


def _runs(server: Server) -> bool:
    return server.running() if isinstance(server, LocalServer | ComposeServer) else True


def _start(server: Server) -> None:
    if isinstance(server, LocalServer):
        if not server.running():
            say(f"server: starting a cluster in {server.folder}")
        server.create()
        server.start()
    elif isinstance(server, ComposeServer):
        server.up()


def _provision(server: Server, database: str) -> None:
    """Bring the database up to date, with jobs and something to sell."""
    with server.connect() as session:
        query = "select 1 from pg_database where datname = %s"
        known = session.execute(query, [database]).fetchone()
    if not known:
        server.create_database(database)
    applied = server.migrate(database)
    say(f"database: {database}, {applied} migrations applied, functions installed")
    if server.cron_database:
        server.schedule_cron(database)
        say("cron: jobs scheduled")
    else:
        say("cron: this server has no pg_cron; call /api/payments/cleanup-expired every minute")
    server.psql("-o", os.devnull, "-f", "-", database=database, text=(ROOT / SAMPLE).read_text())


def _start_api(state: State, place: Place, server: Server) -> None:
    if isinstance(server, ComposeServer):
        server.start_api()
        api.wait_until_ready(place.api_port)
    elif not api.running(state.api_pid):
        start_provider(state, place.api_port)
        say(f"api: starting on port {place.api_port}")
        settings = {
            **state.secrets().for_api(),
            **provider_settings(state, place.api_port),
            "STOCKADE_DATABASE_URL": server.url("stockade_api", place.database),
        }
        api.start_api(settings, place.api_port, state.api_log, state.api_pid)


def _say_where(state: State, place: Place) -> None:
    here = f"http://127.0.0.1:{place.api_port}"
    log = (
        "docker logs (docker ps names the container)"
        if place.kind == "container"
        else str(state.api_log)
    )
    say(
        f"\nIt runs.\n"
        f"  shop       {here}/\n"
        f"  try        curl {here}/api/products/1\n"
        f"  look       {here}/schema   make status   make psql   make url\n"
        f"  operate    export STOCKADE_DBA_URL=$(make -s url); .venv/bin/stockade --help\n"
        f"  secrets    {state.folder}/stockade.env\n"
        f"  API's log  {log}\n"
        f"  end        make down (keeps the data)   make reset (removes them)"
    )


def _the_place(state: State) -> Place:
    place = state.place()
    if place is None:
        raise Trouble("nothing is set up yet: run `make up` first, or set DATABASE_URL.")
    return place


def _running(state: State) -> tuple[Server, str]:
    """Return the server and database that commands speak to: DATABASE_URL's, else `make up`'s."""
    if url := os.environ.get("DATABASE_URL"):
        foreign = ForeignServer(url, borrow=False)
        return foreign, foreign.database
    place = _the_place(state)
    server = _attach(state, place)
    if not _runs(server):
        raise Trouble("the server does not run: `make up` starts it.")
    return server, place.database


def down() -> None:
    """End the API and the server; the data stay."""
    state = State()
    place = state.place()
    if place is None:
        say("nothing runs")
        return
    if place.kind != "container":
        ended = api.stop_api(state.api_pid)
        stop_provider(state)
        say("api: ended" if ended else "api: did not run")
    if place.kind == "url":
        say("server: the one of DATABASE_URL goes on; `make cron-off` ends its jobs")
        return
    server = _attach(state, place)
    if _runs(server):
        server.close()
        say("server: ended, its data stay")
    else:
        say("server: did not run")


def reset() -> None:
    """End everything and remove the data, after asking."""
    state = State()
    if not state.exists():
        say("nothing to remove")
        return
    if os.environ.get("YES") != "1":
        if not sys.stdin.isatty():
            raise Trouble(f"this removes {state.folder} with all data: say YES=1 to do it.")
        if input(f"Remove {state.folder} with all data? [y/N] ").strip().lower() != "y":
            say("nothing removed")
            return
    place = state.place()
    down()
    if place and place.kind == "container":
        server = _attach(state, place)
        if isinstance(server, ComposeServer):
            server.remove()
    if place and place.kind == "url":
        say("server: the database of DATABASE_URL is left as it is")
    shutil.rmtree(state.folder)
    say(f"removed {state.folder}")


def watch() -> None:
    """Start Prometheus and Grafana beside the containers of `make up-docker`."""
    state = State()
    server = _attach(state, _the_place(state))
    if not isinstance(server, ComposeServer):
        raise Trouble("Prometheus and Grafana are containers: `make up-docker` first.")
    server.start_prometheus()
    say(f"  figures    http://127.0.0.1:{port('STOCKADE_PROMETHEUS_PORT', 9090)}/alerts")
    server.start_grafana()
    say(f"  dashboard  http://127.0.0.1:{port('STOCKADE_GRAFANA_PORT', 3000)}/d/stockade")


def psql(arguments: list[str]) -> None:
    """Become psql, as the DBA's role (with DATABASE_URL: as the administrator)."""
    server, database = _running(State())
    role = "admin" if os.environ.get("DATABASE_URL") else "stockade_dba"
    command, environment = server.psql_command(role, database)
    if not shutil.which(command[0]):
        raise Trouble("psql is missing: install PostgreSQL's client programs (postgresql-client).")
    os.execvpe(command[0], [*command, *arguments], environment)  # noqa: S606


def url() -> None:
    """Print the DBA's URL."""
    state = State()
    place = _the_place(state)
    print(_attach(state, place).url("stockade_dba", place.database))


def status() -> None:
    """Print what runs, the sweep's age and cron's jobs; Trouble unless all of it runs."""
    state = State()
    place = _the_place(state)
    server = _attach(state, place)
    runs = _runs(server)
    where = f"{server.address.host}:{server.address.port}/{place.database}"
    print(f"server   {place.kind}, {where}, {'running' if runs else 'not running'}")
    ready = api.readiness(place.api_port)
    says = f"ready, {ready.get('status')}" if ready else "not running"
    print(f"api      http://127.0.0.1:{place.api_port}, {says}")
    if not runs:
        raise Trouble("the server does not run: `make up` starts it.")
    with server.connect(place.database) as session:
        row = session.execute("select seconds_since_sweep, reasons from ops.health()").fetchone()
    age, reasons = row or (None, [])
    print(f"sweep    {'not yet' if age is None else f'{age} s ago'}")
    for reason in reasons or []:
        print(f"         {reason}")
    if server.cron_database:
        print(f"\n{server.cron_status().strip()}")
    if not ready:
        raise Trouble("the API does not answer: `make up` starts it.")


def migrate() -> None:
    """Bring the database of DATABASE_URL, or of `make up`, up to date."""
    server, database = _running(State())
    if isinstance(server, ForeignServer) and os.environ.get("DATABASE_URL"):
        from tests.server.install import apply_migrations

        applied = apply_migrations(server.admin_url(database))
        server.install_sql(database)
        with server.connect() as session:
            query = (
                "select rolname from pg_authid where rolname ~ '^stockade_' and rolcanlogin"
                " and rolpassword is null order by 1"
            )
            try:
                bare = [str(row[0]) for row in session.execute(query)]
            except psycopg.errors.InsufficientPrivilege:
                bare = []
        if bare:
            say(f"roles: {', '.join(bare)} have no password yet: \\password in psql sets one")
    else:
        applied = server.migrate(database)
    say(f"database: {database}, {applied} migrations applied, functions installed")


def rollback() -> None:
    """Take back the newest N migrations."""
    count = os.environ.get("N") or "1"
    if not count.isdecimal() or int(count) < 1:
        raise Trouble(f"N is {count!r} and should be how many migrations to take back.")
    server, database = _running(State())
    taken = server.rollback(database, int(count))
    for name in taken:
        say(f"took back {name}")
    if not taken:
        say("no migration is applied")


def cron(script: str) -> None:
    """Run one of sql/cron's scripts on the database that pg_cron lives in."""
    server, database = _running(State())
    actions = {
        "on": lambda: server.schedule_cron(database),
        "off": server.unschedule_cron,
        "status": server.cron_status,
    }
    print(actions[script]().strip())


def work() -> None:
    """Become the worker, with the settings of `make up`'s where there are no others."""
    environment = dict(os.environ)
    if not environment.get("STOCKADE_DATABASE_URL"):
        state = State()
        place = _the_place(state)
        environment = {
            **environment,
            **state.secrets().for_api(),
            **provider_settings(state, place.api_port),
            "STOCKADE_DATABASE_URL": _attach(state, place).url("stockade_api", place.database),
        }
    _become("api.worker", [], environment)


def stockade(arguments: list[str]) -> None:
    """Become the command `stockade`, on `make up`'s where nothing else is said."""
    state = State()
    place = state.place()
    ours = (
        {}
        if place is None
        else {
            **state.secrets().for_api(),
            "STOCKADE_DBA_URL": _attach(state, place).url("stockade_dba", place.database),
        }
    )
    _become("api.command", arguments, {**ours, **os.environ})


def _become(module: str, arguments: list[str], environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", module, *arguments]
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(command[0], command, environment)  # noqa: S606
