"""A killed server forgets nothing that it acknowledged; a killed client holds nothing."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests import server as servers
from tests.calls import Session, call, reserve, reserved
from tests.concurrency.mutants import without
from tests.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from tests.concurrency.crowd import Crowd
    from tests.server import Server

ENOUGH = 400
"""Reservations acknowledged before the power is cut."""


@pytest.fixture(scope="module")
def durable_server(server: Server) -> Iterator[Server]:
    """Give a server of our own that may be killed and that writes through to the disk."""
    if not server.can_control:
        pytest.skip("this server isn't ours to kill")
    with servers.start(durable=True) as started:
        yield started


@pytest.fixture
def durable(durable_server: Server) -> Iterator[Database]:
    """Give a database of it; it outlives the kill, the sessions don't."""
    durable_server.create_database("durable")
    durable_server.migrate("durable")
    yield Database("durable", lambda role: durable_server.url(role, "durable"))
    durable_server.drop_database("durable")


def lost_by_a_power_cut(server: Server, db: Database) -> set[UUID]:
    """Kill the server while 8 clients reserve who would rather not wait; what it lost."""
    product = db.product(total=1_000_000)
    acknowledged: set[UUID] = set()
    enough = threading.Event()

    def buy(client: int) -> None:
        try:
            with db.connect("stockade_dba") as session:
                session.execute("set synchronous_commit = off")
                for number in range(1_000_000):
                    outcome = reserve(session, f"{client}-{number}", {product: 1})
                    acknowledged.add(outcome.reservation_id)
                    if len(acknowledged) >= ENOUGH:
                        enough.set()
        except psycopg.OperationalError:
            return  # the power is cut

    with ThreadPoolExecutor(8) as clients:
        for client in range(8):
            clients.submit(buy, client)
        assert enough.wait(30)
        server.kill9()
    server.start()
    kept = {row.id for row in db.admin("select id from stock.reservation")}
    assert db.breaches() == []
    return acknowledged - kept


def test_a_power_cut_loses_no_acknowledged_reservation(
    durable_server: Server, durable: Database
) -> None:
    assert lost_by_a_power_cut(durable_server, durable) == set()


def test_without_its_guard_a_caller_in_a_hurry_would_lose_some(
    durable_server: Server, durable: Database
) -> None:
    with without(durable, "stock._is_durable", "'off', 'local'", "'local'"):
        assert lost_by_a_power_cut(durable_server, durable) != set()


def test_the_locks_of_a_killed_client_are_free_within_two_seconds(
    db: Database, dba: Session, crowd: Crowd
) -> None:
    product = db.product(total=1)
    cart = reserved(dba, "cart", {product: 1}).reservation_id
    with db.connect("stockade_dba", autocommit=False) as client:
        assert call(client, "stock.confirm", reservation_id=cart).status == "confirmed"
        client.pgconn.send_query(b"select pg_sleep(60)")
        client.pgconn.flush()
        assert crowd.once(lambda: call(dba, "stock.release", reservation_id=cart)) is None
        # No farewell, as when the machine of a client dies.
        with socket.fromfd(client.fileno(), socket.AF_INET, socket.SOCK_STREAM) as line:
            line.shutdown(socket.SHUT_RDWR)
        client.close()
        started = time.monotonic()
        outcome = crowd.insist(dba, "stock.release", reservation_id=cart)
        assert outcome.status == "released"
        assert time.monotonic() - started < 2
