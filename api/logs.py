"""One line for each hold, order, webhook and task, and for each 5xx.

The ids that are written are those of seed 001: a hold's, an order's, a webhook's own key; no token,
no secret of a provider's, no Idempotency-Key, no text of the database's.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import structlog
from litestar.datastructures import Headers
from litestar.plugins.problem_details import ProblemDetailsException
from litestar.types import Scope
from structlog.typing import FilteringBoundLogger

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def configure(*, production: bool) -> None:
    """Write JSON in production and wherever nobody is looking at a terminal."""
    readable = sys.stderr.isatty() and not production
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(),
        ],
        # One write a line: the processes share one stream.
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # The pool's own warnings quote libpq, addresses and all; what they mean is in our 503s.
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)
    _log.cache_clear()


def request_id(scope: Scope) -> str:
    """Return the caller's X-Request-ID where it is a sound one, and else one of our own."""
    known: str | None = scope["state"].get("request_id")
    if known is None:
        offered = Headers.from_scope(scope).get("x-request-id", "")
        known = offered if REQUEST_ID.fullmatch(offered) else uuid4().hex
        scope["state"]["request_id"] = known
    return known


def event(scope: Scope | None, name: str, **fields: object) -> None:
    """Write down what happened, in a request or, with no scope, outside of any."""
    asked = {} if scope is None else {"request_id": request_id(scope)}
    _log().info(name, **asked, **fields)


def failure(scope: Scope, status: int, kind: str, error: BaseException) -> None:
    """Write down a 5xx."""
    error_of(
        scope,
        "Request failed",
        error,
        method=scope.get("method"),
        path=scope.get("path_template") or "",
        status=status,
        kind=kind,
    )


@contextmanager
def whatever_happens(name: str) -> Iterator[None]:
    """Let something that is done again and again go on after any error, and write that down.

    Not while the database is away or busy: requests say so already.
    """
    try:
        yield
    except (ProblemDetailsException, psycopg.Error):
        pass
    except Exception as error:  # noqa: BLE001 (nobody else would hear of it)
        error_of(None, name, error)


def error_of(scope: Scope | None, name: str, error: BaseException, **fields: object) -> None:
    """Write down which error it was and where, never its text, which may quote a row."""
    cause = error.__cause__ or error
    asked = {} if scope is None else {"request_id": request_id(scope)}
    _log().error(
        name,
        **asked,
        **fields,
        error=type(cause).__name__,
        sqlstate=getattr(cause, "sqlstate", None),
        where=[
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(cause.__traceback__)[-5:]
        ],
    )


@cache
def _log() -> FilteringBoundLogger:
    """Put the logger together once: that costs a third of writing a line."""
    logger: FilteringBoundLogger = structlog.get_logger().bind()
    return logger
