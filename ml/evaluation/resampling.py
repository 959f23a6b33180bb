"""Is the difference more than chance? Paired bootstrap, permutation, Holm."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CHUNK = 256  # draws made at once: bounds memory at 256 x rows


def skill(model_loss: Floats, baseline_loss: Floats) -> float:
    """1 - loss of the model / loss of the baseline: 0 is no better, 1 is perfect. Losses are one a unit (row, week)."""
    base = float(np.mean(baseline_loss))
    return 1.0 - float(np.mean(model_loss)) / base if base > 0 else 0.0


def bootstrap_skill(
    model_loss: Floats, baseline_loss: Floats, *, rng: np.random.Generator, draws: int = 1000, block: int = 1
) -> Floats:
    """Skill on ``draws`` resamples of the same units for model and baseline; returns shape (draws,).

    ``block`` > 1 draws runs of consecutive units, for units that follow each other in time.
    Source: Efron and Tibshirani (1993), chapter 16; circular blocks after Politis and Romano (1992).
    """
    units = len(model_loss)
    length = max(1, min(block, units))
    starts = -(-units // length)
    skills = []
    for done in range(0, draws, CHUNK):
        first = rng.integers(0, units, size=(min(CHUNK, draws - done), starts))
        chosen = (first[:, :, None] + np.arange(length)) % units
        chosen = chosen.reshape(len(first), -1)[:, :units]
        model, base = model_loss[chosen].mean(axis=1), baseline_loss[chosen].mean(axis=1)
        skills.append(1.0 - np.divide(model, base, out=np.ones_like(model), where=base > 0))
    return np.concatenate(skills)


def lower_bound(skills: Floats, *, confidence: float = 0.95) -> float:
    """Lower end of the two-sided percentile interval at ``confidence``."""
    return float(np.quantile(skills, (1.0 - confidence) / 2.0))


def sign_flip_p(differences: Floats, *, rng: np.random.Generator, draws: int = 2000) -> float:
    """One-sided p that the mean of paired ``differences`` (baseline loss - model loss) is above 0 by chance.

    Under no difference each sign is as likely as the other. The observed arrangement counts as one of the draws.
    """
    observed = float(differences.mean())
    signs = rng.choice(np.array([-1.0, 1.0]), size=(draws, len(differences)))
    as_good = int(np.sum(signs @ differences / len(differences) >= observed - 1e-12))
    return (as_good + 1) / (draws + 1)


def permutation_p(
    truth: NDArray[np.generic],
    score: Callable[[NDArray[np.generic]], float],
    *,
    rng: np.random.Generator,
    draws: int = 500,
) -> float:
    """One-sided p that predictions made without seeing ``truth`` score as well against it by chance.

    ``score`` takes the (shuffled) truth and returns higher-is-better. Source: Ojala and Garriga (2010), test 1.
    """
    observed = score(truth)
    as_good = sum(score(rng.permutation(truth)) >= observed - 1e-12 for _ in range(draws))
    return (as_good + 1) / (draws + 1)


def holm(p_values: dict[str, float]) -> dict[str, float]:
    """Holm's step-down adjustment (1979): the adjusted p of each name, never below the raw one, at most 1."""
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda pair: (pair[1], pair[0]))):
        highest = max(highest, min(1.0, p * (len(p_values) - rank)))
        adjusted[name] = highest
    return adjusted
