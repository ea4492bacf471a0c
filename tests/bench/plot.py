"""A table as a plot: one line a row, as SVG that needs nothing but a browser."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tests.bench.book import figure

if TYPE_CHECKING:
    from tests.bench.book import Table

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 250, 44, 44
COLOURS = ("#0b6e4f", "#c2410c", "#a16207", "#7c3aed", "#be123c", "#475569")
LINE = 14
"""The height of a line of text."""


def svg(table: Table) -> str:
    """Draw the medians; columns are equally far apart, the axis begins at zero."""
    columns = table.columns
    top = _round_up(max(table.median(*cell) for cell in table.samples))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(columns) - 1)

    def x(column: str) -> float:
        return LEFT + columns.index(column) * step

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)

    parts = [
        _text(LEFT, 22, f"{table.title} ({table.unit})", 'font-weight="600" font-size="14"'),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, table.corner, 'text-anchor="middle"'),
    ]
    for quarter in range(5):
        value = top * quarter / 4
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}"'
            ' stroke="#d4d4d8"/>'
        )
        parts.append(_text(LEFT - 8, y(value) + 4, figure(value), 'text-anchor="end"'))
    parts += [
        _text(x(column), HEIGHT - BOTTOM + 18, column, 'text-anchor="middle"') for column in columns
    ]

    ends = []
    for row, colour in zip(table.rows, COLOURS, strict=False):
        points = [(c, table.median(row, c)) for c in columns if (row, c) in table.samples]
        line = " ".join(f"{x(column):.1f},{y(value):.1f}" for column, value in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        ends.append((y(points[-1][1]), row, colour))
    # Each line is named where it ends, and the names make room for one another.
    place = 0.0
    for height, row, colour in sorted(ends):
        place = max(height + 4, place + LINE)
        parts.append(_text(WIDTH - RIGHT + 10, place, row, f'fill="{colour}"'))
    body = "\n  ".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" font-family="system-ui, sans-serif" font-size="11">\n'
        f'  <rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n  {body}\n</svg>\n'
    )


def _text(x: float, y: float, words: str, style: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 4, 8, 10, 20, ... that is not below."""
    power = 1.0
    while power * 10 <= value:
        power *= 10
    return next((m * power for m in (1, 2, 4, 8) if m * power >= value), 10 * power)
