"""How the tools speak: a line for what they do, and one that says what to do when they cannot."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Trouble(Exception):  # noqa: N818 - it is told to a person, who needs no suffix
    """Something that a person has to put right; the text says what and how."""


def say(text: str) -> None:
    """Print one line at once, into stderr: stdout is for answers."""
    print(text, file=sys.stderr, flush=True)


def run(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    text: str = "",
    cwd: Path | None = None,
    hint: str = "",
) -> str:
    """Run a command and return what it printed; Trouble with its last words when it failed."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            env=environment,
            input=text,  # an empty one ends the input at once: nothing ever waits for a keyboard
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise Trouble(f"the program {words[0]} is missing. {hint}".rstrip()) from None
    if done.returncode != 0:
        last = "\n  ".join((done.stderr or done.stdout).strip().splitlines()[-12:])
        raise Trouble(
            f"{words[0]} failed with status {done.returncode}:\n  {last}\n{hint}".rstrip()
        )
    return done.stdout
