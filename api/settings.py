"""What the environment says, read once."""

import os
import re
from collections.abc import Callable, Mapping
from typing import Literal, TypeVar
from urllib.parse import urlsplit

import pyotp
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from msgspec import Struct
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from api.providers import standard_webhooks

T = TypeVar("T")

# RFC 7518, section 3.2: an HS256 key is at least as long as its hash.
SHORTEST_SECRET = 32


class SettingsError(Exception):
    """A setting is missing or wrong; the text names it and says what it should be."""


class Settings(Struct, frozen=True):
    """Every setting of the API, with the default that suits one machine."""

    database_url: str
    environment: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    request_seconds: float = 5.0
    pool_size: int = 10
    pool_seconds: float = 2.0
    pool_waiting: int = 1000
    prepared_statements: bool = True
    jwt_secret: str | None = None
    jwt_public_key: str | None = None
    cleanup_token: str | None = None
    stripe_secret_key: str | None = None
    stripe_webhook_secrets: tuple[str, ...] = ()
    stripe_api_base: str = "https://api.stripe.com"
    nowpayments_api_key: str | None = None
    nowpayments_ipn_secret: str | None = None
    nowpayments_email: str | None = None
    nowpayments_password: str | None = None
    nowpayments_totp_secret: str | None = None
    nowpayments_api_base: str = "https://api.nowpayments.io/v1"
    ipn_callback_url: str | None = None
    webhook_secrets: tuple[str, ...] = ()
    unsigned_webhooks: bool = False
    public_url: str | None = None
    worker_tasks: int = 2
    live_connections: int = 1000

    @property
    def base_url(self) -> str:
        """Where buyers find this API; without a setting, from this machine."""
        return self.public_url or f"http://127.0.0.1:{self.port}"

    def __repr__(self) -> str:
        """Leave the secrets out of every traceback and log."""
        return f"Settings({self.environment}, {self.host}:{self.port})"


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raise SettingsError for the first one that is missing or wrong."""

    def read(name: str, default: T, parse: Callable[[str], T], expected: str) -> T:
        text = environ.get(name)
        if not text:
            return default
        try:
            return parse(text)
        except (ValueError, KeyError):
            raise SettingsError(f"{name} should be {expected}.") from None

    def text(name: str) -> str | None:
        return environ.get(name) or None

    settings = Settings(
        database_url=read("STOCKADE_DATABASE_URL", "", _conninfo, "a PostgreSQL URL"),
        environment=read("STOCKADE_ENV", "development", _environment, "development or production"),
        host=text("STOCKADE_API_HOST") or "127.0.0.1",
        port=read("STOCKADE_API_PORT", 8000, _whole(1, 65535), "a port, 1 to 65535"),
        workers=read("STOCKADE_API_WORKERS", 1, _whole(1, 64), "a number of processes, 1 to 64"),
        request_seconds=read("STOCKADE_REQUEST_SECONDS", 5.0, _seconds, "seconds, 0.1 to 60"),
        pool_size=read("STOCKADE_POOL_SIZE", 10, _whole(1, 1000), "connections, 1 to 1000"),
        pool_seconds=read("STOCKADE_POOL_SECONDS", 2.0, _seconds, "seconds, 0.1 to 60"),
        pool_waiting=read("STOCKADE_POOL_WAITING", 1000, _whole(1, 100_000), "1 to 100000"),
        prepared_statements=read("STOCKADE_PREPARED_STATEMENTS", True, _switch, "0 or 1"),
        jwt_secret=text("STOCKADE_JWT_SECRET"),
        jwt_public_key=read(
            "STOCKADE_JWT_PUBLIC_KEY", None, _public_key, "an RSA public key in PEM"
        ),
        cleanup_token=text("CLEANUP_API_TOKEN"),
        stripe_secret_key=text("STRIPE_SECRET_KEY"),
        stripe_webhook_secrets=read("STRIPE_WEBHOOK_SECRETS", (), _several, "whsec_…, whsec_…"),
        stripe_api_base=read("STRIPE_API_BASE", "https://api.stripe.com", _url, "an http(s) URL"),
        nowpayments_api_key=text("NOWPAYMENTS_API_KEY"),
        nowpayments_ipn_secret=text("NOWPAYMENTS_IPN_SECRET"),
        nowpayments_email=text("NOWPAYMENTS_EMAIL"),
        nowpayments_password=text("NOWPAYMENTS_PASSWORD"),
        nowpayments_totp_secret=read(
            "NOWPAYMENTS_TOTP_SECRET",
            None,
            _totp_secret,
            "an authenticator's secret in base32, 112 bits or more",
        ),
        nowpayments_api_base=read(
            "NOWPAYMENTS_API_BASE", "https://api.nowpayments.io/v1", _url, "an http(s) URL"
        ),
        ipn_callback_url=read("IPN_CALLBACK_URL", None, _url, "an http(s) URL"),
        webhook_secrets=read(
            "STOCKADE_WEBHOOK_SECRETS", (), _webhook_secrets, "whsec_ and 24 to 64 bytes in base64"
        ),
        unsigned_webhooks=read("STOCKADE_UNSIGNED_WEBHOOKS", False, _switch, "0 or 1"),
        public_url=read("STOCKADE_PUBLIC_URL", None, _url, "an http(s) URL"),
        worker_tasks=read("STOCKADE_WORKER_TASKS", 2, _whole(0, 64), "tasks at a time, 0 to 64"),
        live_connections=read("STOCKADE_LIVE_CONNECTIONS", 1000, _whole(0, 100_000), "0 to 100000"),
    )
    _refuse_contradictions(settings)
    return settings


def _refuse_contradictions(settings: Settings) -> None:
    if not settings.database_url:
        raise SettingsError("STOCKADE_DATABASE_URL is missing: where is the database?")
    if settings.jwt_secret and settings.jwt_public_key:
        raise SettingsError(
            "STOCKADE_JWT_SECRET (HS256) and STOCKADE_JWT_PUBLIC_KEY (RS256) exclude each other."
        )
    if settings.jwt_secret and len(settings.jwt_secret.encode()) < SHORTEST_SECRET:
        raise SettingsError(f"STOCKADE_JWT_SECRET should have {SHORTEST_SECRET} bytes or more.")
    if settings.environment == "production":
        if not (settings.jwt_secret or settings.jwt_public_key):
            raise SettingsError(
                "STOCKADE_JWT_SECRET or STOCKADE_JWT_PUBLIC_KEY is needed in production."
            )
        if not settings.cleanup_token:
            raise SettingsError("CLEANUP_API_TOKEN is needed in production.")
        if settings.unsigned_webhooks:
            raise SettingsError(
                "STOCKADE_UNSIGNED_WEBHOOKS is only for trying, not for production."
            )
        _refuse_half_a_provider(settings)
        paid = settings.stripe_secret_key or settings.nowpayments_api_key
        if paid and not settings.public_url:
            raise SettingsError(
                "STOCKADE_PUBLIC_URL is needed in production: where do buyers come back to?"
            )


def _refuse_half_a_provider(settings: Settings) -> None:
    """Let a provider be off, but not deaf: it would take money that we never hear of."""
    providers: tuple[Mapping[str, object], ...] = (
        {
            "STRIPE_SECRET_KEY": settings.stripe_secret_key,
            "STRIPE_WEBHOOK_SECRETS": settings.stripe_webhook_secrets,
        },
        {
            "NOWPAYMENTS_API_KEY": settings.nowpayments_api_key,
            "NOWPAYMENTS_IPN_SECRET": settings.nowpayments_ipn_secret,
            "IPN_CALLBACK_URL": settings.ipn_callback_url,
            # Without the login nobody could ask about an invoice whose notification was lost.
            "NOWPAYMENTS_EMAIL": settings.nowpayments_email,
            "NOWPAYMENTS_PASSWORD": settings.nowpayments_password,
        },
    )
    for needed in providers:
        missing = [name for name, value in needed.items() if not value]
        if missing and len(missing) < len(needed):
            raise SettingsError(f"{missing[0]} is needed in production beside {', '.join(needed)}.")


def _conninfo(text: str) -> str:
    try:
        conninfo_to_dict(text)
    except ProgrammingError:
        # libpq's own words repeat the text, and the text holds a password.
        raise ValueError from None
    return text


def _public_key(text: str) -> str:
    pem = text.replace("\\n", "\n")  # As it is written where a value has one line.
    if not isinstance(load_pem_public_key(pem.encode()), RSAPublicKey):
        raise ValueError  # noqa: TRY004 (a wrong value, like the others)
    return pem


def _environment(text: str) -> Literal["development", "production"]:
    match text:
        case "development" | "production":
            return text
    raise ValueError


def _several(text: str) -> tuple[str, ...]:
    """Split what is separated by commas or spaces: while a secret is rolled there are two."""
    several = tuple(re.split(r"[\s,]+", text.strip(" ,")))
    if not all(several):
        raise ValueError
    return several


def _webhook_secrets(text: str) -> tuple[str, ...]:
    secrets = _several(text)
    for secret in secrets:
        standard_webhooks.key_of(secret)
    return secrets


def _totp_secret(text: str) -> str:
    pyotp.TOTP(text).now()
    return text


def _url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise ValueError
    return text.rstrip("/")


def _switch(text: str) -> bool:
    return {"0": False, "1": True}[text]


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text)
        if not lowest <= number <= highest:
            raise ValueError
        return number

    return parse


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= 60:
        raise ValueError
    return seconds
