"""What the documents show was really printed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import tools
from tests.docs.console import Step, replay, steps
from tests.http.running import CLEANUP_TOKEN, environment, serve

if TYPE_CHECKING:
    from tests.database import Database
    from tests.server import Server

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests/demo/sample.sql"
PROGRAMS = Path(sys.executable).parent
TOURS = ("dba", "operator", "seller", "web-developer")


@pytest.mark.parametrize("name", ["README.md", *(f"docs/tours/{tour}.md" for tour in TOURS)])
def test_a_documents_sessions_print_what_it_shows(
    name: str, server: Server, db: Database, tmp_path: Path
) -> None:
    """Run each command in order, on the sample data; UPDATE_GOLDEN=1 rewrites the document."""
    tools.curl()
    document = ROOT / name
    text = document.read_text()
    assert list(steps(text)), f"{name} shows no session"
    # On standard input, for a container has nothing of the tree but sql/.
    server.psql(text=SAMPLE.read_text(), database=db.name)
    server.psql(
        "-c",
        "call ops.sweep()",
        "-c",
        "select payment.sweep()",
        database=db.name,
        role="stockade_cron",
    )

    with serve(db.url("stockade_api"), tmp_path, STOCKADE_UNSIGNED_WEBHOOKS="1") as api:
        dba = db.url("stockade_dba")
        variables = environment(db.url("stockade_api"), api.port, CLEANUP_API_TOKEN=CLEANUP_TOKEN)
        variables |= {"STOCKADE_DBA_URL": dba, "PATH": f"{PROGRAMS}:{os.environ['PATH']}"}
        remembered: list[str] = []

        def run(step: Step) -> str:
            if step.prompt == "stockade=>":
                return server.psql("-c", step.command, database=db.name, role="stockade_dba")
            # A newcomer's shell, but for the port and for where the token's secret comes from.
            command = step.command.replace("127.0.0.1:8000", f"127.0.0.1:{api.port}")
            command = command.replace("make -s token ROLE=", "stockade token --role ")
            command = command.replace(" WORKSPACE=", " --workspace ")
            if "=$(" in command:
                remembered.append(command)
            done = subprocess.run(
                ["bash", "-c", "\n".join([*remembered, command])],
                cwd=ROOT,
                env=variables,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=True,
            )
            return done.stdout

        now = replay(text, run)
    if os.environ.get("UPDATE_GOLDEN"):
        document.write_text(now)
    assert now == text, f"UPDATE_GOLDEN=1 rewrites {name}"


def test_a_word_that_was_not_printed_is_noticed() -> None:
    shown = "```console\n$ true\n 1 | 2026-11-21 10:00:00+00\n```\n"
    assert replay(shown, lambda _: " 1 | 2027-01-01 11:30:00.25+00") == shown
    assert replay(shown, lambda _: " 2 | 2027-01-01 11:30:00.25+00") != shown
