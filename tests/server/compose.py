"""The services of docker/compose.yaml, under any project's name."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.server import programs
from tests.server.container import IMAGE, DockerServer, build_image
from tests.server.server import ROOT, Address
from tests.server.words import Trouble, run, say

if TYPE_CHECKING:
    from tests.server.state import Secrets


class ComposeServer(DockerServer):
    """The service `postgres`, and after start_api() the service `api` too."""

    def __init__(self, project: str, secrets: Secrets, db_port: int, api_port: int) -> None:
        super().__init__(secrets.passwords)
        self.project = project
        self.address = Address("127.0.0.1", db_port, "postgres", secrets.admin)
        self._environment = {
            **os.environ,
            **secrets.values,
            "STOCKADE_DB_PORT": str(db_port),
            "STOCKADE_API_PORT": str(api_port),
        }
        self._command = _command()

    def compose(self, *arguments: str) -> str:
        """Run docker compose on the project; what it printed."""
        command = [*self._command, "-p", self.project, "-f", "docker/compose.yaml"]
        return run([*command, *arguments], environment=self._environment, cwd=ROOT)

    def up(self) -> None:
        """Build and start the database, and wait until it answers."""
        build_image(IMAGE, "postgres")
        self.compose("up", "-d", "--no-build", "postgres")
        self.wait()

    def start_api(self) -> None:
        """Build and start the API; packages are downloaded outside of the build."""
        from tests.server.wheels import download

        download()
        build_image("stockade-api", "api")
        self.compose("up", "-d", "--no-build", "api")

    def start_prometheus(self) -> None:
        """Build and start Prometheus with our rules."""
        build_image("stockade-prometheus", "prometheus")
        self.compose("--profile", "watch", "up", "-d", "--no-build", "prometheus")

    def start_grafana(self) -> None:
        """Start Grafana, whose image comes from its makers, with our dashboard."""
        self.compose("--profile", "watch", "up", "-d", "--no-build", "grafana")

    def running(self) -> bool:
        """Say whether the database's container runs."""
        return bool(self.compose("ps", "-q", "postgres").strip())

    @property
    def container(self) -> str:
        """The id of the database's container."""
        return self.compose("ps", "-q", "postgres").strip()

    def close(self) -> None:
        """Remove the containers; the data stay in their volume."""
        self.compose("--profile", "watch", "down", "--remove-orphans")

    def remove(self) -> None:
        """Remove the containers and their data."""
        self.compose("--profile", "watch", "down", "--remove-orphans", "-v")


def _command() -> list[str]:
    """Return what compose is called by here; install Debian's where apt may."""
    if not shutil.which("docker"):
        raise Trouble("docker is missing: install it; as root on Debian: docker/daemon start")
    plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    if plugin.returncode == 0:
        return ["docker", "compose"]
    if not shutil.which("docker-compose"):
        if not programs.apt_works():
            raise Trouble("docker compose is missing: install its plugin for Docker.")
        say("docker: installing docker-compose by apt")
        programs.apt_install("docker-compose")
    return ["docker-compose"]
