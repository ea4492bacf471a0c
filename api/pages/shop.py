"""What a buyer sees: the drops, one drop, and the order that came of it."""

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from api.window import Window


@get("/")
async def home(window: NamedDependency[Window]) -> Template:
    """Show the drops that are on, and those to come."""
    sales = await window.show_sales(())
    return Template("home.html", context={"sales": sales})
