"""The signal gate: what must hold before a model may say anything to anybody."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from ml.evaluation.resampling import ALPHA

Verdict = Literal["signal", "no_signal", "leak", "too_few"]
LEAK_AUC = 0.98
LEAK_R2 = 0.995  # a number foretold this well is the same number under another name


@dataclass(frozen=True)
class Evidence:
    """What the verdict rests on; kept and shown whatever the verdict is.

    ``skill`` 1 - loss / loss of ``baseline`` (the best one), on ``units`` units held out; ``skill_low`` its lower 95 %
    bound by paired bootstrap; ``p`` by permutation, ``p_best`` the same for the best of all that were tried,
    ``p_holm`` that adjusted for the restaurant's other models; with fewer units
    than ``needed`` nothing could be found; ``auc`` or ``r2`` where the task has one.
    """

    loss: str
    baseline: str
    skill: float
    skill_low: float
    skill_high: float
    p: float
    p_best: float
    p_holm: float
    units: int
    needed: int = 2
    auc: float | None = None
    r2: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return asdict(self)


def judge(evidence: Evidence) -> Verdict:
    """``leak`` above the leak bound, ``too_few`` where no result could rule chance out, ``signal`` where the bound of
    skill is above 0 and chance is ruled out."""
    if (evidence.auc is not None and evidence.auc > LEAK_AUC) or (evidence.r2 is not None and evidence.r2 > LEAK_R2):
        return "leak"
    if evidence.units < evidence.needed:
        return "too_few"
    if evidence.skill_low > 0.0 and evidence.p_holm < ALPHA:
        return "signal"
    return "no_signal"
