"""Serve: `python -m api` (STOCKADE_API_HOST, STOCKADE_API_PORT, STOCKADE_API_WORKERS)."""

import os
import resource
import socket
import sys
from tempfile import TemporaryDirectory

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from api.settings import Settings, SettingsError, from_environment

ROOM = 1024
"""Connections of each process beside live pages: who is answered, and who keeps one open."""

FILES = 256
"""Files of a process that are no connections of callers."""


def main() -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way."""
    try:
        settings = from_environment()
        _refuse_taken_port(settings)
        connections = settings.live_connections + ROOM
        allow_files(connections + FILES)
    except SettingsError as error:
        sys.stderr.write(f"stockade: {error}\n")
        sys.exit(2)
    # Where the processes count together, for /metrics (api/metrics.py).
    with TemporaryDirectory(prefix="stockade-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        Granian(
            "api.app:create_app",
            factory=True,
            interface=Interfaces.ASGI,
            loop=Loops.uvloop,
            address=settings.host,
            port=settings.port,
            workers=settings.workers,
            # Else 1,024 of all processes together: so many live pages would stop everything.
            backpressure=connections,
            websockets=False,
            workers_kill_timeout=15,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        ).serve()


def allow_files(files: int) -> None:
    """Raise the limit of open files, which is often 1,024, as far as that needs no privilege."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, files), hard))
    except ValueError:
        raise SettingsError(
            f"this machine lets a process open {hard} files, {files} are needed: lower "
            "STOCKADE_LIVE_CONNECTIONS, or raise the limit (ulimit -Hn)."
        ) from None


def _refuse_taken_port(settings: Settings) -> None:
    """Look before granian does: it shares a port with another granian without a word."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"port {settings.port} of {settings.host} can't be had ({error.strerror}): "
                "set STOCKADE_API_PORT to a free one."
            ) from None


if __name__ == "__main__":
    main()
