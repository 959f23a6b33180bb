"""The served demand model: a fitted learner, the history it continues, and its band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.errors import GourmetError
from ml.evaluation.conformal import Band
from ml.features.demand import History, baseline_log, center_log, design, opens


class BeyondHorizon(GourmetError):
    """A day that the model does not reach."""

    code = "beyond_horizon"
    es = "El modelo pronostica del {first} al {last}; {day} queda fuera."
    en = "The model forecasts {first} to {last}; {day} is outside."


@dataclass(frozen=True)
class DemandForecaster:
    """Forecasts each of the ``horizon`` days after the last day of ``past``."""

    past: History
    learner: Any
    band: Band
    horizon: int

    @property
    def last_day(self) -> date:
        """The last day that was observed."""
        return self.past.calendar.first + timedelta(days=self.past.days - 1)

    def predict(self, days: Sequence[date]) -> pd.DataFrame:
        """Columns day, expected, low, high, baseline in the unit of the series, one row a day asked for, in that order.

        A day on which the house does not open has zeros. Raises BeyondHorizon outside the reach.
        """
        ahead = np.array([(day - self.last_day).days for day in days], dtype=np.int64)
        for day, steps in zip(days, ahead, strict=True):
            if not 1 <= steps <= self.horizon:
                raise BeyondHorizon(
                    day=str(day),
                    first=str(self.last_day + timedelta(days=1)),
                    last=str(self.last_day + timedelta(days=self.horizon)),
                )
        origin = np.full(len(ahead), self.past.days - 1)
        target = origin + ahead
        base = baseline_log(self.past, origin, target)
        log = center_log(self.past, origin, target) + self.learner.predict(design(self.past, origin, target))
        low, high = self.band.around(log, ahead, self._special(target))
        opened = opens(self.past, origin, target)
        return pd.DataFrame(
            {
                "day": list(days),
                "expected": _money(log, opened),
                "low": _money(low, opened),
                "high": _money(high, opened),
                "baseline": _money(base, opened),
            }
        )

    def forecast(self) -> pd.DataFrame:
        """All ``horizon`` days from the day after the last, as ``predict``."""
        return self.predict([self.last_day + timedelta(days=step) for step in range(1, self.horizon + 1)])

    def _special(self, target: NDArray[np.int64]) -> NDArray[np.bool_]:
        return self.past.calendar.special[target]


def _money(log: NDArray[np.float64], opened: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.where(opened, np.maximum(np.expm1(log), 0.0), 0.0)
