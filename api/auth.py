"""Who is asking: a bearer JWT (RFC 7519) for services, admins and workspaces; nothing for buyers.

A buyer acts by the unguessable id that they hold. A token is never ignored: a bad one is 401 on an
anonymous route too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any, Literal
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.middleware.authentication import (
    AbstractAuthenticationMiddleware,
    AuthenticationResult,
)
from litestar.security.jwt import Token
from litestar.types import Guard

from api.problems import problem
from api.settings import Settings

Role = Literal["service", "admin", "workspace"]

# A namespace, "http:<sub>", has at most 255 characters.
LONGEST_SUBJECT = 200

# RFC 7239, section 4, and what proxies wrote before it; RFC 9110, section 7.6.3.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@dataclass
class Caller(Token):
    """A verified token: `sub` names the caller, `role` says what it may do."""

    role: Role | None = None
    workspace_id: str | None = None

    def __post_init__(self) -> None:
        """Refuse a token that is signed but says nothing of use."""
        super().__post_init__()
        if self.role is None or (self.role == "workspace") != (self.workspace_id is not None):
            raise ValueError("a role, and a workspace_id for the role workspace only")
        if len(self.sub) > LONGEST_SUBJECT or not self.sub.isprintable():
            raise ValueError("sub is too long or not printable")


def mint(secret: str, role: Role, sub: str, minutes: int, workspace_id: str | None = None) -> str:
    """Sign a token (HS256) that lasts so many minutes; ValueError for one that says nothing."""
    ends = datetime.now(UTC) + timedelta(minutes=minutes)
    return Caller(sub=sub, exp=ends, role=role, workspace_id=workspace_id).encode(secret, "HS256")


class Authentication(AbstractAuthenticationMiddleware):
    """Read the bearer token where there is one; anonymous otherwise."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        """Return the Caller as `auth`, or None for nobody; 401 for a token that doesn't hold."""
        if "authorization" not in connection.headers:
            return AuthenticationResult(user=None, auth=None)
        caller = verified(_bearer(connection), connection.app.state.settings)
        return AuthenticationResult(user=caller.sub, auth=caller)


def verified(token: str, settings: Settings) -> Caller:
    """Verify the token with the one algorithm that our own key is for, never with the token's."""
    key, algorithm = signing_key(settings)
    try:
        return Caller.decode(token, secret=key, algorithm=algorithm)
    except Exception as error:
        # Whatever a stranger's bytes do to a parser: they are not a valid token.
        raise problem("unauthorized", "The token is not valid.") from error


def allowed(role: Role) -> Guard:
    """Let in tokens of this role only, on every route that has this guard."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        require(connection, role, "This")

    return guard


def require(connection: ASGIConnection[Any, Any, Any, Any], role: Role, what: str) -> None:
    """Raise a problem unless the caller has this role: 401 without a token, 403 with another."""
    signing_key(connection.app.state.settings)
    detail = f"{what} takes a token with the role {role}."
    if connection.auth is None:
        raise problem("unauthorized", detail)
    if connection.auth.role != role:
        raise problem("forbidden", detail)


def workspace_of(connection: ASGIConnection[Any, Any, Any, Any]) -> UUID:
    """Return the workspace that a token with the role workspace speaks for, or raise 403."""
    try:
        return UUID(connection.auth.workspace_id)
    except ValueError as error:
        raise problem("forbidden", "The token's workspace_id is not a UUID.") from error


def inside(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse what a proxy has forwarded from outside, in case that it forwards everything."""
    if any(name in connection.headers for name in FORWARDED):
        raise problem("forbidden", "Ask the API itself, from inside, and no proxy.")


def cleanup_token(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Let in whoever brings CLEANUP_API_TOKEN (seed 000), compared in constant time."""
    secret = connection.app.state.settings.cleanup_token
    if secret is None:
        raise problem("not_configured", "CLEANUP_API_TOKEN is not set.")
    if not compare_digest(_bearer(connection).encode("latin-1"), secret.encode()):
        raise problem("unauthorized", "The token is not valid.")


def signing_key(settings: Settings) -> tuple[str, str]:
    """Return the key that tokens are verified by, and its algorithm; 503 where there is none."""
    if settings.jwt_public_key:
        return settings.jwt_public_key, "RS256"
    if settings.jwt_secret:
        return settings.jwt_secret, "HS256"
    raise problem("not_configured", "STOCKADE_JWT_SECRET is not set.")


def _bearer(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return what follows "Bearer " (RFC 6750, section 2.1), in any case."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise problem("unauthorized", "Send Authorization: Bearer <token>.")
    return token
