"""Prometheus' rules, made of ops.alert_rules, and what shows that both say the same."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from api.metrics import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEAD = """\
# The levels of ops.alert_rules, for Prometheus. Made of that view, and checked against it, by
# tests/http/test_prometheus.py (UPDATE_GOLDEN=1 writes it anew).
groups:
  - name: database
    rules:
"""
RULE = """\
      - alert: {alert}
        expr: {expression}
        labels:
          severity: {level}
        annotations:
          summary: {means}
"""


def camel(name: str) -> str:
    """Write an alert's name as Prometheus' users do."""
    return "Stockade" + "".join(word.title() for word in name.split("_"))


def series(rule: Any, unit: str) -> str:
    """Write the time series that a rule is about."""
    labels = ", ".join(f'{name}="{value}"' for name, value in rule.labels.items())
    name = Figure(rule.metric, {}, 0, unit).series
    return f"{name}{{{labels}}}" if labels else name


def levels(rule: Any) -> Iterator[tuple[str, Decimal, Decimal | None]]:
    """Give each level of a rule, from where and, where there is a worse one, up to where."""
    if rule.warning is not None:
        yield "warning", rule.warning, rule.critical
    if rule.critical is not None:
        yield "critical", rule.critical, None


def written(rules: Iterable[Any], units: dict[str, str]) -> str:
    """Write the rules' file; the database is one, whichever instance of the API tells of it."""
    text = HEAD
    for rule in rules:
        for level, above, up_to in levels(rule):
            measured = f"max without (instance) ({series(rule, units[rule.metric])})"
            until = f" <= {up_to}" if up_to is not None else ""
            text += RULE.format(
                alert=camel(rule.name),
                expression=f"{measured} > {above}{until}",
                level=level,
                means=json.dumps(rule.means),
            )
    return text


def level_of(rule: Any, figure: Decimal) -> str | None:
    """Return what ops.alerts would say of a figure."""
    return next((level for level, above, _ in [*levels(rule)][::-1] if figure > above), None)


def trials(rules: Iterable[Any], units: dict[str, str], file: str) -> str:
    """Write promtool's tests: each rule at each of its levels, and a little above it."""
    tests = [
        _trial(rule, series(rule, units[rule.metric]), figure)
        for rule in rules
        for _, level, _ in levels(rule)
        for figure in (level, level + Decimal("0.001"))
    ]
    return json.dumps({"rule_files": [file], "tests": tests})  # JSON is YAML.


def _trial(rule: Any, measured: str, figure: Decimal) -> dict[str, Any]:
    level = level_of(rule, figure)
    alert = {
        "exp_labels": {"severity": level, **rule.labels},
        "exp_annotations": {"summary": rule.means},
    }
    told = {
        "eval_time": "1m",
        "alertname": camel(rule.name),
        "exp_alerts": [alert] if level else [],
    }
    return {
        "interval": "1m",
        "input_series": [{"series": measured, "values": f"{figure}+0x2"}],
        "alert_rule_test": [told],
    }


def names_in(text: str) -> set[str]:
    """Return the metrics of ours that are named in rules or in a dashboard."""
    return set(re.findall(r"\bstockade_\w+", text))
