"""A list on a page: what its address says, and where its links lead."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

import msgspec
from litestar.params import PathParameter
from litestar.response import Template

from api.operations import PAGE, Wanted
from api.problems import problem
from api.requests import JsonRequest

S = TypeVar("S", bound=msgspec.Struct)
W = TypeVar("W", bound=Wanted)
R = TypeVar("R")

RowId = Annotated[int, PathParameter(ge=1, le=2**63 - 1)]

CURSORS = ("after", "before")


class Place:
    """Where in a list a page is; `to` writes the address of another place in it."""

    def __init__(self, path: str, wanted: Wanted) -> None:
        self.path = path
        self._said = msgspec.to_builtins(wanted)

    @property
    def is_later(self) -> bool:
        """Say whether this is another page than the first."""
        return any(name in self._said for name in CURSORS)

    def to(self, **changes: object) -> str:
        """Write the address of the first page of what is wanted here, but for these changes."""
        said = {name: value for name, value in self._said.items() if name not in CURSORS} | changes
        query = urlencode({name: str(value).lower() for name, value in said.items()})
        return f"{self.path}?{query}" if query else self.path


async def list_page(
    request: JsonRequest,
    shape: type[W],
    read: Callable[[W], Awaitable[list[R]]],
    key: str,
    template: str,
    **more: object,
) -> Template:
    """Draw the page of a list that the address asks for; `key` names a row to the next page."""
    wanted = asked(request, shape)
    found = await read(wanted)
    rows, place = found[:PAGE], Place(request.url.path, wanted)
    cursor = next(name for name in CURSORS if hasattr(wanted, name))
    next_page = place.to(**{cursor: getattr(rows[-1], key)}) if len(found) > PAGE else None
    return Template(
        template,
        context={"rows": rows, "place": place, "wanted": wanted, "next_page": next_page, **more},
    )


def asked(request: JsonRequest, shape: type[W]) -> W:
    """Read what a page's address asks for."""
    return said_in(request.query_params, shape)


def said_in(words: Mapping[str, Any], shape: type[S]) -> S:
    """Make a thing of the words of a form; a field that was left empty isn't said."""
    said = {name: value for name, value in words.items() if value}
    try:
        return msgspec.convert(said, shape, strict=False)
    except msgspec.ValidationError as error:
        raise problem("invalid", str(error)) from error
