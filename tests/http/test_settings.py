"""Settings: each wrong one is named, and none of the secrets is ever shown."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from psycopg.conninfo import make_conninfo

from api.app import create_app
from api.settings import Settings, SettingsError, from_environment
from tests.http.running import ROOT, environment
from tests.http.tokens import SECRET, pem
from tests.http.watching import until, waiting_for_a_lock
from tests.server.local import free_port

if TYPE_CHECKING:
    from tests.database import Database
    from tests.http.conftest import Serve

URL = "postgresql://stockade_api:very-secret@127.0.0.1:5432/stockade"
PUBLIC_KEY = pem(generate_private_key(65537, 2048))
PRODUCTION = {
    "STOCKADE_DATABASE_URL": URL,
    "STOCKADE_ENV": "production",
    "STOCKADE_JWT_SECRET": SECRET,
    "CLEANUP_API_TOKEN": "t",
}


def started(*module: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the API that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env=environment(URL, free_port(), **settings),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STOCKADE_DATABASE_URL", ""),
        ("STOCKADE_DATABASE_URL", "postgresql://u:very-secret@h:x:y/d?bad"),
        ("STOCKADE_ENV", "prod"),
        ("STOCKADE_API_PORT", "0"),
        ("STOCKADE_API_PORT", "65536"),
        ("STOCKADE_API_PORT", "http"),
        ("STOCKADE_API_WORKERS", "0"),
        ("STOCKADE_REQUEST_SECONDS", "0"),
        ("STOCKADE_REQUEST_SECONDS", "nan"),
        ("STOCKADE_REQUEST_SECONDS", "soon"),
        ("STOCKADE_POOL_SIZE", "-1"),
        ("STOCKADE_POOL_SECONDS", "inf"),
        ("STOCKADE_POOL_WAITING", "many"),
        ("STOCKADE_PREPARED_STATEMENTS", "yes"),
        ("STOCKADE_WORKER_TASKS", "-1"),
        ("STOCKADE_WORKER_TASKS", "65"),
        ("STOCKADE_PUBLIC_URL", "very-secret"),
        ("STOCKADE_JWT_SECRET", "too-short-very-secret"),
        ("STOCKADE_JWT_PUBLIC_KEY", "no key"),
        ("STOCKADE_JWT_PUBLIC_KEY", PUBLIC_KEY),
    ],
)
def test_a_wrong_setting_is_named_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refusal:
        from_environment({**PRODUCTION, name: value})
    assert "very-secret" not in str(refusal.value)


def test_a_public_key_may_be_written_in_one_line() -> None:
    settings = {**PRODUCTION, "STOCKADE_JWT_SECRET": "", "STOCKADE_JWT_PUBLIC_KEY": PUBLIC_KEY}
    one_line = {**settings, "STOCKADE_JWT_PUBLIC_KEY": PUBLIC_KEY.replace("\n", "\\n")}
    assert from_environment(one_line) == from_environment(settings)


def test_the_api_works_without_prepared_statements_as_a_transaction_pooler_needs_it(
    db: Database, another: Serve
) -> None:
    product = db.product()
    with another(STOCKADE_PREPARED_STATEMENTS="0") as api:
        assert [api.hold(product).status_code for _ in range(10)] == [201] * 10


@pytest.mark.parametrize("missing", ["STOCKADE_JWT_SECRET", "CLEANUP_API_TOKEN"])
def test_production_refuses_to_start_without_its_secrets(missing: str) -> None:
    settings = {"STOCKADE_ENV": "production", missing: ""}
    ended = started("api", **settings)
    assert ended.returncode == 2
    assert missing in ended.stderr
    assert "Traceback" not in ended.stderr


def test_production_starts_with_them(another: Serve) -> None:
    with another(STOCKADE_ENV="production") as api:
        assert api.client.get("/health/ready").status_code == 200


def test_the_defaults_suit_one_machine_and_secrets_have_none() -> None:
    assert from_environment({"STOCKADE_DATABASE_URL": URL}) == Settings(database_url=URL)
    settings = Settings(database_url=URL)
    assert (settings.jwt_secret, settings.jwt_public_key, settings.cleanup_token) == (None,) * 3


def test_every_setting_is_written_down() -> None:
    names = set(re.findall(r'"([A-Z][A-Z_]{6,})"', (ROOT / "api/settings.py").read_text()))
    assert {"STOCKADE_DATABASE_URL", "STRIPE_SECRET_KEY"} <= names
    text = (ROOT / "README.md").read_text()
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", text)] == []


def test_the_settings_show_no_secret() -> None:
    shown = repr(from_environment(PRODUCTION))
    assert SECRET not in shown
    assert "very-secret" not in shown


def test_the_app_is_wired_without_a_warning() -> None:
    app = create_app(Settings(database_url=URL))
    assert "/api/holds" in (app.openapi_schema.paths or {})


def test_a_taken_port_is_a_clear_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = started("api", STOCKADE_API_PORT=port)
    assert ended.returncode == 2
    assert port in ended.stderr
    assert "STOCKADE_API_PORT" in ended.stderr


def test_what_is_under_way_is_answered_before_the_end(db: Database, another: Serve) -> None:
    patient = make_conninfo(db.url("stockade_api"), options="-c lock_timeout=30s")
    product = db.product()
    answers = []
    with another(patient) as api:
        buyer = threading.Thread(target=lambda: answers.append(api.hold(product)))
        with db.connect("admin", autocommit=False) as holder:
            holder.execute("lock table stock.slot in access exclusive mode")
            buyer.start()
            until(lambda: waiting_for_a_lock(db) == 1)
            api.process.terminate()
            until(lambda: not port_answers(api.port))
        buyer.join()
        assert api.process.wait(10) == 0
    assert answers[0].status_code == 201


def port_answers(port: int) -> bool:
    """Say whether anybody still listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
