"""Guest segments: stable clusters with names, judged by what they tell of the next quarter against RFM quintiles."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from ml import training
from ml.evaluation.gate import Evidence, Verdict, judge
from ml.evaluation.resampling import (
    FLIPS,
    bootstrap_skill,
    draws_for,
    holm,
    lower_bound,
    p_value,
    sign_flip_scores,
    skill,
)
from ml.features.guests import guest_features, log_features, visits_of
from ml.models.promise import learn_promise, with_promise
from ml.models.segment_model import SegmentModel
from ml.models.segment_names import name_clusters
from ml.models.silent import Silent
from ml.training.params import SegmentParams
from ml.training.segment_search import (
    MONTH,
    MOVING,
    STABLE,
    Candidate,
    Moment,
    candidates,
    choose,
    first_look,
    group_losses,
    lay_ground,
    moment,
    quintile_labels,
)
from ml.training.trained import Progress, Trained

PROFILE = ("frequency", "recency", "ticket", "spend", "cadence", "overdue", "tenure")


def train(visits: pd.DataFrame, *, params: SegmentParams, progress: Progress) -> Trained:
    """Choose a clustering on earlier quarters, judge it on the last one, fit it on all, name its clusters.

    ``visits``: ``guest``, ``day``, ``sales`` (``tickets`` is not needed), refunds left out. Fewer than
    ``training.MIN_DAYS["segments"]`` days, or ``training.MIN_GUESTS`` guests a quarter before the end, end in
    ``too_few``. Raises NotVisits.
    """
    started = time.perf_counter()
    progress("features", 0.0)
    flat = visits_of(visits)
    days = int((flat["day"].max() - flat["day"].min()).days) + 1 if len(flat) else 0
    if days < training.MIN_DAYS["segments"]:
        return _too_few(flat, days, params, started)
    last: date = flat["day"].max().date()
    judged = moment(flat, last - timedelta(days=params.quarter), quarter=params.quarter)
    if len(judged.features) < training.MIN_GUESTS:
        return _too_few(flat, days, params, started)
    # One thread: the same sums on every machine, and several trainings share the cores.
    with threadpool_limits(limits=1):
        trained = _trained(flat, judged, last, params, progress)
    trained.seconds = time.perf_counter() - started
    progress("done", 1.0)
    return trained


def _trained(flat: pd.DataFrame, bare: Moment, last: date, params: SegmentParams, progress: Progress) -> Trained:
    ground = lay_ground(flat, bare, quarter=params.quarter, enough=training.MIN_GUESTS, seed=params.seed)
    every, tried = candidates(params, promise=ground.learner is not None), []
    for number, one in enumerate(every):
        progress("clusters", 0.05 + 0.5 * number / len(every))
        tried.append(first_look(one, ground, params))
    progress("stability", 0.6)
    place = choose(every, tried, ground, params)
    chosen, facts = every[place], tried[place]
    progress("evidence", 0.88)
    labels = _labels(chosen, ground.at, params)
    losses = {name: group_losses(one, ground.at.next_spend, seed=params.seed) for name, one in labels.items()}
    proof = _evidence(losses, params)
    passes = facts["stability"] >= STABLE and facts["moved"] < MOVING
    verdict: Verdict = judge(proof) if passes else "no_signal"
    now = guest_features(flat, until=last)
    model = _fit(chosen, now, bare, params)
    return Trained(
        task="segments",
        target="guest",
        verdict=verdict,
        algorithm=f"{chosen.method}_{chosen.clusters}",
        metrics=_metrics(facts, losses, proof)
        | {"moved_last_month": _moved_lately(model, flat, now, last), "guests": len(now)},
        baseline={
            "name": "rfm_quintiles",
            "hardest": proof.baseline,
            "loss": float(losses["rfm_quintiles"].mean()),
            "prior_loss": float(losses["prior"].mean()),
        },
        report={
            "candidates": tried,
            "gate": proof.as_dict() | {"stability": facts["stability"], "moved": facts["moved"]},
            "judged_on": [str(bare.until + timedelta(days=1)), str(last)],
            "chosen_on": str(ground.check.until) if ground.check else None,
            "columns": list(chosen.columns),
        },
        params=params.as_dict(),
        seed=params.seed,
        model=model if verdict == "signal" else Silent("segments", "guest", verdict),
        outputs=_outputs(model, now, verdict),
    )


def _moved_lately(model: SegmentModel, flat: pd.DataFrame, now: pd.DataFrame, last: date) -> float:
    before = guest_features(flat, until=last - timedelta(days=MONTH))
    return float(np.mean(model.predict(before) != model.predict(now.reindex(before.index))))


def _labels(chosen: Candidate, judged: Moment, params: SegmentParams) -> dict[str, NDArray[np.int64]]:
    """The candidate's groups and the baselines': RFM quintiles, and everybody in one (the prior)."""
    mine = chosen.estimator(params.seed).fit(log_features(judged.features, chosen.columns)).labels_
    everybody = np.zeros(len(mine), dtype=np.int64)
    return {"segments": mine, "rfm_quintiles": quintile_labels(judged.features), "prior": everybody}


def _evidence(losses: dict[str, NDArray[np.float64]], params: SegmentParams) -> Evidence:
    """On the last quarter, which no choice has looked at, against the harder of the baselines: with nothing to tell,
    few groups beat five for being few, so the prior stands beside the quintiles."""
    mine = losses["segments"]
    hardest = min(("rfm_quintiles", "prior"), key=lambda name: float(losses[name].mean()))
    base = losses[hardest]
    rng = np.random.default_rng([params.seed, 7])
    drawn = bootstrap_skill(mine, base, rng=rng, draws=params.draws)
    draws = draws_for(FLIPS, params.others)
    p = p_value(sign_flip_scores((base - mine)[None, :], rng=rng, draws=draws), 0)
    return Evidence(
        loss="squared_error_of_log_spend",
        baseline=hardest,
        skill=skill(mine, base),
        skill_low=lower_bound(drawn),
        skill_high=float(np.quantile(drawn, 0.975)),
        p=p,
        p_best=p,  # one candidate was brought to this quarter
        p_holm=holm(p, params.others),
        units=len(mine),
    )


def _metrics(facts: dict[str, Any], losses: dict[str, NDArray[np.float64]], proof: Evidence) -> dict[str, Any]:
    means = {name: float(loss.mean()) for name, loss in losses.items()}
    whole = means["prior"] if means["prior"] > 0 else 1.0
    return {
        "stability": facts["stability"],
        "stability_low": facts["stability_low"],
        "moved": facts["moved"],
        "clusters": facts["clusters"],
        "loss": means["segments"],
        "explained": 1.0 - means["segments"] / whole,
        "explained_by_quintiles": 1.0 - means["rfm_quintiles"] / whole,
        "skill": proof.skill,
        "skill_low": proof.skill_low,
    }


def _fit(chosen: Candidate, now: pd.DataFrame, latest: Moment, params: SegmentParams) -> SegmentModel:
    """On all guests as they are today; the promise is learned on ``latest``, the last quarter that is over."""
    learner = learn_promise(latest.features, latest.next_spend) if "promise" in chosen.columns else None
    seen = with_promise(now, learner) if learner is not None else now
    clusters = chosen.estimator(params.seed).fit(log_features(seen, chosen.columns))
    names = name_clusters(now, clusters.labels_, chosen.clusters)
    return SegmentModel(clusters=clusters, columns=chosen.columns, names=tuple(names), learner=learner)


def _outputs(model: SegmentModel, now: pd.DataFrame, verdict: Verdict) -> dict[str, pd.DataFrame]:
    """Without signal only the quintiles are shown, as what they are."""
    names = model.predict(now)
    quintiles = np.array([f"rfm_{label + 1}" for label in quintile_labels(now)])
    members = pd.DataFrame({"guest": now.index, "segment": names})
    base = pd.DataFrame({"guest": now.index, "segment": quintiles})
    if verdict == "signal":
        return {"members": members, "profile": profile(now, names), "baseline": base}
    return {"members": members.iloc[:0], "profile": profile(now, names).iloc[:0], "baseline": base}


def profile(now: pd.DataFrame, names: np.ndarray) -> pd.DataFrame:
    """One row a segment, largest spend first: guests, share of guests and of spend, medians of ``PROFILE``."""
    grouped = now.groupby(names)
    table = grouped[list(PROFILE)].median()
    table.insert(0, "guests", grouped.size())
    table.insert(1, "guest_share", table["guests"] / len(now))
    table.insert(2, "spend_share", grouped["spend"].sum() / max(float(now["spend"].sum()), 1e-9))
    return table.sort_values("spend_share", ascending=False).rename_axis("segment").reset_index()


def _too_few(flat: pd.DataFrame, days: int, params: SegmentParams, started: float) -> Trained:
    nobody = pd.DataFrame(columns=["guest", "segment"])
    return Trained(
        task="segments",
        target="guest",
        verdict="too_few",
        algorithm="",
        metrics={},
        baseline={},
        report={
            "days": days,
            "needed": training.MIN_DAYS["segments"],
            "guests": int(flat["guest"].nunique()),
            "guests_needed": training.MIN_GUESTS,
        },
        params=params.as_dict(),
        seed=params.seed,
        model=Silent("segments", "guest", "too_few"),
        outputs={"members": nobody, "profile": nobody.iloc[:0, 1:], "baseline": nobody.copy()},
        seconds=time.perf_counter() - started,
    )
