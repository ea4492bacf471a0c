"""The sessions that a document shows: commands with what they printed, run again and compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT = re.compile(r"^(stockade=>|\$) (.*)$")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CHANGING = (
    (UUID, "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:\d\d)?)"), "<time>"),
    (re.compile(r'"seconds_(since_sweep|left)":\d+'), '"seconds":<n>'),
    (re.compile(r"\b\d+:\d\d\b"), "<left>"),
)


@dataclass(frozen=True)
class Step:
    """A command after its prompt ("$" or "stockade=>") and the output below it."""

    prompt: str
    command: str
    output: str


def steps(text: str) -> Iterator[Step]:
    """Read the steps of every console block of a document, in order."""
    for block in FENCE.findall(text):
        prompt, command = "", ""
        output: list[str] = []
        for line in [*block.splitlines(), "$ "]:
            if found := PROMPT.match(line):
                if command:
                    yield Step(prompt, command, "\n".join(output).strip("\n"))
                (prompt, command), output = found.groups(), []
            else:
                output.append(line)


def settled(output: str) -> str:
    """Blur what differs from run to run: ids, times, and the widths of columns."""
    for pattern, word in CHANGING:
        output = pattern.sub(word, output)
    return re.sub(r"-{3,}", "---", re.sub(r" +", " ", output)).strip()


def replay(text: str, run: Callable[[Step], str]) -> str:
    """Run every step and return the document as it should be.

    An id that an earlier step printed is replaced, in later commands, by the one printed now. What
    differs only in what changes from run to run stays as it is.
    """
    known: dict[str, str] = {}
    place = 0
    for step in list(steps(text)):
        command = step.command
        for old, new in known.items():
            command = command.replace(old, new)
        printed = run(Step(step.prompt, command, step.output)).rstrip()
        printed = "\n".join(line.rstrip() for line in printed.splitlines())
        known.update(zip(UUID.findall(step.output), UUID.findall(printed), strict=False))
        for old, new in known.items():
            printed = printed.replace(new, old)
        kept = step.output if settled(printed) == settled(step.output) else printed
        before, after = _shown(step, step.output), _shown(step, kept)
        place = text.index(before, place)
        text = text[:place] + after + text[place + len(before) :]
        place += len(after)
    return text


def _shown(step: Step, output: str) -> str:
    return f"{step.prompt} {step.command}\n" + (f"{output}\n" if output else "")
