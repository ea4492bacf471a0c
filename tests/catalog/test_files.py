"""The tree of sql/: one function a file, every file in the manifest, one style."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rooms import ROOMS

ROOT = Path(__file__).resolve().parents[2]
SQL = ROOT / "sql"
FILES = sorted(path for room in ROOMS for path in (SQL / room).glob("*.sql"))
EVERY = sorted([*SQL.rglob("*.sql"), *(ROOT / "migrations").glob("*.sql")])
CODE = [path for path in FILES if path.name != "comments.sql"]
COMMENT_ON = re.compile(r"^comment on [^']*'(?:[^']|'')*';$", re.MULTILINE)
STRING = re.compile(r"'(?:[^']|'')*'")


def name(path: Path) -> str:
    """Name a file by its place in the tree."""
    return str(path.relative_to(ROOT))


def without_comments_on(text: str) -> str:
    """Leave out `comment on` statements, whose strings are prose."""
    return COMMENT_ON.sub("", text)


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_file_makes_the_one_thing_it_is_named_after(path: Path) -> None:
    text = path.read_text()
    made = re.findall(r"^create (?:or replace )?(\w+) ([\w.]+)", text, re.MULTILINE)
    assert [thing for _, thing in made] == [f"{path.parent.name}.{path.stem}"]
    kind = made[0][0]
    said = re.findall(r"^comment on (\w+) ([\w.]+)", text, re.MULTILINE)
    assert said[0] == (kind, f"{path.parent.name}.{path.stem}")
    assert all(what == "column" for what, _ in said[1:])


def test_the_manifest_lists_every_file_once() -> None:
    listed = re.findall(r"^\\ir (\S+)$", (SQL / "install.sql").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted([*(str(path.relative_to(SQL)) for path in FILES), "grants.sql"])
    assert listed[-1] == "grants.sql"


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_code_is_lower_case(path: Path) -> None:
    text = STRING.sub("''", without_comments_on(path.read_text()))
    code = "\n".join(re.sub(r"(--|\\set|\\echo).*", "", line) for line in text.splitlines())
    assert re.findall(r"\b[A-Z]+\w*", code) == []


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_lines_are_short_and_clean(path: Path) -> None:
    text = path.read_text()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    lines = text.splitlines()
    assert [line for line in lines if line != line.rstrip() or "\t" in line] == []
    prose = "\n".join(COMMENT_ON.findall(text)).splitlines()
    assert [line for line in lines if len(line) > 100 and line not in prose] == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_clauses_stand_in_their_order(path: Path) -> None:
    head = path.read_text().split("as $$")[0]
    order = ["language", "immutable", "stable", "volatile", "security definer", "set "]
    places = [head.find(f"\n{clause}") for clause in order]
    there = [place for place in places if place >= 0]
    assert there == sorted(there)


@pytest.mark.parametrize("path", CODE, ids=name)
def test_every_object_is_written_with_its_schema(path: Path) -> None:
    text = STRING.sub("''", without_comments_on(path.read_text()))
    code = re.sub(r"--.*", "", text)
    tables = (
        r"(?:product|slot|reservation|line|taking_back|sweep_run|breach|repair_log|check_run|drop"
        r"|purchase_order|order_line|setting|intent|name|event|receipt|exception|outflow|allocation"
        r"|answer|task|statement_line|credit_order|account|entry|pack|lead|purchase"
        r"|purchase_lead|withdrawal|plan|subscription|extension|payment_name)"
    )
    assert re.findall(rf"\b(?:insert into|update|delete from) {tables}\b", code) == []
