"""Is the difference more than chance? Paired bootstrap, permutation, Holm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CHUNK = 256  # draws made at once: bounds memory at 256 x rows
TIE = 1e-12
FLIPS = 2000
ALPHA = 0.05  # how often chance alone may pass


@dataclass(frozen=True)
class Chance:
    """Scores of the models tried, ``observed`` (models,) and as chance ``drawn`` them (draws, models)."""

    observed: Floats
    drawn: Floats


def skill(model_loss: Floats, baseline_loss: Floats) -> float:
    """1 - loss of the model / loss of the baseline: 0 is no better, 1 is perfect. Losses are one a unit (row, fold)."""
    base = float(np.mean(baseline_loss))
    return 1.0 - float(np.mean(model_loss)) / base if base > 0 else 0.0


def bootstrap_skill(
    model_loss: Floats, baseline_loss: Floats, *, rng: np.random.Generator, draws: int = 1000
) -> Floats:
    """Skill on ``draws`` resamples of the same units for model and baseline; returns shape (draws,). Units must be
    independent: what shares a mistake is one unit.

    Source: Efron and Tibshirani (1993), chapter 16.
    """
    units = len(model_loss)
    skills = []
    for done in range(0, draws, CHUNK):
        chosen = rng.integers(0, units, size=(min(CHUNK, draws - done), units))
        model, base = model_loss[chosen].mean(axis=1), baseline_loss[chosen].mean(axis=1)
        skills.append(1.0 - np.divide(model, base, out=np.ones_like(model), where=base > 0))
    return np.concatenate(skills)


def lower_bound(skills: Floats, *, confidence: float = 0.95) -> float:
    """Lower end of the two-sided percentile interval at ``confidence``."""
    return float(np.quantile(skills, (1.0 - confidence) / 2.0))


def sign_flip_scores(differences: Floats, *, rng: np.random.Generator, draws: int = FLIPS) -> Chance:
    """Mean of paired ``differences`` (baseline loss - model loss), shape (models, units), against chance: under no
    difference each unit's sign is as likely as the other, the same for all models."""
    signs = rng.choice(np.array([-1.0, 1.0]), size=(draws, differences.shape[1]))
    return Chance(differences.mean(axis=1), signs @ differences.T / differences.shape[1])


def permutation_scores(
    truth: NDArray[Any],
    score: Callable[[NDArray[Any]], Floats],
    *,
    rng: np.random.Generator,
    draws: int = 500,
) -> Chance:
    """Scores of predictions that were made without seeing ``truth``, against chance: the truth shuffled, the same for
    all models. ``score`` takes a (shuffled) truth and returns (models,), higher is better.

    Source: Ojala and Garriga (2010), test 1.
    """
    return Chance(score(truth), np.array([score(rng.permutation(truth)) for _ in range(draws)]))


def p_value(chance: Chance, model: int) -> float:
    """One-sided p of one model by itself; what was observed counts as one of the draws."""
    as_good = int(np.sum(chance.drawn[:, model] >= chance.observed[model] - TIE))
    return (as_good + 1) / (len(chance.drawn) + 1)


def p_of_the_best(chance: Chance, model: int) -> float:
    """One-sided p of ``model``, picked from all that were tried: how often the luckiest of them does as well by chance.

    Less strict than Holm where the models say much the same, and as honest. Source: Westfall and Young (1993),
    single-step max-T.
    """
    center, spread = chance.drawn.mean(axis=0), chance.drawn.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    luckiest = ((chance.drawn - center) / spread).max(axis=1)
    mine = (chance.observed[model] - center[model]) / spread[model]
    return (int(np.sum(luckiest >= mine - TIE)) + 1) / (len(luckiest) + 1)


def holm(p: float, others: Sequence[float]) -> float:
    """``p`` of one model, adjusted for its having been looked at beside ``others``: never below ``p``, at most 1.

    Source: Holm (1979), step-down; what is as small as ``p`` counts as larger, so equal ones get the same answer.
    """
    smaller = sorted(other for other in others if other < p)
    steps = [*smaller, p]
    models = len(others) + 1
    return min(1.0, max(step * (models - rank) for rank, step in enumerate(steps)))


def units_for(others: Sequence[float]) -> int:
    """How few units may still show something by sign flips beside ``others``: with n of them the smallest p, that of a
    model better on every one, is 1 / 2**n, which Holm adjusts. At least 5."""
    units = 1
    while holm(0.5**units, others) >= ALPHA:
        units += 1
    return units


def draws_for(least: int, others: Sequence[float]) -> int:
    """How many draws a permutation needs so that Holm beside ``others`` may still find something: with ``draws`` the
    smallest p is 1 / (draws + 1), and it must stay well below ``ALPHA`` when multiplied by the number of models."""
    return max(least, ceil(2 * (len(others) + 1) / ALPHA))
