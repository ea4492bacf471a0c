"""Run the suite with coverage, print a table, fail below the limits."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import coverage

from tests.coverage import branches

ROOT = Path(__file__).resolve().parents[2]
LEAST_BRANCHES = 95.0
LEAST_LINES = 90.0
WIDTH = 20


def bar(percent: float) -> str:
    """Draw a share as a bar."""
    done = int(percent / 100 * WIDTH)
    return "█" * done + "·" * (WIDTH - done)


def row(name: str, percent: float, least: float, missed: str) -> bool:
    """Print one line of a table; whether it is enough."""
    enough = percent >= least
    mark = " " if enough else "!"
    print(f"{mark} {name:<36} {bar(percent)} {percent:6.1f} %  {missed}".rstrip())
    return enough


def run(arguments: list[str], folder: Path) -> int:
    """Run pytest under coverage; its exit code."""
    environment = {
        **os.environ,
        "COVERAGE_FILE": str(folder / "lines"),
        "STOCKADE_BRANCHES_FILE": str(folder / "branches.json"),
    }
    command = [
        sys.executable, "-m", "coverage", "run",
        "-m", "pytest", "-p", "tests.coverage.plugin", *arguments,
    ]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def print_branches(path: Path) -> bool:
    """Print the branches of every plpgsql function; whether each has enough."""
    found = branches.load(path)
    print(f"\nBranches of {len(found)} plpgsql functions (at least {LEAST_BRANCHES:.0f} %)")
    enough = [
        row(
            one.name,
            100 * one.branches,
            LEAST_BRANCHES,
            f"lines {', '.join(map(str, branches.lines_of_file(one)))}" if one.missed else "",
        )
        for one in found
    ]
    return all(enough)


def print_lines(folder: Path) -> bool:
    """Print the lines of api/; whether there are enough of them in all."""
    measured = coverage.Coverage(data_file=str(folder / "lines"))
    measured.combine([str(folder)])
    measured.save()
    print(f"\nLines of api/ (at least {LEAST_LINES:.0f} % in all)")
    for name in sorted(measured.get_data().measured_files()):
        _, statements, _, missing, said = measured.analysis2(name)
        if statements:
            percent = 100 * (1 - len(missing) / len(statements))
            row(str(Path(name).relative_to(ROOT)), percent, 0, f"lines {said}" if said else "")
    return row("api/", measured.report(file=io.StringIO()), LEAST_LINES, "")


def main() -> int:
    """Run it."""
    print(
        "coverage: the suite runs with both profilers on, which takes longer than usual", flush=True
    )
    with tempfile.TemporaryDirectory(prefix="stockade-coverage-") as folder:
        here = Path(folder)
        failed = run(sys.argv[1:], here)
        if not (here / "branches.json").exists():
            print("coverage: no branches were counted: this server has no plpgsql_check.")
            return 2
        enough = [print_branches(here / "branches.json"), print_lines(here)]
    if failed:
        print("\ncoverage: tests failed, see above.")
    elif not all(enough):
        print("\ncoverage: too little; what is marked ! is below its limit.")
    return failed or int(not all(enough))


if __name__ == "__main__":
    raise SystemExit(main())
