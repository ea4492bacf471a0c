"""What every process counts, and the text of /metrics (Prometheus' text format, version 0.0.4).

The counters are globals of the library's, as loggers are: what happened belongs to the process.
Each process of `python -m api` keeps its own in a file of a folder that all of them share, so that
whichever is scraped tells of all; without that folder a process tells of itself. The library looks
for the folder when it is imported.

Labels are words of ours: a route's template, never a path; a status, never a text.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Self, TypeVar

from litestar.plugins.problem_details import ProblemDetailsException
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from msgspec import Struct
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

Metered = TypeVar("Metered", Counter, Histogram)

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FOLDER = "PROMETHEUS_MULTIPROC_DIR"

OWN = CollectorRegistry()
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
METHODS = ("GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH")

REQUESTS = Counter(
    "stockade_http_requests",
    "Requests answered, by route (empty: none of ours), method and status.",
    ("route", "method", "status"),
    registry=OWN,
)
REQUEST_SECONDS = Histogram(
    "stockade_http_request_duration_seconds",
    "From a request's arrival to the first byte of its answer.",
    ("route", "method"),
    buckets=SECONDS,
    registry=OWN,
)
RESERVATIONS = Counter(
    "stockade_reservation_attempts",
    "Attempts to reserve, by outcome: a status of stock.reserve, or the problem it was answered.",
    ("outcome",),
    registry=OWN,
)
RESERVATION_SECONDS = Histogram(
    "stockade_reservation_duration_seconds",
    "From an attempt to reserve to its outcome, with its wait at the door and its retries.",
    buckets=SECONDS,
    registry=OWN,
)
BATCH = Histogram(
    "stockade_door_batch_requests",
    "Requests that went into the database together.",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
    registry=OWN,
)
BUSY = Counter(
    "stockade_busy_retries",
    "Calls that met rows locked by others, and were tried again.",
    registry=OWN,
)
WEBHOOKS = Counter(
    "stockade_webhooks",
    "Deliveries of providers, by result: a status of payment.apply, recorded (a task applies it) "
    "or the problem it was answered.",
    ("provider", "result"),
    registry=OWN,
)
WEBHOOK_SECONDS = Histogram(
    "stockade_webhook_duration_seconds",
    "From a verified delivery to its result.",
    ("provider",),
    buckets=SECONDS,
    registry=OWN,
)
POOL = Gauge(
    "stockade_pool_connections",
    "Connections to the database, by state.",
    ("state",),
    multiprocess_mode="livesum",
    registry=OWN,
)
POOL_WAITING = Gauge(
    "stockade_pool_waiting_requests",
    "Calls that wait for a connection.",
    multiprocess_mode="livesum",
    registry=OWN,
)
MEMORY = Gauge(
    "stockade_process_resident_memory_bytes",
    "Resident memory of each process.",
    multiprocess_mode="liveall",
    registry=OWN,
)


class Figure(Struct, frozen=True):
    """A row of ops.metrics that has a value."""

    name: str
    labels: dict[str, str]
    value: float
    unit: str

    @property
    def series(self) -> str:
        """What it is called in /metrics: with its unit, where that isn't what is counted."""
        suffix = f"_{self.unit}" if self.unit in ("seconds", "ratio") else ""
        return f"stockade_{self.name}{suffix}"


class Clock:
    """Middleware that remembers when a request came."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the clock, and pass the request on."""
        scope["state"]["came_at"] = perf_counter()
        await self._app(scope, receive, send)


async def count_request(message: Message, scope: Scope) -> None:
    """Count a request as it is answered; one that has no route of ours takes no time."""
    if message["type"] != "http.response.start":
        return
    route = scope.get("path_template") or ""
    method = str(scope.get("method"))
    if method not in METHODS:
        method = "other"
    _of(REQUESTS, route, method, message["status"]).inc()
    came_at = scope["state"].get("came_at")
    if came_at is not None:
        _of(REQUEST_SECONDS, route, method).observe(perf_counter() - came_at)


@cache
def _of(metric: Metered, *labels: str | int) -> Metered:
    """Find a metric by its labels, once: that costs more than counting."""
    return metric.labels(*labels)


class Attempt:
    """Counts and times what is done in its block, under the outcome that the block gives it.

    A problem that is raised is its own outcome; `abandoned` is what nobody waited for.
    """

    def __init__(self, total: Counter, seconds: Histogram, *labels: str) -> None:
        self.outcome = "abandoned"
        self._total = total
        self._seconds = seconds
        self._labels = labels

    def __enter__(self) -> Self:
        """Look at the clock."""
        self._began = perf_counter()
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Count."""
        if isinstance(error, ProblemDetailsException):
            self.outcome = str(error.type_).rpartition("/")[2]
        elif isinstance(error, Exception):
            self.outcome = "internal"
        self._seconds.observe(perf_counter() - self._began)
        _of(self._total, *self._labels, self.outcome).inc()


def reserving() -> Attempt:
    """Count an attempt to reserve."""
    return Attempt(RESERVATIONS, RESERVATION_SECONDS)


def receiving(provider: str) -> Attempt:
    """Count a delivery of a provider."""
    return Attempt(WEBHOOKS, _of(WEBHOOK_SECONDS, provider), provider)


def look(connections: Mapping[str, int]) -> None:
    """Write down what is now: connections as api.database counts them, and memory."""
    POOL.labels("idle").set(connections["idle"])
    POOL.labels("used").set(connections["used"])
    POOL_WAITING.set(connections["waiting"])
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    MEMORY.set(pages * os.sysconf("SC_PAGE_SIZE"))


class Figures:
    """What the database counts, for the library to write; None while the database is away."""

    def __init__(self, figures: Iterable[Figure] | None) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """Give one metric a name, with its labels."""
        up = "Whether the database tells its figures."
        yield GaugeMetricFamily("stockade_database_up", up, int(self._figures is not None))
        metrics: dict[str, Metric] = {}
        for figure in self._figures or ():
            name = figure.series
            if name not in metrics:
                family = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
                metrics[name] = family(name, f"Of ops.metrics, in {figure.unit}.")
            metrics[name].add_sample(name, figure.labels, figure.value)
        yield from metrics.values()


def text(figures: Iterable[Figure] | None) -> bytes:
    """Write what all processes counted, and the figures of the database."""
    own, database = OWN, CollectorRegistry()
    if folder := os.environ.get(FOLDER):
        _bury(Path(folder))
        own = CollectorRegistry()
        MultiProcessCollector(own)  # type: ignore[no-untyped-call]
    database.register(Figures(figures))
    return generate_latest(own) + generate_latest(database)


def _bury(folder: Path) -> None:
    """Take processes that ended out of what is now; what they counted stays."""
    for file in folder.glob("gauge_live*.db"):
        pid = file.stem.rpartition("_")[2]
        if not Path(f"/proc/{pid}").exists():
            mark_process_dead(pid)  # type: ignore[no-untyped-call]
