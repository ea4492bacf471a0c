"""A server in a container made from docker/postgres.Dockerfile, through testcontainers."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import psycopg

from tests.server.local import free_port
from tests.server.server import ROOT, Address, Server
from tests.server.words import Trouble, run, say

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

IMAGE = "stockade-postgres"
PRELOAD = "pg_cron,pg_stat_statements,plpgsql,plpgsql_check"


class DockerServer(Server):
    """A server in a container; psql is called inside it, so none is needed outside."""

    kind = "container"
    can_control = True

    @property
    @abstractmethod
    def container(self) -> str:
        """The container's id."""

    def wait(self) -> None:
        """Wait until the server answers; Trouble with its last words after a minute."""
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
        user, password = self.address.user, self.address.password
        if role != "admin":
            user, password = role, self.passwords[role]
        terminal = ["-t"] if sys.stdin.isatty() and sys.stdout.isatty() else []
        command = ["docker", "exec", "-i", *terminal, "-e", "PGPASSWORD", "-w", "/stockade"]
        inside = f"postgresql://{user}@127.0.0.1:5432/{database}"
        return [*command, self.container, "psql", inside], {**os.environ, "PGPASSWORD": password}

    def log(self) -> str:
        """Return what the container has printed."""
        done = subprocess.run(
            ["docker", "logs", self.container],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        return done.stdout.decode(errors="replace")

    def freeze(self) -> None:
        """Pause the container."""
        run(["docker", "pause", self.container])

    def thaw(self) -> None:
        """Let it go on."""
        run(["docker", "unpause", self.container])

    def stop(self) -> None:
        """Stop the container."""
        run(["docker", "stop", self.container])

    def kill9(self) -> None:
        """Kill the container."""
        run(["docker", "kill", self.container])

    def start(self) -> None:
        """Start the container again, on the same port."""
        run(["docker", "start", self.container])
        self.wait()


class ContainerServer(DockerServer):
    """A throw-away container of the tests."""

    def __init__(self) -> None:
        super().__init__()
        build_image(IMAGE, "postgres")
        password = secrets.token_urlsafe(24)
        self.address = Address("127.0.0.1", free_port(), "postgres", password)
        self._container = self._make()
        try:
            self._container.start()
            self.wait()
        except BaseException:
            self.close()
            raise

    def _make(self) -> DockerContainer:
        # Its helper image may be out of reach; close() removes the container by itself.
        os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
        from testcontainers.core.container import DockerContainer

        container = DockerContainer(IMAGE)
        container.with_env("POSTGRES_PASSWORD", self.address.password)
        container.with_volume_mapping(str(ROOT / "sql"), "/stockade/sql", "ro")
        container.with_command(
            f"-c shared_preload_libraries={PRELOAD} -c fsync=off -c cron.database_name=postgres"
        )
        # A fixed port, for Docker would choose another one at each start.
        ports: Any = {"5432/tcp": ("127.0.0.1", self.address.port)}
        container.ports = ports
        return container

    @property
    def container(self) -> str:
        """The container's id."""
        return str(self._container.get_wrapped_container().id)

    def close(self) -> None:
        """Remove the container and its volume."""
        self._container.stop(force=True, delete_volume=True)


def build_image(name: str, dockerfile: str) -> None:
    """Build docker/NAME.Dockerfile; layers that are there already take no time."""
    say(f"docker: building {name} from docker/{dockerfile}.Dockerfile")
    run(
        ["docker", "build", "-q", "-t", name, "-f", f"docker/{dockerfile}.Dockerfile", "."],
        cwd=ROOT,
        hint="Where no image registry is reached: docker/daemon image makes the base image.",
    )
