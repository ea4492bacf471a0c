"""What each process of the API looks after by itself, every few seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar

from api import logs, metrics
from api.database import Database
from api.rpc import Rpc

SECONDS = 5.0
"""How often; what sweeps did is in the log so much later."""


class Rounds:
    """Keeps the gauges of /metrics, and writes down what sweeps have expired."""

    def __init__(self, database: Database, rpc: Rpc) -> None:
        self._database = database
        self._rpc = rpc

    @asynccontextmanager
    async def lifespan(self, _: Litestar) -> AsyncIterator[None]:
        """Make the rounds until the block ends."""
        rounds = asyncio.create_task(self._go())
        try:
            yield
        finally:
            rounds.cancel()
            await asyncio.gather(rounds, return_exceptions=True)

    async def _go(self) -> None:
        while True:
            metrics.look(self._database.connections)
            # A later look tells what was swept.
            with logs.whatever_happens("Round failed"):
                await self._tell_sweeps()
            await asyncio.sleep(SECONDS)

    async def _tell_sweeps(self) -> None:
        """Write one line for each sweep that expired any, whichever process comes first."""
        for swept in await self._rpc.tell_sweeps():
            logs.event(
                None, "Hold expired and stock released", count=swept.expired, source=swept.source
            )
