"""By which column a table stands: asked for in the address, carried out where the rows are read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Order:
    """``name`` is that of the table in the address, ``column`` one of its columns."""

    name: str
    column: str
    down: bool = False

    @classmethod
    def asked(cls, query: Mapping[str, str], name: str, *, columns: Collection[str], usual: str) -> Order:
        """``-sales`` is from the most to the least. What names no column of the table is not asked for."""
        wanted = str(query.get(name, ""))
        said = wanted if wanted.removeprefix("-") in columns else usual
        return cls(name, said.removeprefix("-"), said.startswith("-"))

    def __str__(self) -> str:
        """As it stands in the address."""
        return f"-{self.column}" if self.down else self.column

    def fields(self, names: Mapping[str, str], *, then: str) -> tuple[str, str]:
        """For ``order_by``: the field of the column, and ``then`` where two are alike."""
        return f"-{names[self.column]}" if self.down else names[self.column], then

    def rows(self, rows: Iterable[T], value: Callable[[T], Any]) -> list[T]:
        """These by ``value``; those that have none come last either way."""
        every = list(rows)
        known = [row for row in every if value(row) is not None]
        return [*sorted(known, key=value, reverse=self.down), *(row for row in every if value(row) is None)]
