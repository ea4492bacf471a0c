"""What `make up` remembers: secrets, and where it put things. Nothing else is kept anywhere."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.server.server import ROLES
from tests.server.words import Trouble

API_PORT = 8000
DB_PORT = 5442
DATABASE = "stockade"


@dataclass(frozen=True)
class Secrets:
    """The secrets as the environment variables under which they are passed on."""

    values: dict[str, str]

    @property
    def admin(self) -> str:
        """The administrator's password."""
        return self.values["STOCKADE_PASSWORD_ADMIN"]

    @property
    def passwords(self) -> dict[str, str]:
        """Each role's password."""
        return {role: self.values[_variable(role)] for role in ROLES}

    def for_api(self) -> dict[str, str]:
        """Return what the API may know: no password of any role."""
        return {
            name: value
            for name, value in self.values.items()
            if not name.startswith("STOCKADE_PASSWORD_")
        }

    @staticmethod
    def make() -> Secrets:
        """Generate them all."""
        names = ["STOCKADE_PASSWORD_ADMIN", *map(_variable, ROLES)]
        values = {name: secrets.token_urlsafe(24) for name in names}
        values["STOCKADE_JWT_SECRET"] = secrets.token_urlsafe(48)
        values["CLEANUP_API_TOKEN"] = secrets.token_urlsafe(32)
        signing = base64.b64encode(secrets.token_bytes(24)).decode()
        values["STOCKADE_WEBHOOK_SECRETS"] = f"whsec_{signing}"
        values["STOCKADE_UNSIGNED_WEBHOOKS"] = "1"  # for trying; production refuses it
        return Secrets(values)


def _variable(role: str) -> str:
    return f"STOCKADE_PASSWORD_{role.removeprefix('stockade_').upper()}"


@dataclass(frozen=True)
class Place:
    """Where `make up` put things."""

    kind: str
    database: str
    db_port: int
    api_port: int
    bin: str = ""
    url: str = ""


class State:
    """The folder of STOCKADE_STATE; only its owner may read the files in it."""

    def __init__(self) -> None:
        root = os.geteuid() == 0
        usual = Path("/var/lib/stockade") if root else Path.home() / ".local/state/stockade"
        self.folder = Path(os.environ.get("STOCKADE_STATE") or usual).resolve()
        self.cluster = self.folder / "postgres"
        self.api_log = self.folder / "api.log"
        self.api_pid = self.folder / "api.pid"
        self.provider_log = self.folder / "provider.log"
        self.provider_pid = self.folder / "provider.pid"
        self.provider_url = self.folder / "provider.url"
        self._secrets = self.folder / "stockade.env"
        self._place = self.folder / "place.json"

    def exists(self) -> bool:
        """Say whether there is anything to reset."""
        return self.folder.is_dir() and any(self.folder.iterdir())

    def secrets(self) -> Secrets:
        """Read the secrets, or generate them the first time."""
        if not self._secrets.exists():
            self._make_folder()
            made = Secrets.make().values
            self._write(self._secrets, "".join(f"{k}={v}\n" for k, v in made.items()))
        lines = self._secrets.read_text().splitlines()
        return Secrets(dict(line.split("=", 1) for line in lines if "=" in line))

    def place(self) -> Place | None:
        """Read where `make up` put things; None before the first time."""
        try:
            return Place(**json.loads(self._place.read_text()))
        except FileNotFoundError:
            return None

    def remember(self, place: Place) -> None:
        """Write down where things are."""
        self._make_folder()
        self._write(self._place, json.dumps(asdict(place), indent=2) + "\n")

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        except OSError as error:
            raise Trouble(f"{error}: set STOCKADE_STATE to a folder that you may write.") from None

    @staticmethod
    def _write(file: Path, text: str) -> None:
        file.touch(0o600)
        file.chmod(0o600)
        file.write_text(text)


def port(variable: str, usual: int) -> int:
    """Read a port from the environment; Trouble when it is none."""
    text = os.environ.get(variable) or str(usual)
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise Trouble(f"{variable} is {text!r} and should be a port, 1 to 65535.")
    return int(text)
