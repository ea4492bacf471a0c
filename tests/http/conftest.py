"""One API for the whole run, over the run's database; others are started where a test asks."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.calls import dba
from tests.http.running import IPN_CALLBACK, Api, serve
from tests.http.till import WEBHOOK_SECRET, Till
from tests.providers.conftest import provider, running_provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database
    from tests.providers.fake import FakeProvider
    from tests.server import Server

__all__ = ["dba", "provider", "running_provider"]


class Serve(Protocol):
    """Start another API over the same database; `url` and settings may differ."""

    def __call__(self, url: str = "", **settings: str) -> AbstractContextManager[Api]:
        """Run it until the block ends."""


@pytest.fixture(scope="session")
def running_api(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Run the API with two processes and every secret."""
    folder = tmp_path_factory.mktemp("api")
    with serve(database.url("stockade_api"), folder, STOCKADE_API_WORKERS="2") as api:
        yield api


@pytest.fixture
def api(running_api: Api, db: Database) -> Api:  # noqa: ARG001 (db empties the database)
    """Give the API over an empty database."""
    return running_api


@pytest.fixture
def another(db: Database, tmp_path: Path) -> Serve:
    """Start an API of one's own."""

    def start(url: str = "", **settings: str) -> AbstractContextManager[Api]:
        return serve(url or db.url("stockade_api"), tmp_path, **settings)

    return start


@pytest.fixture
def controlled(server: Server) -> Iterator[Server]:
    """Give the server where it is ours to stop, and leave it running whatever happens."""
    if not server.can_control:
        pytest.skip("this server is somebody else's")
    yield server
    server.start()


@pytest.fixture(scope="session")
def paid_api(
    database: Database, running_provider: FakeProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Run the API with both providers, and no worker."""
    settings = {
        **running_provider.settings,
        "IPN_CALLBACK_URL": IPN_CALLBACK,
        "STOCKADE_WEBHOOK_SECRETS": WEBHOOK_SECRET,
        "STOCKADE_REQUEST_SECONDS": "3",
    }
    folder = tmp_path_factory.mktemp("paid-api")
    with serve(database.url("stockade_api"), folder, **settings) as api:
        yield api


@pytest.fixture
def till(paid_api: Api, db: Database, provider: FakeProvider) -> Till:
    """Give a till over an empty database and an empty provider, with ten units for sale."""
    return Till.over(paid_api, db, provider)
