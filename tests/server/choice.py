"""Which server: demo, up and test all choose alike, and say what they chose and why."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import Literal

from tests.server import programs
from tests.server.words import Trouble, say

Kind = Literal["url", "local", "container"]

FOUR_WAYS = """there is no PostgreSQL to run on. Any one of these helps:
  1. DATABASE_URL=postgresql://administrator:password@host/postgres of a server that runs already
  2. PostgreSQL 15 or newer with pg_cron, installed on this machine
  3. Debian or Ubuntu, as root or with a sudo that asks no password: both are then installed by apt
  4. a Docker daemon that this user may talk to"""


@dataclass(frozen=True)
class Choice:
    """What was chosen: `programs` for a local server, `url` for one that runs already."""

    kind: Kind
    reason: str
    programs: programs.Programs | None = None
    url: str = ""


def choose(wanted: Kind | None = None) -> Choice:
    """Choose a server and print it; install it where that is the way. Trouble names the ways.

    `wanted` insists on one kind, and so does STOCKADE_SERVER.
    """
    choice = _choose(wanted or _asked())
    say(f"server: {choice.reason}")
    return choice


def _asked() -> Kind | None:
    match os.environ.get("STOCKADE_SERVER", ""):
        case "":
            return None
        case "url" | "local" | "container" as kind:
            return kind
        case other:
            raise Trouble(f"STOCKADE_SERVER is {other!r} and should be url, local or container.")


def is_given(wanted: Kind | None = None) -> bool:
    """Say whether the server is DATABASE_URL's, and so somebody's."""
    return (wanted or _asked()) in (None, "url") and bool(os.environ.get("DATABASE_URL"))


def _choose(wanted: Kind | None) -> Choice:
    url = os.environ.get("DATABASE_URL", "")
    if wanted == "url" and not url:
        raise Trouble("DATABASE_URL is not set: give an administrator's URL of a running server.")
    if is_given(wanted):
        return Choice("url", "the one of DATABASE_URL; nothing is installed or started", url=url)
    if wanted in (None, "local"):
        if found := programs.find():
            return Choice(
                "local", f"PostgreSQL {found.version} with pg_cron on this machine", found
            )
        if programs.apt_works():
            got = programs.install_by_apt()
            return Choice("local", f"PostgreSQL {got.version} with pg_cron, just installed", got)
        if wanted == "local":
            raise Trouble(FOUR_WAYS)
    if docker_works():
        why = "asked for" if wanted else "no PostgreSQL here, and apt may not install it"
        return Choice("container", f"a container made from docker/postgres.Dockerfile ({why})")
    if wanted == "container":
        raise Trouble(
            "no Docker daemon answers: start it; as root, docker/daemon start installs it too."
        )
    raise Trouble(FOUR_WAYS)


def docker_works() -> bool:
    """Say whether a Docker daemon answers."""
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0
