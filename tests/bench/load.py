"""Callers that call as fast as they are answered: pgbench, redis-benchmark, wrk."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.server import Trouble
from tests.server.server import ROOT
from tests.server.words import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LOST = re.compile(r"aborted in command")
# pgbench prints no SQLSTATE: these are the words of 55P03, as we raise it, NOWAIT and lock_timeout.
BUSY = re.compile(
    r"ERROR: +(busy:|could not obtain lock on row|canceling statement due to lock timeout)"
)


@dataclass(frozen=True)
class Load:
    """What callers saw: how many calls were answered, how many a second, how many with busy."""

    answers: int
    rate: float
    command: list[str]
    busy: int = 0
    progress: list[float] = field(default_factory=list)
    """Answers a second, second by second."""


class Pgbench:
    """One run of pgbench, in the background until result() is asked for.

    In SQL busy is an error (55P03), and pgbench gives up a client that met one. An exception block
    around the call would keep the client, but costs a subtransaction that no real caller pays, and
    only us; so the bare function is called, with slots enough for its callers, and whoever is told
    busy all the same comes back as a new client, which takes longer than a caller's pause.
    """

    def __init__(
        self,
        programs: Path,
        environment: Mapping[str, str],
        script: Path,
        clients: int,
        *how_long: str,
        **variables: int,
    ) -> None:
        defined = [word for name, value in variables.items() for word in ("-D", f"{name}={value}")]
        where = str(script.relative_to(ROOT)) if script.is_relative_to(ROOT) else str(script)
        self.command = ["pgbench", "-n", "-M", "prepared", *defined, *how_long]
        self._script = ["-f", where]
        self._program = [str(programs / "pgbench"), *self.command[1:]]
        self._environment = environment
        self._seconds = int(how_long[1]) if how_long[0] == "-T" else None
        self._threads: list[threading.Thread] = []
        self._errors: list[str] = []
        self._progress: list[float] = []
        self._began = time.monotonic()
        crowd = ["-c", str(clients), "-j", str(min(clients, 2)), *self._script]
        self.command += crowd
        self._process = self._start(crowd)
        self._listener = threading.Thread(target=self._listen, args=[self._process, True])
        self._listener.start()

    def result(self) -> Load:
        """Wait for the end; Trouble when anything but busy went wrong."""
        assert self._process.stdout is not None
        said = self._process.stdout.read()
        self._listener.join()
        status = self._process.wait()
        self._process.stdout.close()
        for thread in self._threads:
            thread.join()
        unexpected = [line for line in self._errors if not BUSY.search(line)]
        answers = re.search(r"transactions actually processed: (\d+)", said)
        rate = re.search(r"tps = ([\d.]+)", said)
        if unexpected or not answers or not rate or (status and not self._errors):
            last = "\n  ".join([*unexpected[:3], *said.splitlines()[-5:]])
            raise Trouble(f"{' '.join(self.command)} failed with status {status}:\n  {last}")
        return Load(
            int(answers[1]), float(rate[1]), self.command, len(self._errors), self._progress
        )

    def _start(self, crowd: Sequence[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self._program, *crowd],
            cwd=ROOT,
            env={**self._environment, "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _listen(self, process: subprocess.Popen[str], first: bool) -> None:
        assert process.stderr is not None
        with process.stderr as stream:
            for line in stream:
                if LOST.search(line):
                    self._errors.append(line.strip())
                    if first and BUSY.search(line):
                        self._replace_client()
                elif "rror:" in line and "Run was aborted" not in line:
                    self._errors.append(line.strip())
                elif first and (second := re.search(r"progress: .* s, ([\d.]+) tps", line)):
                    self._progress.append(float(second[1]))

    def _replace_client(self) -> None:
        thread = threading.Thread(target=self._come_back)
        self._threads.append(thread)
        thread.start()

    def _come_back(self) -> None:
        """Call again as one client for as long as the run lasts, however often it is lost."""
        if self._seconds is None:
            return
        end = self._began + self._seconds
        while time.monotonic() < end and self._process.poll() is None:
            process = self._start(["-c", "1", *self._script])
            clock = threading.Timer(max(0.0, end - time.monotonic()), process.terminate)
            clock.start()
            self._listen(process, first=False)
            clock.cancel()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


def redis_benchmark(
    folder: Path, script: str, clients: int, seconds: int, products: int, pipelined: int = 1
) -> Load:
    """Call a loaded Lua script for about so many seconds; the server's socket is in `folder`."""
    arguments = ["EVALSHA", script, "0", "__rand_int__", str(products)]

    def call(how_many: int) -> Load:
        command = [
            "redis-benchmark", "-s", "redis.sock", "--csv", "-c", str(clients), "-P",
            str(pipelined), "-r", "2147483647", "-n", str(how_many), *arguments,
        ]  # fmt: skip
        said = run(command, cwd=folder)
        rate = float(said.splitlines()[-1].split('","')[1].strip('"'))
        return Load(how_many, rate, command)

    # It counts calls, not seconds: a short run tells how many make up the time.
    trial = call(max(500, 40 * clients * pipelined))
    return call(max(500, round(trial.rate * seconds)))


def wrk(program: Path, script: Path, url: str, connections: int, seconds: int) -> Load:
    """Send requests over so many connections; what was refused is counted as busy, not answered."""
    command = [
        str(program), "-t", "1", "-c", str(connections), "-d", f"{seconds}s",
        "-s", str(script.relative_to(ROOT)), url,
    ]  # fmt: skip
    said = run(command, cwd=ROOT)
    report = json.loads(said.splitlines()[-1])
    if report["lost"]:
        raise Trouble(f"{' '.join(command)} lost {report['lost']} connections:\n{said}")
    answered = report["answers"] - report["refused"]
    return Load(
        answered, answered / report["seconds"], ["wrk", *command[1:]], busy=report["refused"]
    )
