"""Parameters of the three trainings: frozen, JSON-able, complete with the seed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Self


@dataclass(frozen=True)
class _Params:
    """``others`` the ``p_best`` of the restaurant's models for other uses: the gate corrects for them (Holm)."""

    others: tuple[float, ...] = ()

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """From JSON or YAML: lists become tuples, names nobody knows are refused with TypeError."""
        named = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        unknown = set(named) - {field.name for field in fields(cls)}
        if unknown:
            raise TypeError(f"{cls.__name__} knows no {', '.join(sorted(unknown))}")
        return cls(**named)

    def as_dict(self) -> dict[str, Any]:
        """JSON-able; ``from_dict`` gives the same back."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class DemandParams(_Params):
    """``measure`` the column to forecast; ``folds`` the most refits of the rolling backtest, 7 origins each: those of
    two years, as each is a unit of the gate; ``interval``
    the share of days that the band should hold; ``rows`` the most training rows of a fit."""

    seed: int = 2026
    measure: str = "sales"
    horizon: int = 28
    folds: int = 24
    interval: float = 0.8
    entrants: tuple[str, ...] = ("weighted_weekday", "ridge", "gradient_boosting", "net")
    rows: int = 4000
    country: str = "PE"
    region: str = ""
    draws: int = 1000


@dataclass(frozen=True)
class SegmentParams(_Params):
    """``clusters`` the numbers of segments tried; ``bootstraps`` the refits that stability is measured on."""

    seed: int = 2026
    clusters: tuple[int, ...] = (3, 4, 5, 6)
    methods: tuple[str, ...] = ("kmeans", "gmm")
    bootstraps: int = 20
    quarter: int = 91
    draws: int = 1000


@dataclass(frozen=True)
class ColumnParams(_Params):
    """``folds`` x ``repeats`` cross-validation on train + validation; ``trials`` settings tuned for each entrant;
    ``drop`` columns nobody may learn from; ``tuning_rows`` the most rows a trial of the tuning sees."""

    seed: int = 2026
    entrants: tuple[str, ...] = ("linear", "forest", "gradient_boosting", "net")
    folds: int = 3
    repeats: int = 2
    trials: int = 4
    tuning_rows: int = 4000
    levels: int = 30
    drop: tuple[str, ...] = ()
    draws: int = 1000
    permutations: int = 500
