"""Who is let in: 401 for a bad or missing token, 403 without the right, 503 without a secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from tests.http.problems import assert_problem
from tests.http.running import CLEANUP_TOKEN
from tests.http.tokens import SECRET, bearer, claims, pem, raw, token

if TYPE_CHECKING:
    import httpx

    from tests.database import Database
    from tests.http.conftest import Serve
    from tests.http.running import Api

CONFIRM = "/api/reservations/00000000-0000-7000-8000-000000000000/confirm"
ADMIN = "/api/admin/reservations"
SWEEPS = ("/api/payments/cleanup-expired", "/api/maintenance/cleanup-reservations")


def encoded(part: dict[str, Any]) -> str:
    """Write one part of a token."""
    plain = json.dumps(part, default=lambda moment: int(moment.timestamp())).encode()
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


def signed_by_hand(header: dict[str, Any], key: bytes) -> str:
    """Sign with HMAC whatever the header says; no library would."""
    body = f"{encoded(header)}.{encoded(claims())}"
    signature = hmac.new(key, body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


LONG_AGO = datetime.now(UTC) - timedelta(hours=2)
BAD_TOKENS = {
    "alg none": f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(claims())}.",
    "alg None": f"{encoded({'alg': 'None', 'typ': 'JWT'})}.{encoded(claims())}.",
    "another key": jwt.encode(claims(), "another-secret-of-32-bytes-or-even-more", "HS256"),
    "another algorithm": jwt.encode(claims(), SECRET * 2, "HS512"),
    "expired": token(iat=LONG_AGO, exp=LONG_AGO + timedelta(minutes=1)),
    "no expiry": token(exp=None),
    "not yet": token(nbf=datetime.now(UTC) + timedelta(hours=1)),
    "no subject": token(sub=None),  # type: ignore[arg-type]
    "an empty subject": token(sub=""),
    "a subject too long": token(sub="s" * 201),
    "a subject with NUL": token(sub="a\0b"),
    "a subject that is half a character": token(sub="\ud800"),
    "a subject that is a number": token(sub=7),  # type: ignore[arg-type]
    "no role": token(role=None),
    "an unknown role": token(role="root"),
    "a workspace without its id": token(role="workspace"),
    "a service with a workspace": token(workspace_id="w"),
    "extras that are no object": token(extras="x"),
    "truncated": token()[:-8],
    "without a signature": token().rpartition(".")[0] + ".",
    "two parts": token().rpartition(".")[0],
    "no token": "x",
    "not ASCII": "\u00e9.\u00e9.\u00e9",
}


@pytest.mark.parametrize("name", BAD_TOKENS)
@pytest.mark.parametrize("route", [CONFIRM, "/api/holds"])
def test_a_bad_token_is_401_also_where_none_is_needed(
    api: Api, db: Database, name: str, route: str
) -> None:
    body = {"product_id": db.product(), "qty": 1}
    header = raw({"Authorization": f"Bearer {BAD_TOKENS[name]}"})
    answer = api.client.post(route, json=body, headers=header)
    assert_problem(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert db.admin("select count(*) from stock.reservation")[0][0] == 0


@pytest.mark.parametrize("header", ["", "Bearer", "Basic eDp5", "x"])
def test_an_authorization_that_is_no_bearer_token_is_401(api: Api, header: str) -> None:
    answer = api.client.get("/api/products/1", headers={"Authorization": header})
    assert_problem(answer, 401, "unauthorized")


def test_no_token_is_401_where_one_is_needed(api: Api) -> None:
    assert_problem(api.client.post(CONFIRM), 401, "unauthorized")
    assert_problem(api.client.get(ADMIN), 401, "unauthorized")


@pytest.mark.parametrize("role", ["service", "admin", "workspace"])
def test_each_role_opens_its_own_doors_only(api: Api, role: str) -> None:
    workspace = "w-1" if role == "workspace" else None
    header = bearer(token(role, workspace_id=workspace))
    confirm = api.client.post(CONFIRM, headers=header)
    listed = api.client.get(ADMIN, headers=header)
    if role == "service":
        assert_problem(confirm, 404, "not_found")
    else:
        assert_problem(confirm, 403, "forbidden")
    if role == "admin":
        assert listed.status_code == 200
    else:
        assert_problem(listed, 403, "forbidden")
    assert_problem(api.client.get("/api/products/1", headers=header), 404, "not_found")


@pytest.mark.parametrize("path", SWEEPS)
def test_the_sweep_takes_its_own_token_and_nothing_else(api: Api, db: Database, path: str) -> None:
    product = db.product()
    db.lapse(api.hold(product).json()["hold_id"])
    wrong = (
        CLEANUP_TOKEN[:-1],
        CLEANUP_TOKEN + "x",
        CLEANUP_TOKEN.upper(),
        token("admin"),
        "\u00e9",
    )
    for offered in wrong:
        header = raw({"Authorization": f"Bearer {offered}"})
        assert_problem(api.client.post(path, headers=header), 401, "unauthorized")
        assert_problem(api.client.get(path, headers=header), 401, "unauthorized")
    assert_problem(api.client.post(path), 401, "unauthorized")
    assert db.admin("select count(*) from ops.sweep_run")[0][0] == 0
    right = {"Authorization": f"bearer {CLEANUP_TOKEN}"}
    assert api.client.post(path, headers=right).json()["expired"] == 1


def test_the_token_of_the_sweep_opens_nothing_else(api: Api) -> None:
    header = {"Authorization": f"Bearer {CLEANUP_TOKEN}"}
    assert_problem(api.client.get(ADMIN, headers=header), 401, "unauthorized")


def test_a_missing_secret_closes_its_routes_says_which_and_leaves_buyers_alone(
    db: Database, another: Serve
) -> None:
    product = db.product()
    with another(STOCKADE_JWT_SECRET="", CLEANUP_API_TOKEN="") as api:
        for path in SWEEPS:
            header = {"Authorization": "Bearer x"}
            body = assert_problem(api.client.post(path, headers=header), 503, "not_configured")
            assert "CLEANUP_API_TOKEN" in body["detail"]
        for headers in ({}, bearer()):
            body = assert_problem(api.client.post(CONFIRM, headers=headers), 503, "not_configured")
            assert "STOCKADE_JWT_SECRET" in body["detail"]
            assert_problem(api.client.get(ADMIN, headers=headers), 503, "not_configured")
        assert_problem(api.hold(product, headers=bearer()), 503, "not_configured")
        assert api.hold(product).status_code == 201


def test_rs256_is_verified_by_the_public_key_which_is_no_secret_for_hs256(
    another: Serve,
) -> None:
    key, stranger = (generate_private_key(65537, 2048) for _ in range(2))
    public = pem(key)
    with another(STOCKADE_JWT_SECRET="", STOCKADE_JWT_PUBLIC_KEY=public) as api:

        def confirm(encoded: str) -> httpx.Response:
            return api.client.post(CONFIRM, headers=bearer(encoded))

        assert_problem(confirm(jwt.encode(claims(), key, "RS256")), 404, "not_found")
        confused = signed_by_hand({"alg": "HS256", "typ": "JWT"}, public.encode())
        for bad in (
            confused,
            signed_by_hand({"alg": "RS256", "typ": "JWT"}, public.encode()),
            jwt.encode(claims(), stranger, "RS256"),
            token(),
            BAD_TOKENS["alg none"],
        ):
            assert_problem(confirm(bad), 401, "unauthorized")


def test_a_hand_signed_token_with_the_right_secret_is_good(api: Api) -> None:
    """Show that the forgeries above fail for their key and algorithm, not for their spelling."""
    good = signed_by_hand({"alg": "HS256", "typ": "JWT"}, SECRET.encode())
    assert_problem(api.client.post(CONFIRM, headers=bearer(good)), 404, "not_found")
