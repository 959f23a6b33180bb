"""What a model leans on: how much worse it gets when a column is shuffled (Breiman, 2001)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def permutation_importances(
    X: Floats,
    loss: Callable[[Floats], float],
    groups: Mapping[str, Sequence[int]],
    *,
    rng: np.random.Generator,
    repeats: int = 5,
) -> list[dict[str, float | str]]:
    """Each column of the table with the mean rise of ``loss`` (and its deviation) over ``repeats`` shuffles, largest
    first. ``groups``: the columns of X (n, p) that stand for it, shuffled together."""
    usual = loss(X)
    found: list[dict[str, float | str]] = []
    for name, columns in groups.items():
        rises = []
        for _ in range(repeats):
            shuffled = X.copy()
            shuffled[:, list(columns)] = X[rng.permutation(len(X))][:, list(columns)]
            rises.append(loss(shuffled) - usual)
        found.append({"column": name, "rise": float(np.mean(rises)), "deviation": float(np.std(rises))})
    return sorted(found, key=lambda one: (-float(one["rise"]), str(one["column"])))
