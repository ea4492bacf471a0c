"""The API as it is shipped, with one more route: `GET /bench/one`, which does SELECT 1.

`python -m tests.bench.app` is `python -m api` with this factory in place of the API's own: the
same settings, server, pool, middleware, logs and deadline.
"""

from functools import partial
from typing import Any

from granian import Granian
from litestar import Litestar, get
from litestar.di import NamedDependency
from msgspec import Struct

import api.__main__ as serving
from api.app import create_app as create_api
from api.rpc import Rpc


class One(Struct, frozen=True):
    """The row of SELECT 1."""

    one: int


@get("/bench/one", sync_to_thread=False)
async def one(rpc: NamedDependency[Rpc]) -> One:
    """Do what every route does, but for the question."""
    database = rpc._database
    call = partial(database.rows, "select 1 as one", {}, One)
    [row] = await database.within_deadline(call)
    return row


def create_app() -> Litestar:
    """Make the API, and add the route."""
    app = create_api()
    app.register(one)
    return app


def _granian(_: str, **options: Any) -> Any:
    return Granian("tests.bench.app:create_app", **options)


if __name__ == "__main__":
    vars(serving)["Granian"] = _granian
    serving.main()
