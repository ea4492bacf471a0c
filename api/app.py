"""The wiring: settings, pool, routes, errors, /schema."""

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import NotFoundException
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from api import logs, metrics
from api.auth import Authentication
from api.cashier import Cashier
from api.database import Database
from api.desk import Desk
from api.examples import RenderWithExamples
from api.market import Market
from api.membership import Memberships
from api.money import Money
from api.operations import Operations
from api.pages import PAGES
from api.pages.drawing import drawing_board, live_drawings, lost, templates
from api.pages.live import Watcher
from api.problems import answer
from api.requests import LARGEST_BODY, JsonRequest, add_headers
from api.rounds import Rounds
from api.routes import HANDLERS
from api.rpc import Rpc
from api.settings import Settings, from_environment
from api.window import Window
from api.withdrawals import Withdrawals
from api.worker import Worker

DESCRIPTION = """\
Stock that cannot be oversold. Buyers act by the unguessable ids that they hold; services and
administrators send a bearer token. Errors are application/problem+json; `type` says which, and
`GET` on it explains. POST takes an Idempotency-Key: after 503 and 504 send the same one again."""


def create_app(settings: Settings | None = None) -> Litestar:
    """Make the app, which starts with or without its database; raise SettingsError."""
    settings = settings or from_environment()
    logs.configure(production=settings.environment == "production")
    database = Database(settings)
    rpc = Rpc(database, settings.pool_waiting)
    money = Money(database)
    market = Market(database)
    memberships = Memberships(database)
    window = Window(database)
    board = drawing_board()
    watcher = Watcher(window, live_drawings(board), settings)
    operations = Operations(database)
    desk = Desk(settings)
    cashier = Cashier(money, Withdrawals(database), desk, settings.request_seconds)
    worker = Worker(cashier, settings.worker_tasks)
    return Litestar(
        route_handlers=[*HANDLERS, *PAGES],
        lifespan=[
            database.lifespan,
            desk.lifespan,
            worker.lifespan,
            watcher.lifespan,
            Rounds(database, rpc).lifespan,
        ],
        dependencies={
            "rpc": Provide(lambda: rpc, sync_to_thread=False),
            "money": Provide(lambda: money, sync_to_thread=False),
            "market": Provide(lambda: market, sync_to_thread=False),
            "memberships": Provide(lambda: memberships, sync_to_thread=False),
            "operations": Provide(lambda: operations, sync_to_thread=False),
            "window": Provide(lambda: window, sync_to_thread=False),
            "watcher": Provide(lambda: watcher, sync_to_thread=False),
            "cashier": Provide(lambda: cashier, sync_to_thread=False),
        },
        state=State({"settings": settings}),
        middleware=[metrics.Clock, DefineMiddleware(Authentication)],
        exception_handlers={Exception: answer, NotFoundException: lost},
        before_send=[add_headers, metrics.count_request],
        template_config=templates(board),
        request_class=JsonRequest,
        request_max_body_size=LARGEST_BODY,
        logging_config=None,
        debug=False,
        openapi_config=OpenAPIConfig(
            title="Stockade",
            version="0.1.0",
            description=DESCRIPTION,
            path="/schema",
            render_plugins=[RenderWithExamples(path="/")],
            components=Components(
                security_schemes={
                    "jwt": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT"),
                    "cleanup": SecurityScheme(type="http", scheme="bearer"),
                }
            ),
        ),
    )
