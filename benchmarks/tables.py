"""Plain text tables: numbers to the right, ratios in their own column."""

from __future__ import annotations

from collections.abc import Sequence


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A title, a head, and rows of text; the first column is a name and stands to the left."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = [title, _line(head, widths), "-" * (sum(widths) + 2 * (len(widths) - 1))]
    return "\n".join([*lines, *(_line(row, widths) for row in rows)]) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, *others = cells
    first, *further = widths
    numbers = (cell.rjust(width) for cell, width in zip(others, further, strict=True))
    return "  ".join([name.ljust(first), *numbers]).rstrip()


def seconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def megabytes(value: float) -> str:
    return f"{value / 1e6:,.0f} MB"


def thousands(value: float) -> str:
    return f"{value:,.0f}"


def ratio(value: float) -> str:
    return f"{value:.2f}x"
