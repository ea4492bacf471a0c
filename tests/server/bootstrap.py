"""Make the virtual environment: `python3 tests/server/bootstrap.py FOLDER [--no-pins]`.

Needs only Python's own library, because it runs before anything is installed. Debian keeps the
`venv` module's other half in a package of its own; where apt may be used, it is installed here.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def fail(message: str) -> None:
    """End with status 2 and say what to do next."""
    sys.exit(f"stockade: {message}")


def run(*command: str) -> None:
    """Run a command quietly; print what it said only when it failed."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout.decode(errors="replace")[-4000:])
        fail(f"`{' '.join(command[:4])} …` failed with status {done.returncode}, see above.")


def may_use(sudo: list[str]) -> bool:
    """Say whether these words get us root's rights without asking for a password."""
    if not sudo:
        return True
    if not shutil.which(sudo[0]):
        return False
    return subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0


def ensure_venv_module() -> None:
    """Install python3-venv by apt where Python came without it."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or not may_use(sudo):
        fail(
            f"this Python cannot make virtual environments: install {package}, then run this again."
        )
    print(f"venv: installing {package} by apt", flush=True)
    run(*sudo, "apt-get", "update", "-qq")
    run(*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", package)


def main() -> None:
    """Build the folder afresh, unless it was made from what the two files say now."""
    if sys.version_info < (3, 11):  # noqa: UP036 - it runs on whatever python3 is
        fail("Python 3.11 or newer is needed: set PYTHON, as in `make venv PYTHON=python3.11`.")
    import tomllib  # older Pythons must get as far as the message above

    folder = Path(sys.argv[1])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    pins = [] if "--no-pins" in sys.argv else ["-c", str(ROOT / "constraints.txt")]
    recipe = "\n".join([*wanted, (ROOT / "constraints.txt").read_text()])
    made_from = folder / ".made-from"
    if pins and made_from.exists() and made_from.read_text() == recipe:
        return
    ensure_venv_module()
    print(f"venv: installing {len(wanted)} packages and what they need into {folder}", flush=True)
    run(sys.executable, "-m", "venv", "--clear", str(folder))
    pip = [str(folder / "bin" / "pip"), "--disable-pip-version-check", "install", "-q"]
    run(*pip, *pins, *wanted)
    # The command `stockade`, which runs what is in the tree; with what has just been installed.
    run(*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    made_from.write_text(recipe)


if __name__ == "__main__":
    main()
