"""The pages, for people: server-rendered, without a script or a style in line.

Whoever adds pages: a Controller or handler in PAGES, a template that extends base.html, and nothing
from another site. `add_headers` gives every answer in HTML the headers of HTML_HEADERS.
"""

from collections.abc import Sequence

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from api.pages import shop
from api.pages.admin import AdminController
from api.pages.decisions import DecisionController
from api.pages.drawing import STATIC, drawn_problem
from api.pages.session import SessionController, from_here, refused

PAGES: Sequence[ControllerRouterHandler] = (
    Router(
        path="/",
        route_handlers=[shop.ShopController],
        guards=[from_here],
        exception_handlers={Exception: drawn_problem},
        include_in_schema=False,
    ),
    Router(
        path="/",
        route_handlers=[SessionController, AdminController, DecisionController],
        guards=[from_here],
        exception_handlers={Exception: refused},
        include_in_schema=False,
    ),
    create_static_files_router(
        path="/static",
        directories=[STATIC],
        # Their addresses change with their contents.
        cache_control=CacheControlHeader(public=True, max_age=31_536_000, immutable=True),
        opt={"exclude_from_auth": True},
        include_in_schema=False,
    ),
)
