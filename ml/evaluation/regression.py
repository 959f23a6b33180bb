"""How good foretold numbers are. Arrays (n,), in the unit of the target."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def scores(actual: Floats, foretold: Floats) -> dict[str, float]:
    """rmse, mae, r2 (against the mean of these rows; 0 where all are equal), bias (mean error)."""
    error = foretold - actual
    spread = float(np.var(actual))
    return {
        "rmse": float(np.sqrt(np.mean(error**2))),
        "mae": float(np.mean(np.abs(error))),
        "r2": 1.0 - float(np.mean(error**2)) / spread if spread > 0 else 0.0,
        "bias": float(np.mean(error)),
    }


def errors(actual: Floats, foretold: Floats, *, parts: int = 5) -> dict[str, Any]:
    """Mean and absolute error by fifths of the actual value: where on the scale the model is worst."""
    edges = np.unique(np.quantile(actual, np.linspace(0, 1, parts + 1)))
    at = np.clip(np.searchsorted(edges, actual, side="right") - 1, 0, max(0, len(edges) - 2))
    bands = [
        {
            "from": float(edges[one]),
            "to": float(edges[min(one + 1, len(edges) - 1)]),
            "rows": int((at == one).sum()),
            "mae": float(np.abs(foretold - actual)[at == one].mean()),
            "bias": float((foretold - actual)[at == one].mean()),
        }
        for one in sorted(set(at.tolist()))
    ]
    return {"by_size": sorted(bands, key=lambda band: -band["mae"])}
