"""What docker/ gives Prometheus and Grafana fits what the API tells and ops.alerts means."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from api.metrics import OWN, Figure
from tests import tools
from tests.calls import Session
from tests.http.prometheus import names_in, trials, written
from tests.http.running import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database import Database
    from tests.http.running import Api

FOLDER = ROOT / "docker/prometheus"
ALERTS = FOLDER / "alerts.yaml"
DASHBOARD = ROOT / "docker/grafana/dashboard.json"


@pytest.fixture(scope="session")
def promtool() -> Path:
    """Give Prometheus' own checker."""
    found = tools.promtool()
    if found is None:
        pytest.skip("promtool is not here, and apt does not bring it (package prometheus)")
    return found


def run(promtool: Path, *arguments: object, text: str | None = None) -> None:
    """Run promtool, which has nothing to say against it."""
    done = subprocess.run(
        [promtool, *map(str, arguments)],
        input=text, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def rules_and_units(session: Session) -> tuple[list[Any], dict[str, str]]:
    """Read the rules, and the unit of each figure."""
    figures = session.execute("select distinct name, unit from ops.metrics").fetchall()
    rules = session.execute("select * from ops.alert_rules").fetchall()
    return rules, {figure.name: figure.unit for figure in figures}


def test_prometheus_has_the_levels_of_the_database(dba: Session) -> None:
    text = written(*rules_and_units(dba))
    if os.environ.get("UPDATE_GOLDEN"):
        ALERTS.write_text(text)
    assert ALERTS.read_text() == text, "UPDATE_GOLDEN=1 writes docker/prometheus/alerts.yaml anew"


def test_each_rule_is_off_at_its_levels_and_on_above_them(
    dba: Session, promtool: Path, tmp_path: Path
) -> None:
    tests = tmp_path / "trials.yaml"
    tests.write_text(trials(*rules_and_units(dba), str(ALERTS)))
    run(promtool, "test", "rules", tests)


def test_promtool_finds_nothing_in_the_configuration(promtool: Path) -> None:
    run(promtool, "check", "config", FOLDER / "prometheus.yaml")


def test_promtool_finds_nothing_in_what_the_api_tells(
    db: Database, api: Api, promtool: Path
) -> None:
    """Names and units after Prometheus' naming guide, a help and a type each."""
    api.hold(db.product())
    db.admin("delete from ops.snapshot")
    run(promtool, "check", "metrics", text=api.client.get("/metrics").text)


@pytest.mark.parametrize("path", [DASHBOARD, *FOLDER.glob("*.yaml")], ids=lambda path: path.name)
def test_every_metric_that_is_named_is_one_that_is_told(
    db: Database, dba: Session, path: Path
) -> None:
    db.product()  # Without any its figures have no row.
    figures = dba.execute("select distinct name, unit from ops.metrics").fetchall()
    told = {Figure(figure.name, {}, 0, figure.unit).series for figure in figures}
    # By families, for what has labels is told from its first time on.
    parts = ("", "_total", "_bucket", "_sum", "_count")
    told |= {family.name + part for family in OWN.collect() for part in parts}
    assert names_in(path.read_text()) - told <= {"stockade_database_up"}


def test_each_panel_has_a_name_of_its_own_and_asks_for_something() -> None:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    shown = [panel for panel in panels if panel["type"] != "row"]
    assert len(shown) >= 15
    assert len({panel["title"] for panel in shown}) == len(shown)
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(target["expr"] for panel in shown for target in panel["targets"])
