"""Choose and run PostgreSQL: for the tests, the demo and `make up` alike.

A test's server, with a database that has everything in it:

    with start() as server:
        server.create_database("one")
        server.migrate("one")
        psycopg.connect(server.url("stockade_api", "one"))
"""

from __future__ import annotations

from tests.server.choice import Choice, Kind, choose, is_given
from tests.server.server import ROLES, Server
from tests.server.words import Trouble, say

__all__ = ["ROLES", "Choice", "Kind", "Server", "Trouble", "choose", "is_given", "say", "start"]


def start(
    kind: Kind | None = None, *, durable: bool = False, choice: Choice | None = None
) -> Server:
    """Start a throw-away server of that kind, or chosen as everywhere, or of a choice made before.

    `durable` keeps fsync on, for tests of crashes and of speed.
    """
    choice = choice or choose(kind)
    if choice.kind == "url":
        from tests.server.foreign import ForeignServer

        return ForeignServer(choice.url)
    if choice.kind == "container":
        from tests.server.container import ContainerServer

        return ContainerServer()
    from tests.server.local import throw_away_cluster

    if choice.programs is None:
        raise Trouble("a local server needs PostgreSQL's programs.")
    return throw_away_cluster(choice.programs, durable=durable)
