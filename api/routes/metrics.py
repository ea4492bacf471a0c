"""What Prometheus reads."""

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.plugins.problem_details import ProblemDetailsException

from api import metrics
from api.auth import inside
from api.problems import documented
from api.rpc import Rpc


@get(
    "/metrics",
    exclude_from_auth=True,
    guards=[inside],
    media_type=MediaType.TEXT,
    tags=["health"],
    summary="Figures for Prometheus",
    responses=documented("forbidden"),
)
async def scrape(rpc: NamedDependency[Rpc]) -> Response[bytes]:
    """Of all processes, and of the database, which is asked every 5 seconds at most.

    While it is away its figures are missing and stockade_database_up is 0. 403 for whoever comes
    through a proxy.
    """
    try:
        figures = await rpc.scrape()
    except ProblemDetailsException:
        figures = None
    return Response(metrics.text(figures), media_type=metrics.MEDIA_TYPE)
