"""A cluster of our own on this machine: generated passwords, loopback and a socket only."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests.server.server import ROOT, Address, Server
from tests.server.state import DATABASE
from tests.server.words import Trouble, run

if TYPE_CHECKING:
    from tests.server.programs import Programs

SOCKET_PATH = 107 - len("/.s.PGSQL.65535.lock")


class LocalServer(Server):
    """A cluster in `folder`; a throw-away one forgets fsync and is removed by close()."""

    kind = "local"
    can_control = True

    def __init__(
        self,
        programs: Programs,
        folder: Path,
        port: int,
        password: str,
        passwords: dict[str, str] | None = None,
        *,
        throw_away: bool,
        durable: bool,
    ) -> None:
        super().__init__(passwords)
        self.programs = programs
        self.folder = folder
        self.data = folder / "data"
        self.logfile = folder / "postgresql.log"
        self.throw_away = throw_away
        self.durable = durable
        self.address = Address("127.0.0.1", port, "postgres", password)

    @property
    def socket(self) -> Path:
        """The folder of its Unix socket."""
        return self.folder

    def running(self) -> bool:
        """Say whether the cluster's postmaster lives."""
        return (self.data / "PG_VERSION").exists() and self._postmaster() is not None

    def create(self) -> None:
        """Make the cluster, unless it is there already."""
        if (self.data / "PG_VERSION").exists():
            return
        if len(str(self.folder)) > SOCKET_PATH:
            raise Trouble(f"{self.folder} is too long a path for a socket: set STOCKADE_STATE.")
        self._own(self.folder)
        words = self.folder / ".password"
        words.touch(0o600)
        words.write_text(self.address.password)
        self._own(words)
        try:
            self._run(
                "initdb",
                f"--pgdata={self.data}",
                "--username=postgres",
                f"--pwfile={words}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                *([] if self.durable else ["--no-sync"]),
            )
            if not self.throw_away:
                # Before the first start, for pg_cron's launcher needs its database then.
                self._run(
                    "postgres", "--single", f"-D{self.data}", "postgres",
                    text=f"create database {DATABASE}\n",
                )  # fmt: skip
        except Trouble:
            shutil.rmtree(self.data, ignore_errors=True)
            raise
        finally:
            words.unlink()

    def _configure(self) -> None:
        """Write our settings over initdb's; anew on each start, for the port may change."""
        extras = ["pg_cron"]
        if self.throw_away:
            extras += [name for name in self.programs.extras if name != "plpgsql_check"]
            if "plpgsql_check" in self.programs.extras:
                extras += ["plpgsql", "plpgsql_check"]  # in this order, for the shared profile
        lines = [
            (ROOT / "docker" / "postgresql.conf").read_text(),
            f"shared_preload_libraries = '{','.join(extras)}'",
            f"port = {self.address.port}",
            "listen_addresses = '127.0.0.1'",
            f"unix_socket_directories = '{self.socket}'",
            "unix_socket_permissions = 0700",
            *([] if self.durable else ["fsync = off", "full_page_writes = off"]),
            # Its databases come and go.
            *(["cron.database_name = 'postgres'"] if self.throw_away else []),
        ]
        settings = self.data / "stockade.conf"
        settings.write_text("\n".join(lines) + "\n")
        self._own(settings)
        main = self.data / "postgresql.conf"
        if "include 'stockade.conf'" not in main.read_text():
            with main.open("a") as file:
                file.write("include 'stockade.conf'\n")

    def start(self) -> None:
        """Start it and wait until it answers."""
        if self.running():
            return
        self._configure()
        try:
            self._run(
                "pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.logfile),
                quiet=True,
            )  # fmt: skip
        except Trouble:
            last = "\n  ".join(self.log().splitlines()[-8:])
            raise Trouble(f"PostgreSQL did not start. {self.logfile} ends:\n  {last}") from None

    def stop(self) -> None:
        """Stop it; sessions are ended, what was committed is on disk."""
        if self.running():
            self._run("pg_ctl", "stop", "-w", "-t", "60", "-m", "fast", "-D", str(self.data))

    def freeze(self) -> None:
        """Stop the postmaster first, so that it starts nobody while its children stop."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them all go on."""
        self._signal(signal.SIGCONT)

    def kill9(self) -> None:
        """Kill the postmaster and its children, and wait until they are gone."""
        processes = self._signal(signal.SIGKILL)
        patience = time.monotonic() + 3  # for an init that is slow to reap, or never does
        while any(Path(f"/proc/{pid}").exists() for pid in processes):
            if time.monotonic() > patience and not any(map(_alive, processes)):
                (self.data / "postmaster.pid").unlink(missing_ok=True)
                break
            time.sleep(0.01)

    def log(self) -> str:
        """Return the log file's text."""
        return self.logfile.read_text(errors="replace") if self.logfile.exists() else ""

    def close(self) -> None:
        """Stop it, at once if it is a throw-away one, and then remove it."""
        if self.throw_away:
            if self.running():
                self.kill9()
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            self.stop()

    def psql_command(self, role: str, database: str) -> tuple[list[str], dict[str, str]]:
        """Use the psql that came with the server."""
        command, environment = super().psql_command(role, database)
        return [str(self.programs.bin / "psql"), *command[1:]], environment

    def _postmaster(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return None
        return pid if _alive(pid) and _works_in(pid, self.data) else None

    def _processes(self) -> list[int]:
        """Return the postmaster's id and then its children's."""
        postmaster = self._postmaster()
        if postmaster is None:
            raise Trouble("the cluster does not run.")
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [postmaster, *map(int, children)]

    def _signal(self, number: signal.Signals) -> list[int]:
        processes = self._processes()
        for pid in processes:
            with suppress(ProcessLookupError):  # a backend may end by itself at this very moment
                os.kill(pid, number)
        return processes

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0:
            shutil.chown(path, "postgres", "postgres")

    def _run(self, program: str, *arguments: str, quiet: bool = False, text: str = "") -> None:
        """Run one of PostgreSQL's programs, which refuse to be root, as the user postgres."""
        command = [str(self.programs.bin / program), *arguments]
        if os.geteuid() == 0:
            command = [
                "setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", *command
            ]  # fmt: skip
        if quiet:  # the server would keep our pipes open for its whole life
            command = ["sh", "-c", '"$@" >/dev/null 2>&1', "sh", *command]
        run(command, cwd=self.folder, text=text)


def throw_away_cluster(programs: Programs, *, durable: bool = False) -> LocalServer:
    """Make and start a cluster in a new temporary folder on a free port."""
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            raise Trouble(
                "PostgreSQL refuses to run as root, and there is no user postgres."
            ) from None
    folder = Path(tempfile.mkdtemp(prefix="stockade-", dir="/tmp"))
    server = LocalServer(
        programs, folder, free_port(), secrets.token_urlsafe(24), throw_away=True, durable=durable
    )
    try:
        server.create()
        server.start()
    except BaseException:
        server.close()
        raise
    return server


def free_port() -> int:
    """Return a port on loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Say whether a server could listen on this port of loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _alive(pid: int) -> bool:
    """Say whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _works_in(pid: int, folder: Path) -> bool:
    """Say whether a process works in that folder, as a postmaster does in its data."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve() == folder.resolve()
    except PermissionError:
        return True
