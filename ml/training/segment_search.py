"""Which clustering of guests is stable, stays put from month to month, and tells next quarter's spend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.evaluation.stability import bootstrap_ari
from ml.features.guests import guest_features, log_features
from ml.models.guest_clusters import GuestClusters
from ml.models.linear_regressor import LinearRegressor
from ml.models.promise import learn_promise, with_promise, with_promise_out_of_fold
from ml.models.rfm_quintiles import RfmQuintiles
from ml.training.params import SegmentParams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RFM = ("recency", "frequency", "spend")
FEATURE_SETS: dict[str, tuple[str, ...]] = {
    "rfm": RFM,
    "rfm_rhythm": ("recency", "frequency", "spend", "cadence"),
    "pace_ticket": ("pace", "ticket"),
    "pace_spend": ("pace", "frequency", "spend"),
    "promise": ("promise",),
    "promise_ticket": ("promise", "ticket"),
    "promise_tenure": ("promise", "tenure"),
}
MONTH = 30
STABLE, MOVING = 0.8, 0.25
SMALLEST = 0.02  # of the guests: a smaller segment is nobody's campaign
STABILITY_ROWS = 3000  # guests that stability is measured on, at most
HALVINGS = 5


@dataclass(frozen=True)
class Candidate:
    """One way to cluster."""

    features: str
    method: str
    clusters: int

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of ``guest_features`` that it looks at."""
        return FEATURE_SETS[self.features]

    def estimator(self, seed: int) -> GuestClusters:
        """Unfitted."""
        return GuestClusters(n_clusters=self.clusters, method=self.method, random_state=seed)


def candidates(params: SegmentParams, *, promise: bool) -> list[Candidate]:
    """All that are tried; those that look at the promise only where it could be learned from an earlier quarter."""
    return [
        Candidate(features, method, clusters)
        for features in FEATURE_SETS
        if promise or "promise" not in FEATURE_SETS[features]
        for method in params.methods
        for clusters in params.clusters
    ]


@dataclass(frozen=True)
class Moment:
    """Guests as they were known at the end of ``until``, and log1p of what each spent in the quarter after it."""

    until: date
    features: pd.DataFrame
    next_spend: Floats


def moment(visits: pd.DataFrame, until: date, *, quarter: int) -> Moment:
    """``visits`` as from ``visits_of``."""
    features = guest_features(visits, until=until)
    end = pd.Timestamp(until)
    after = visits[(visits["day"] > end) & (visits["day"] <= end + pd.Timedelta(days=quarter))]
    spent = after.groupby("guest")["sales"].sum().reindex(features.index).fillna(0.0)
    return Moment(until, features, np.log1p(np.maximum(spent.to_numpy(), 0.0)))


def group_losses(labels: Ints, outcome: Floats, *, seed: int) -> Floats:
    """(guests,) squared error of the group's mean, learned from the other half of the guests; mean of 5 halvings."""
    rng = np.random.default_rng(seed)
    total = np.zeros(len(labels))
    for _ in range(HALVINGS):
        half = rng.permutation(len(labels)) % 2 == 0
        for learn in (half, ~half):
            size = int(labels.max()) + 1
            counts = np.bincount(labels[learn], minlength=size)
            sums = np.bincount(labels[learn], weights=outcome[learn], minlength=size)
            means = (sums + 2.0 * outcome[learn].mean()) / (counts + 2.0)
            total[~learn] += (outcome[~learn] - means[labels[~learn]]) ** 2
    return total / HALVINGS


def quintile_labels(features: pd.DataFrame) -> Ints:
    """The baseline: RFM quintiles."""
    return RfmQuintiles(falling=(0,)).fit(log_features(features, RFM)).labels_


@dataclass(frozen=True)
class Ground:
    """What all candidates are measured on.

    ``at`` the moment a quarter before the end, ``before`` the same guests' features a month earlier; ``check`` the
    moment a quarter before ``at``, if there were guests enough; ``learner`` of the promise, learned on ``check``.
    """

    at: Moment
    before: pd.DataFrame
    check: Moment | None
    learner: LinearRegressor | None


