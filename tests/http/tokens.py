"""Bearer tokens, good and bad."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SECRET = "a-secret-of-the-tests-with-32-bytes-or-more"


def claims(role: str | None = "service", sub: str = "tester", **more: object) -> dict[str, Any]:
    """Return the claims of a token that holds for an hour; None leaves a claim out."""
    now = datetime.now(UTC)
    every = {"sub": sub, "role": role, "iat": now, "exp": now + timedelta(hours=1), **more}
    return {name: value for name, value in every.items() if value is not None}


def token(role: str | None = "service", sub: str = "tester", **more: object) -> str:
    """Sign the claims with the secret of the tests."""
    return jwt.encode(claims(role, sub, **more), SECRET, "HS256")


def bearer(
    encoded: str | None = None, role: str = "service", sub: str = "tester"
) -> dict[str, str]:
    """Return the header that carries a token."""
    return {"Authorization": f"Bearer {encoded or token(role, sub)}"}


def raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """Write headers byte by byte, whatever a client library thinks of them."""
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


def pem(key: RSAPrivateKey) -> str:
    """Write the public half of a key."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
