"""An administrator's session: a cookie with the token, verified at each request like the header.

The cookie is HttpOnly, of the path /admin, of this site only (SameSite=Strict), and ends with its
token. A page that acts takes a form from our own pages only. That is asked of the browser's own
words, Sec-Fetch-Site or else Origin (Fetch Metadata, section 2.3; RFC 6454): a second cookie with a
secret of its own, Litestar's way, adds a key to keep and trusts whoever can set a cookie for a
neighbouring name.
"""

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from litestar import Controller, Request, Response, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.params import URLEncodedBody
from litestar.plugins.problem_details import ProblemDetailsException
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from api.auth import Caller, require, signing_key, verified
from api.problems import known, problem
from api.requests import JsonRequest
from api.settings import Settings

COOKIE = "stockade_admin"
LOGIN = "/admin/login"

# Browsers keep 4,096 bytes of a cookie, its name and attributes among them.
LONGEST_TOKEN = 3800


class LoginForm(Struct, frozen=True):
    """A token, as `make token ROLE=admin` mints one."""

    token: Annotated[str, Meta(min_length=1, max_length=LONGEST_TOKEN)]


def from_here(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse a form that another site's page sends.

    It could do what its visitor may, by their cookie, or let all its visitors hold units. Who says
    nothing of where a form came from is no browser, and has nobody's cookie.
    """
    if connection.scope.get("method") in ("GET", "HEAD"):
        return
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site is None and origin is not None:
        # A browser that is older, or a connection without TLS.
        here = urlsplit(origin).netloc == connection.headers.get("host")
    else:
        here = site in (None, "same-origin", "none")
    if not here:
        raise problem("forbidden", "This form was sent by the page of another site.")


def administrator(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Let in an administrator's token, from the header or from the cookie."""
    if connection.auth is None and COOKIE in connection.cookies:
        caller = verified(connection.cookies[COOKIE], connection.app.state.settings)
        connection.scope["auth"], connection.scope["user"] = caller, caller.sub
    require(connection, "admin", "This page")


def configured(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Answer 503 where no token could ever be verified."""
    signing_key(connection.app.state.settings)


def refused(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Draw the problem; a browser that only lacks a session is led to the login."""
    told = known(request, error)
    if told.status_code == 401 and request.method == "GET":
        if "hx-request" in request.headers:
            return Response(None, status_code=401, headers={"HX-Redirect": LOGIN})
        if "text/html" in request.headers.get("accept", ""):
            return Redirect(LOGIN, status_code=303)
    return Template(
        "admin/problem.html",
        context={"title": told.title, "detail": told.detail, "status": told.status_code},
        status_code=told.status_code,
        headers=told.headers,
    )


class SessionController(Controller):
    """Logging in and out."""

    path = "/admin"
    guards = (configured,)

    @get("/login")
    async def form(self) -> Template:
        """Ask for a token."""
        return Template("admin/login.html", context={"why": None})

    @post("/login", status_code=303)
    async def login(self, request: JsonRequest, data: URLEncodedBody[LoginForm]) -> Response[Any]:
        """Begin a session that lasts as long as the token."""
        settings: Settings = request.app.state.settings
        try:
            caller = verified(data.token.strip(), settings)
        except ProblemDetailsException:
            return _again("This token is not valid, or has expired.", 401)
        if caller.role != "admin":
            return _again("This token is not an administrator's.", 403)
        answer = Redirect("/admin", status_code=303)
        answer.set_cookie(_cookie(request, data.token.strip(), _seconds_left(caller)))
        return answer

    @post("/logout", status_code=303)
    async def logout(self, request: JsonRequest) -> Response[Any]:
        """End the session in this browser; the token itself holds until it expires."""
        answer = Redirect(LOGIN, status_code=303)
        answer.set_cookie(_cookie(request, "", 0))
        return answer


def _again(why: str, status: int) -> Template:
    return Template("admin/login.html", context={"why": why}, status_code=status)


def _seconds_left(caller: Caller) -> int:
    return int((caller.exp - datetime.now(UTC)).total_seconds())


def _cookie(request: JsonRequest, value: str, seconds: int) -> Cookie:
    settings: Settings = request.app.state.settings
    by_https = "https" in (request.url.scheme, urlsplit(settings.base_url).scheme)
    return Cookie(
        key=COOKIE,
        value=value,
        path="/admin",
        max_age=seconds,
        httponly=True,
        samesite="strict",
        secure=by_https or settings.environment == "production",
    )
