"""What a problem's `type` leads to."""

from litestar import get
from litestar.params import FromPath

from api.problems import KINDS, Problem, documented, problem


@get("/problems/{name:str}", tags=["problems"], responses=documented("not_found"))
async def explain(name: FromPath[str]) -> Problem:
    """Show the problem of this type, as it is answered where nothing more is known."""
    kind = KINDS.get(name)
    if kind is None:
        raise problem("not_found")
    return Problem(f"/problems/{name}", kind.title, kind.http, kind.detail)
