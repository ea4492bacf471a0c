"""A server in a container made from docker/postgres.Dockerfile, through testcontainers."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from typing import TYPE_CHECKING

import psycopg

from tests.server.local import free_port
from tests.server.server import ROOT, Address, Server
from tests.server.words import Trouble, run, say

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

IMAGE = "stockade-postgres"
PRELOAD = "pg_cron,pg_stat_statements,plpgsql,plpgsql_check"


class ContainerServer(Server):
    """One throw-away container; psql is called inside it, so none is needed outside."""

    kind = "container"
    can_control = True

    def __init__(self) -> None:
        super().__init__()
        build_image(IMAGE, "postgres")
        password = secrets.token_urlsafe(24)
        self.address = Address("127.0.0.1", free_port(), "postgres", password)
        self._container = self._make()
        self._container.start()
        self._wait()

    def _make(self) -> DockerContainer:
        # Its helper image may be out of reach; close() removes the container by itself.
        os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
        from testcontainers.core.container import DockerContainer  # noqa: PLC0415

        container = DockerContainer(IMAGE)
        container.with_env("POSTGRES_PASSWORD", self.address.password)
        container.with_volume_mapping(str(ROOT / "sql"), "/stockade/sql", "ro")
        container.with_command(f"-c shared_preload_libraries={PRELOAD} -c fsync=off")
        # A fixed port, for Docker would choose another one at each start.
        container.ports = {"5432/tcp": ("127.0.0.1", self.address.port)}  # type: ignore[dict-item]
        return container

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    last = "\n  ".join(self.log().splitlines()[-8:])
                    raise Trouble(f"the container did not start; its log ends:\n  {last}") from None
                time.sleep(0.1)
            else:
                return

    def psql_command(self, role: str, database: str) -> tuple[list[str], dict[str, str]]:
        """Call psql inside the container, where the folder sql is mounted."""
        password = self.address.password if role == "admin" else self.passwords[role]
        user = self.address.user if role == "admin" else role
        inside = f"postgresql://{user}@127.0.0.1:5432/{database}"
        command = ["docker", "exec", "-i", "-e", "PGPASSWORD", "-w", "/stockade", self._id]
        return [*command, "psql", inside], {**os.environ, "PGPASSWORD": password}

    @property
    def _id(self) -> str:
        return str(self._container.get_wrapped_container().id)

    def log(self) -> str:
        """Return what the container has printed."""
        done = subprocess.run(
            ["docker", "logs", self._id],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        return done.stdout.decode(errors="replace")

    def freeze(self) -> None:
        """Pause the container."""
        run(["docker", "pause", self._id])

    def thaw(self) -> None:
        """Let it go on."""
        run(["docker", "unpause", self._id])

    def stop(self) -> None:
        """Stop the container."""
        run(["docker", "stop", self._id])

    def kill9(self) -> None:
        """Kill the container."""
        run(["docker", "kill", self._id])

    def start(self) -> None:
        """Start the container again, on the same port."""
        run(["docker", "start", self._id])
        self._wait()

    def close(self) -> None:
        """Remove the container and its volume."""
        self._container.stop(force=True, delete_volume=True)


def build_image(name: str, dockerfile: str) -> None:
    """Build docker/NAME.Dockerfile; layers that are there already take no time."""
    say(f"docker: building {name} from docker/{dockerfile}.Dockerfile")
    run(
        ["docker", "build", "-q", "-t", name, "-f", f"docker/{dockerfile}.Dockerfile", "."],
        cwd=ROOT,
        hint="Where no image registry can be reached: docker/daemon image makes debian:trixie-slim.",
    )
