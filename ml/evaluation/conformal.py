"""Bands from the errors of the backtest: split conformal by horizon, wider on special days where they deserve it.

Source: Vovk, Gammerman and Shafer (2005); by groups after Vovk (2012), shrunk to the whole where a group is small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EDGES = (7, 14, 28)  # last horizon of each group
PRIOR = 20.0  # special days count as ordinary ones until there are about so many


@dataclass(frozen=True)
class Band:
    """Half-widths on the log scale: ``widths`` (groups,) by horizon, times ``special`` on special days."""

    widths: Floats
    special: float

    def around(self, log: Floats, horizon: Ints, special: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Low and high (n,) on the log scale around forecasts ``log`` (n,)."""
        half = self.widths[group_of(horizon)] * np.where(special, self.special, 1.0)
        return log - half, log + half


def group_of(horizon: Ints) -> Ints:
    """Which group each horizon belongs to; beyond the last edge counts as the last group."""
    return np.minimum(np.searchsorted(EDGES, horizon), len(EDGES) - 1)


def learn_band(
    error: Floats, horizon: Ints, special: NDArray[np.bool_], *, share: float, independent: int | None = None
) -> Band:
    """From errors (n,) on the log scale made out of sample; ``share`` is what the band should hold (0.8).

    ``independent`` of them count for the finite-sample correction: forecasts of one day from many origins are one.
    """
    size = np.abs(error)
    share = min(1.0, share * (1.0 + 1.0 / max(1, len(error) if independent is None else independent)))
    whole = _quantile(size, share)
    mixed = special.any() and not special.all()
    ratio = _quantile(size[special], share) / max(_quantile(size[~special], share), 1e-9) if mixed else 1.0
    weight = special.sum() / (special.sum() + PRIOR)
    factor = float(np.exp(weight * np.log(np.clip(ratio, 0.5, 6.0))))
    ordinary, at = size / np.where(special, factor, 1.0), group_of(horizon)
    groups = [ordinary[at == group] for group in range(len(EDGES))]
    return Band(np.array([_quantile(mine, share) if len(mine) else whole for mine in groups]), factor)


def _quantile(size: Floats, share: float) -> float:
    """The ceil(n share)-th smallest of n."""
    rank = max(1, min(len(size), int(np.ceil(len(size) * share))))
    return float(np.sort(size)[rank - 1])
