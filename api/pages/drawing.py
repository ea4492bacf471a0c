"""How pages are drawn: the templates, what they can say, and a problem as a page."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template import TemplateConfig

from api.problems import MEDIA_TYPE, answer, known
from api.window import ALL, Address, Sale, Sales

STATIC = Path(__file__).parents[1] / "static"
TEMPLATES = Path(__file__).with_name("templates")

SIGNS: Mapping[str, str] = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
"""Signs that stand before an amount; other currencies are named after it."""


def money(amount: Decimal, currency: str) -> str:
    """Write an amount in whole units of its currency: $1,234.50, 12.00 CHF."""
    sign = SIGNS.get(currency)
    return f"{sign}{amount:,}" if sign else f"{amount:,} {currency}"


def clock(seconds: int) -> str:
    """Write so many seconds as a clock that runs down: 9:41, 1:00:00."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def span(seconds: int) -> str:
    """Write a length of time in words: 10 minutes, 1 minute, 90 seconds."""
    count, unit = (seconds, "second") if seconds % 60 else (seconds // 60, "minute")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def moment(when: datetime) -> str:
    """Write a moment for a person: 21 November 2026, 19:26 UTC."""
    return f"{when.astimezone(UTC):%-d %B %Y, %H:%M} UTC"


def time_of_day(when: datetime) -> str:
    """Write the time of day of a moment: 19:26:02 UTC."""
    return f"{when.astimezone(UTC):%H:%M:%S} UTC"


def stamp(when: datetime) -> str:
    """Write a moment for a table, in UTC: 2026-11-21 19:26:02."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def drawing_board() -> Environment:
    """Make the environment of all templates: what they print is escaped, what is missing raises."""
    board = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    board.filters |= {
        "money": money,
        "clock": clock,
        "span": span,
        "moment": moment,
        "time_of_day": time_of_day,
        "stamp": stamp,
    }
    versions = {
        str(file.relative_to(STATIC)): sha256(file.read_bytes()).hexdigest()[:12]
        for file in STATIC.rglob("*")
        if file.is_file()
    }
    board.globals["static"] = lambda name: f"/static/{name}?v={versions[name]}"
    return board


def templates(board: Environment) -> TemplateConfig[JinjaTemplateEngine]:
    """Return what the app has to know about templates."""
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(board))


def in_window(sales: Sales) -> list[Sale]:
    """Return those that are there for everybody, without what only some have asked for."""
    return [sale for sale in sales.values() if sale.listed]


def live_drawings(board: Environment) -> Callable[[Address, Sales], bytes]:
    """Return what draws the events of a stream: a sale's figures and its state, or the list."""
    figures, listed = board.get_template("figures.html"), board.get_template("sales.html")

    def draw(address: Address, sales: Sales) -> bytes:
        if address == ALL:
            return _event(listed.render(sales=in_window(sales)))
        sale = sales.get(address)
        # By its state's name the page hears that there is another form to be had.
        return _event(figures.render(sale=sale)) + _event("", sale.state) if sale else b""

    return draw


def _event(drawn: str, name: str = "") -> bytes:
    """Write a server-sent event: a name if it has one, and a line of data for each that was drawn.

    HTML Standard, section 9.2.6; a line without anything would end the event too early.
    """
    named = f"event: {name}\ndata: {name}\n" if name else ""
    data = "".join(f"data: {line}\n" for line in drawn.splitlines() if line.strip())
    return f"{named}{data}\n".encode()


def drawn_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer with a page where the API would answer with a problem."""
    problem = known(request, error)
    return Template(
        "problem.html",
        context={"title": problem.title, "detail": problem.detail, "status": problem.status_code},
        status_code=problem.status_code,
        headers=problem.headers,
    )


def lost(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer where there is nothing: browsers with a page, whoever else with a problem."""
    for_people = request.accept.best_match([MEDIA_TYPE, "text/html"]) == "text/html"
    return drawn_problem(request, error) if for_people else answer(request, error)
