"""What a training run hands back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from ml.evaluation.gate import Verdict

Progress = Callable[[str, float], None]  # (step, share done from 0 to 1)


def silently(step: str, share: float) -> None:
    """Progress that nobody watches."""


@dataclass
class Trained:
    """A model beside its baselines, with the gate's verdict and the evidence.

    ``metrics``, ``baseline``, ``report`` and ``params`` are JSON-able. ``model`` is the fitted, servable model; where
    the verdict is not ``signal`` it is a model that answers every question with ``NoSignal``. ``outputs`` are frames:
    for demand "forecast" [day, expected, low, high, baseline] and "backtest", for segments "members" [guest, segment]
    and "profile"; without signal they have no rows, and "baseline" has what the page may show instead.
    """

    task: str
    target: str
    verdict: Verdict
    algorithm: str
    metrics: dict[str, Any]
    baseline: dict[str, Any]
    report: dict[str, Any]
    params: dict[str, Any]
    seed: int
    model: object | None
    outputs: dict[str, pd.DataFrame] = field(default_factory=dict)
    seconds: float = 0.0