def lay_ground(visits: pd.DataFrame, at: Moment, *, quarter: int, enough: int, seed: int) -> Ground:
    """``enough``: the fewest guests that an earlier quarter can be learned from."""
    before = guest_features(visits, until=at.until - timedelta(days=MONTH))
    check = moment(visits, at.until - timedelta(days=quarter), quarter=quarter)
    if len(check.features) < enough:
        return Ground(at, before, None, None)
    learner = learn_promise(check.features, check.next_spend)
    return Ground(
        at=replace(at, features=with_promise(at.features, learner)),
        before=with_promise(before, learner),
        check=replace(check, features=with_promise_out_of_fold(check.features, check.next_spend, seed=seed)),
        learner=learner,
    )


def moved(estimator: Any, columns: tuple[str, ...], before: pd.DataFrame, now: pd.DataFrame) -> float:
    """Share of the guests of ``before`` whom the same fitted ``estimator`` puts elsewhere by their features ``now``."""
    later = now.reindex(before.index)
    return float(
        np.mean(estimator.predict(log_features(before, columns)) != estimator.predict(log_features(later, columns)))
    )


def first_look(candidate: Candidate, ground: Ground, params: SegmentParams) -> dict[str, Any]:
    """How much a candidate moves in a month, its smallest group, its loss on the quarter after the check if there is
    one; ``stability`` is not yet measured."""
    columns, at, check = candidate.columns, ground.at, ground.check
    fitted = candidate.estimator(params.seed).fit(log_features(at.features, columns))
    loss = None
    if check is not None:
        then = candidate.estimator(params.seed).fit(log_features(check.features, columns))
        loss = float(group_losses(then.labels_, check.next_spend, seed=params.seed).mean())
    sizes = np.bincount(fitted.labels_, minlength=candidate.clusters)
    return {
        "features": candidate.features,
        "method": candidate.method,
        "clusters": candidate.clusters,
        "moved": moved(fitted, columns, ground.before, at.features),
        "smallest": float(sizes.min() / len(at.features)),
        "quarter_before_loss": loss,
        "stability": None,
        "stability_low": None,
    }


def measure_stability(candidate: Candidate, ground: Ground, params: SegmentParams) -> dict[str, float]:
    """Mean and 5 % quantile of the bootstrap ARI at ``ground.at``. Of a candidate that looks at the promise the check
    quarter is drawn anew too, and learner and clusters are fitted on what was drawn."""
    rng = np.random.default_rng([params.seed, 6])
    features = ground.at.features
    if len(features) > STABILITY_ROWS:
        features = features.iloc[rng.choice(len(features), size=STABILITY_ROWS, replace=False)]
    relearned = None
    if "promise" in candidate.columns and ground.check is not None:
        relearned = partial(_relearned, ground.check, features, candidate.columns)
    ari = bootstrap_ari(
        candidate.estimator(params.seed),
        log_features(features, candidate.columns),
        bootstraps=params.bootstraps,
        rng=rng,
        relearned=relearned,
    )
    return {"stability": float(ari.mean()), "stability_low": float(np.quantile(ari, 0.05))}


def _relearned(check: Moment, features: pd.DataFrame, columns: tuple[str, ...], rng: np.random.Generator) -> Floats:
    """Logs of ``columns`` with the promise of a learner fitted on as many guests of ``check``, drawn with return."""
    drawn = rng.integers(0, len(check.features), size=len(check.features))
    learner = learn_promise(check.features.iloc[drawn], check.next_spend[drawn])
    return log_features(with_promise(features, learner), columns)


def choose(every: list[Candidate], looks: list[dict[str, Any]], ground: Ground, params: SegmentParams) -> int:
    """Position of the first candidate that is stable, going from what told most on the quarter before (with no such
    quarter: from the most segments) downwards through those that stay put; the most stable of them where none is.

    Writes the stability of those it measured into ``looks``.
    """

    def order(place: int) -> tuple[float, int]:
        loss = looks[place]["quarter_before_loss"]
        return (float(-every[place].clusters) if loss is None else loss, place)

    still = [place for place, look in enumerate(looks) if look["moved"] < MOVING and look["smallest"] >= SMALLEST]
    for place in sorted(still or range(len(every)), key=order):
        looks[place] |= measure_stability(every[place], ground, params)
        if looks[place]["stability"] >= STABLE:
            return place
    return max(
        (at for at, look in enumerate(looks) if look["stability"] is not None), key=lambda at: looks[at]["stability"]
    )
