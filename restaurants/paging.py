"""Which part of a long list is shown: asked for in the address, counted in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 6  # digits of a number that is read at all
ALONE = "order"  # how the order of a page's only table is called in the address


def part_of(order: str) -> str:
    """The name in the address of the part of a table, by that of its order."""
    return "page" if order == ALONE else f"{order}-page"


@dataclass(frozen=True)
class Part:
    """``number`` counts from one, ``name`` is that of the list in the address, ``total`` the whole list's length."""

    name: str
    number: int
    size: int
    total: int

    @classmethod
    def asked(cls, query: Mapping[str, str], name: str, *, size: int, total: int) -> Part:
        """Whatever is no part of the list is the nearest one that is."""
        wanted = str(query.get(name, ""))
        number = int(wanted) if wanted.isdecimal() and len(wanted) <= LONGEST else 1
        return cls(name, min(max(1, number), max(1, -(-total // size))), size, total)

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """Of the list, counted from one, as a person does."""
        return self.start + 1

    @property
    def last(self) -> int:
        return min(self.start + self.size, self.total)

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.last < self.total else None

    @property
    def whole(self) -> bool:
        return self.before is None and self.after is None
