"""What holds for every command: where the database is, terminals, completion, tokens."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from psycopg.conninfo import make_conninfo
from typer.main import get_command

from api.command.__main__ import app, main
from tests.calls import free, lapse_all, reserved
from tests.command.test_care import drifted
from tests.http.tokens import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.calls import Session
    from tests.command.conftest import Run
    from tests.database import Database
    from tests.server import Server

PROGRAM = Path(sys.executable).with_name("stockade")


def leaves(group: Any, *path: str) -> Iterator[tuple[str, Any]]:
    """Walk through every command."""
    for name, found in group.commands.items():
        if hasattr(found, "commands"):
            yield from leaves(found, *path, name)
        else:
            yield " ".join((*path, name)), found


def test_every_command_says_what_it_does_and_takes_json_and_the_database() -> None:
    commands = dict(leaves(get_command(app)))
    assert {"products list", "repair", "token"} <= set(commands)
    for name, found in commands.items():
        options = {option for one in found.params for option in one.opts}
        assert {"--json", "--database-url"} <= options, name
        assert found.help, name


def test_without_a_database_nothing_is_guessed(
    stockade: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STOCKADE_DBA_URL")
    told = stockade("products", "list")
    assert (told.code, "STOCKADE_DBA_URL" in told.err) == (2, True)
    assert stockade("reconcile", "2026-11-20").code == 2


def test_a_url_that_is_none_is_code_2_and_keeps_its_password(stockade: Run) -> None:
    told = stockade("check", "--database-url", "postgresql://u:very-secret@[::/d")
    assert (told.code, "very-secret" in told.err) == (2, False)
    for command in (("reconcile", "2026-11-20"), ("check",)):
        nothing = stockade(*command, "--database-url", "very-secret")
        assert (nothing.code, "very-secret" in nothing.err) == (2, False)


def test_a_database_that_is_away_is_code_3(stockade: Run, db: Database) -> None:
    away = make_conninfo(db.url("stockade_dba"), host="127.0.0.1", port="1", password="very-secret")
    told = stockade("check", "--database-url", away)
    assert (told.code, "127.0.0.1:1" in told.err, "very-secret" in told.err) == (3, True, False)
    nobody = make_conninfo(db.url("stockade_dba"), dbname="nowhere")
    assert stockade("check", "--database-url", nobody).code == 3


def test_another_role_or_an_empty_database_is_told_apart(
    stockade: Run, db: Database, server: Server
) -> None:
    role = stockade("check", "--database-url", db.url("stockade_api"))
    assert (role.code, "stockade_dba" in role.err) == (2, True)
    empty = stockade("check", "--database-url", server.url("admin", "template1"))
    assert (empty.code, "make migrate" in empty.err) == (2, True)


def test_a_wrong_word_is_code_2(stockade: Run) -> None:
    for words in (("prodcuts",), ("products", "lits"), ("check", "--jsno"), ("products", "add")):
        assert stockade(*words).code == 2


def test_help_is_no_trouble(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["repair", "--help"]) == 0
    assert "--yes" in capsys.readouterr().out
    assert main([]) == 2
    assert "products" in capsys.readouterr().out


def on_a_terminal(*words: str, answer: str = "") -> tuple[int, str]:
    """Run the program with a terminal of a hundred columns; its code and what one sees there."""
    parent, child = pty.openpty()
    with os.fdopen(parent, "rb+", buffering=0) as seen:
        program = subprocess.Popen(
            [PROGRAM, *words], stdin=child, stdout=child, stderr=child,
            env={**os.environ, "COLUMNS": "100", "TERM": "xterm"},
        )  # fmt: skip
        os.close(child)
        seen.write(answer.encode())
        shown = b""
        try:
            while part := seen.read(4096):
                shown += part
        except OSError:
            pass  # Linux ends a terminal whose other side is closed so.
        return program.wait(20), shown.decode()


@pytest.mark.usefixtures("stockade")
def test_on_a_terminal_a_repair_asks(db: Database) -> None:
    product = drifted(db)
    code, seen = on_a_terminal("repair", answer="n\n")
    assert (code, "Repair 1 of" in seen, free(db, product)) == (1, True, 14)
    code, seen = on_a_terminal("repair", answer="y\n")
    assert (code, "repaired" in seen, free(db, product)) == (0, True, 10)


@pytest.mark.usefixtures("stockade")
def test_a_bar_is_shown_on_a_terminal_and_only_there(db: Database, dba: Session) -> None:
    product = db.product()
    for command, moves in ((["sweep"], True), (["sweep", "--json"], False)):
        reserved(dba, "cart", {product: 1})
        lapse_all(db)
        code, seen = on_a_terminal(*command)
        assert (code, "1/1" in seen) == (0, moves)
    piped = subprocess.run([PROGRAM, "sweep"], capture_output=True, text=True, check=True)
    assert (piped.stderr, "\x1b" in piped.stdout) == ("", False)


def test_a_reader_that_has_seen_enough_ends_it_without_a_word() -> None:
    program = subprocess.Popen([PROGRAM, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout
    assert program.stderr
    program.stdout.close()
    assert (program.stderr.read(), program.wait(20)) == (b"", -13)
    program.stderr.close()


def test_a_shell_completes_it() -> None:
    asked = {"_STOCKADE_COMPLETE": "complete_bash", "COMP_WORDS": "stockade pro", "COMP_CWORD": "1"}
    done = subprocess.run(
        [PROGRAM], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["products"]


def test_a_token_is_minted(stockade: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOCKADE_JWT_SECRET", SECRET)
    monkeypatch.delenv("STOCKADE_DBA_URL")
    words = ("token", "--role", "workspace", "--workspace", "w", "--sub", "s")
    minted = stockade(*words).out.strip()
    claims = jwt.decode(minted, SECRET, ["HS256"])
    assert (claims["role"], claims["workspace_id"], claims["sub"]) == ("workspace", "w", "s")
    [row] = stockade(*words, "--json").rows
    assert list(row) == ["token"]


@pytest.mark.parametrize(
    ("arguments", "secret"),
    [
        (("--role", "service"), ""),
        (("--role", "workspace"), SECRET),
        (("--role", "root"), SECRET),
        (("--role", "service", "--sub", "x" * 201), SECRET),
        ((), SECRET),
    ],
)
def test_a_token_that_cannot_be_minted_says_why(
    stockade: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], secret: str
) -> None:
    monkeypatch.setenv("STOCKADE_JWT_SECRET", secret)
    told = stockade("token", *arguments)
    assert (told.code, told.out) == (2, "")


def test_reconciling_with_no_provider_or_on_no_day_is_code_2(
    stockade: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STRIPE_SECRET_KEY", "NOWPAYMENTS_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    told = stockade("reconcile", "2026-11-20")
    assert (told.code, "STRIPE_SECRET_KEY" in told.err) == (2, True)
    for day in ("yesterday", "2026-13-01"):
        assert stockade("reconcile", day).code == 2
