"""The three trainings, and how a trained model becomes bytes and back.

Importing this is cheap: scikit-learn and torch take seconds, so each training is imported when it is asked for. A page
that only wants ``MIN_DAYS`` must not pay for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml.training.params import ColumnParams, DemandParams, SegmentParams
from ml.training.trained import Progress, Trained, silently

if TYPE_CHECKING:
    import pandas as pd

#: Of demand: what a first fit needs and five forecasts of 28 days, the fewest by which chance can be ruled out (a test
#: holds it against ``ml.evaluation``).
MIN_DAYS = {"demand": 252, "segments": 180}
MIN_GUESTS = 100
MIN_ROWS = 200

__all__ = [
    "MIN_DAYS",
    "MIN_GUESTS",
    "MIN_ROWS",
    "ColumnParams",
    "DemandParams",
    "Progress",
    "SegmentParams",
    "Trained",
    "dumps",
    "loads",
    "train_column",
    "train_demand",
    "train_segments",
]


def train_demand(days: pd.DataFrame, *, params: DemandParams | None = None, progress: Progress = silently) -> Trained:
    """Forecast ``params.measure`` by day: ``days`` has ``day`` and the measure, one row a business day; see
    ``ml.training.demand``."""
    from ml.training.demand import train  # heavy: scikit-learn

    return train(days, params=params or DemandParams(), progress=progress)


def train_segments(
    visits: pd.DataFrame, *, params: SegmentParams | None = None, progress: Progress = silently
) -> Trained:
    """Group guests: ``visits`` has ``guest``, ``day``, ``tickets``, ``sales``, one row a guest a day; see
    ``ml.training.segments``."""
    from ml.training.segments import train  # heavy: scikit-learn

    return train(visits, params=params or SegmentParams(), progress=progress)


def train_column(
    table: pd.DataFrame, *, target: str, params: ColumnParams | None = None, progress: Progress = silently
) -> Trained:
    """Learn column ``target`` of ``table`` from the others; see ``ml.training.column``."""
    from ml.training.column import train  # heavy: scikit-learn

    return train(table, target=target, params=params or ColumnParams(), progress=progress)


def dumps(model: object) -> bytes:
    """Bytes of a model, the same for the same model; see ``ml.training.container``."""
    from ml.training.container import pack  # heavy: torch where a net is inside

    return pack(model)


def loads(data: bytes, *, sha256: str) -> object:
    """The model again, refused before anything is read where the digest differs; see ``ml.training.container``."""
    from ml.training.container import unpack  # heavy: scikit-learn

    return unpack(data, sha256=sha256)
