"""Splitting a matrix into numbers and category codes: the one convention that all entrants share.

The last ``len(categories)`` columns hold codes 0..size-1; a code outside is nobody's: all zeros.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def numbers_and_codes(X: Floats, categories: Sequence[int]) -> tuple[Floats, NDArray[np.int64]]:
    """Numbers (n, p - c) and codes (n, c)."""
    split = X.shape[1] - len(categories)
    return X[:, :split], X[:, split:].astype(np.int64)


def one_hot(codes: NDArray[np.int64], categories: Sequence[int]) -> Floats:
    """(n, sum(categories)) of zeros and ones."""
    blocks = [(codes[:, [at]] == np.arange(size)).astype(np.float64) for at, size in enumerate(categories)]
    return np.hstack(blocks) if blocks else np.empty((len(codes), 0))


def center_and_scale(numbers: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each column; a constant column gets scale 1."""
    scale = numbers.std(axis=0)
    return numbers.mean(axis=0), np.where(scale > 1e-12, scale, 1.0)
