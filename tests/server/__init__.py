"""Choose and run PostgreSQL: for the tests, the demo and `make up` alike.

    with start() as server:
        server.create_database("one")
        server.migrate("one")
        psycopg.connect(server.url("stockade_api", "one"))
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.server.choice import Choice, Kind, choose
from tests.server.server import ROLES, Server
from tests.server.words import Trouble, say

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ROLES", "Choice", "Kind", "Server", "Trouble", "choose", "say", "start"]

NAMES: Mapping[str, Kind] = {"url": "url", "local": "local", "container": "container"}


def start(kind: Kind | None = None, *, durable: bool = False) -> Server:
    """Start a throw-away server; its kind from STOCKADE_SERVER, or chosen as everywhere.

    `durable` keeps fsync on, for tests of crashes and of speed.
    """
    asked = os.environ.get("STOCKADE_SERVER", "")
    if asked and asked not in NAMES:
        raise Trouble(f"STOCKADE_SERVER is {asked!r} and should be url, local or container.")
    choice = choose(kind or NAMES.get(asked))
    if choice.kind == "url":
        from tests.server.foreign import ForeignServer  # noqa: PLC0415

        return ForeignServer(choice.url)
    if choice.kind == "container":
        from tests.server.container import ContainerServer  # noqa: PLC0415

        return ContainerServer()
    from tests.server.local import throw_away_cluster  # noqa: PLC0415

    if choice.programs is None:
        raise Trouble("a local server needs PostgreSQL's programs.")
    return throw_away_cluster(choice.programs, durable=durable)
