"""PostgreSQL's programs on this machine, and how to get them by apt."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.server.words import Trouble, run, say

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = 15
EXTRAS = ("pg_stat_statements", "plpgsql_check")


@dataclass(frozen=True)
class Programs:
    """One installation of PostgreSQL with pg_cron: `bin` is where initdb and postgres are."""

    bin: Path
    version: int
    extras: tuple[str, ...]


def find() -> Programs | None:
    """Return the newest installation that has pg_cron, or None."""
    found = [programs for folder in _folders() if (programs := _look_at(folder))]
    return max(found, key=lambda programs: programs.version, default=None)


def _folders() -> Iterator[Path]:
    if pg_config := shutil.which("pg_config"):
        yield Path(run([pg_config, "--bindir"]).strip())
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def _look_at(folder: Path) -> Programs | None:
    """Ask the server itself where its extensions are; a pg_config may belong to another one."""
    if not all((folder / name).exists() for name in ("postgres", "initdb", "pg_ctl", "psql")):
        return None
    said = re.search(r"\d+", run([folder / "postgres", "--version"]))
    version = int(said.group()) if said else 0
    config = folder / "pg_config"
    if config.exists():
        shared = Path(run([config, "--sharedir"]).strip())
        library = Path(run([config, "--pkglibdir"]).strip())
    else:  # Debian ships pg_config with the headers only, and its folders have a fixed shape
        shared = Path(f"/usr/share/postgresql/{version}")
        library = folder.parent / "lib"

    def has(extension: str) -> bool:
        control = shared / "extension" / f"{extension}.control"
        return control.exists() and (library / f"{extension}.so").exists()

    if version < OLDEST or not has("pg_cron"):
        return None
    return Programs(folder, version, tuple(name for name in EXTRAS if has(name)))


def apt_works() -> bool:
    """Say whether apt may install here: as root, or by a sudo that asks nothing."""
    if not shutil.which("apt-get"):
        return False
    return os.geteuid() == 0 or (
        shutil.which("sudo") is not None
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    )


def install_by_apt() -> Programs:
    """Install the newest PostgreSQL that this Debian or Ubuntu has pg_cron for."""
    apt_update()
    listed = run(["apt-cache", "pkgnames", "postgresql-"]).split()
    versions = [int(m[1]) for name in listed if (m := re.fullmatch(r"postgresql-(\d+)-cron", name))]
    version = max((v for v in versions if f"postgresql-{v}" in listed), default=0)
    if version < OLDEST:
        raise Trouble(f"apt knows no PostgreSQL {OLDEST} or newer with pg_cron.")
    wanted = [f"postgresql-{version}{part}" for part in ("", "-cron", "-plpgsql-check")]
    wanted = [name for name in wanted if name in listed]
    say(f"server: installing {', '.join(wanted)} by apt")
    with _no_main_cluster():
        apt_install(*wanted)
    programs = find()
    if programs is None:
        raise Trouble(
            "apt installed PostgreSQL and pg_cron, but they are not where they should be."
        )
    return programs


def apt_update() -> None:
    """Bring apt's lists up to date."""
    _as_root("apt-get", "update", "-qq")


def apt_install(*packages: str) -> None:
    """Install packages, and nothing that they only recommend."""
    _as_root("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)


def apt_download(package: str, folder: Path) -> None:
    """Unpack a package into folder/package without installing it; nothing where apt has it not."""
    if not shutil.which("apt-get"):
        return
    if apt_works():
        apt_update()
    for command in (
        ["apt-get", "download", "-qq", package],
        ["sh", "-c", f"dpkg-deb -x {package}_*.deb {package} && rm {package}_*.deb"],
    ):
        subprocess.run(command, cwd=folder, capture_output=True, check=False)


@contextlib.contextmanager
def _no_main_cluster() -> Iterator[None]:
    """Keep Debian's package from making a cluster and starting it on 5432, this one time."""
    folder = Path("/etc/postgresql-common/createcluster.d")
    note = folder / "stockade.conf"
    _as_root("install", "-d", "-m", "0755", str(folder))
    _as_root("sh", "-c", f"echo create_main_cluster = false > {note}")
    try:
        yield
    finally:
        _as_root("rm", "-f", str(note))


def _as_root(*command: str) -> None:
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    run([*sudo, "env", "DEBIAN_FRONTEND=noninteractive", *command])
