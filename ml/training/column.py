"""Any chosen column of a table: entrants tuned and cross-validated, the best one judged on rows that nobody saw."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from ml import training
from ml.evaluation import classification, regression
from ml.evaluation.gate import Evidence, Verdict, judge
from ml.evaluation.importance import permutation_importances
from ml.evaluation.resampling import (
    bootstrap_skill,
    draws_for,
    holm,
    lower_bound,
    p_of_the_best,
    p_value,
    permutation_scores,
    skill,
)
from ml.features.table import TableEncoder
from ml.models.column_entrants import baselines
from ml.models.column_model import ColumnModel
from ml.models.silent import Silent
from ml.training.column_search import Search, Split, split_rows
from ml.training.params import ColumnParams
from ml.training.target import Target, read_target
from ml.training.trained import Progress, Trained

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ENOUGH_TO_HOLD_OUT = 500  # test rows; with fewer the evidence is what cross-validation said of every row
SLICE = 30  # rows; a smaller slice of the table says nothing
IMPORTANCE_ROWS = 2000


@dataclass
class _Run:
    """One training on its way: what is known of each entrant and baseline on the rows of the evidence.

    ``said`` is one answer of one model to each row, as many times as it was cross-validated: (repeats, rows, ...), with
    held-out rows (1, rows, ...).
    """

    search: Search
    split: Split
    encoder: TableEncoder
    target: Target
    entrants: dict[str, dict[str, Any]]
    said: dict[str, Floats]
    fitted: dict[str, Any]
    rows: Ints
    held_out: bool


def train(table: pd.DataFrame, *, target: str, params: ColumnParams, progress: Progress) -> Trained:
    """Learn column ``target``: a number with more than 12 different values is regressed, all else classified.

    Rows without the target and classes of under 10 rows are left out and counted in the report. Fewer than
    ``training.MIN_ROWS`` rows, or one class only, end in ``too_few``. Raises NoSuchColumn, NotLearnable,
    NothingToLearnFrom.
    """
    started = time.perf_counter()
    progress("columns", 0.0)
    wanted = read_target(table, target)
    one_value = len(np.unique(wanted.y)) < 2
    if len(wanted.rows) < training.MIN_ROWS or one_value:
        return _too_few(wanted, target, params, time.perf_counter() - started)
    # One thread: the same sums on every machine, and several trainings share the cores.
    with threadpool_limits(limits=1):
        used = table.iloc[wanted.rows].reset_index(drop=True)
        trained = _finish(_compete(used, wanted, target, params, progress), used, target, params, progress)
    trained.seconds = time.perf_counter() - started
    progress("done", 1.0)
    return trained


def _compete(used: pd.DataFrame, wanted: Target, target: str, params: ColumnParams, progress: Progress) -> _Run:
    split = split_rows(wanted.y, wanted.kind, seed=params.seed)
    encoder = TableEncoder(target=target, levels=params.levels, drop=params.drop).fit(used.iloc[split.learn])
    search = Search(
        X=encoder.transform(used),
        y=wanted.y,
        kind=wanted.kind,
        classes=len(wanted.classes or ()),
        categories=encoder.categories_,
        params=params,
    )
    held_out = len(split.test) >= ENOUGH_TO_HOLD_OUT
    rows = split.test if held_out else np.arange(len(wanted.y))
    run = _Run(search, split, encoder, wanted, {}, {}, {}, rows, held_out)
    names = [*baselines(wanted.kind, encoder.categories_), *params.entrants]
    for number, name in enumerate(names):
        progress(name, 0.05 + 0.8 * number / len(names))
        _run_entrant(run, name, tuned=name in params.entrants)
    return run


def _run_entrant(run: _Run, name: str, *, tuned: bool) -> None:
    """Tune, cross-validate, fit on train + validation, measure on test; keep what it said on the evidence's rows."""
    search, split = run.search, run.split
    facts: dict[str, Any] = {"tuning": search.tune(name, split)} if tuned else {}
    losses, said = search.cross_validate(name, split.learn if run.held_out else run.rows, lambda: None)
    run.fitted[name] = search.fit(name, split.learn)
    on_test = search.say(run.fitted[name], split.test)
    on_validation = search.say(search.fit(name, split.train), split.validation)
    run.said[name] = on_test[None] if run.held_out else said
    run.entrants[name] = facts | {
        "cross_validation": {"loss": float(np.mean(losses)), "deviation": float(np.std(losses)), "folds": losses},
        "validation": search.scores(on_validation, split.validation),
        "test": search.scores(on_test, split.test),
    }


def _finish(run: _Run, used: pd.DataFrame, target: str, params: ColumnParams, progress: Progress) -> Trained:
    progress("evidence", 0.88)
    winner = min(params.entrants, key=lambda name: run.entrants[name]["cross_validation"]["loss"])
    proof = _evidence(run, winner, params)
    verdict = judge(proof)
    progress("report", 0.94)
    measured = run.search.mean_scores(run.said[winner], run.rows)
    base = {name: run.search.mean_scores(run.said[name], run.rows) for name in baselines(run.search.kind, ())}
    model = ColumnModel(target=target, encoder=run.encoder, estimator=run.fitted[winner], classes=run.target.classes)
    return Trained(
        task="column",
        target=target,
        verdict=verdict,
        algorithm=winner,
        metrics=measured | {"skill": proof.skill, "skill_low": proof.skill_low},
        baseline={"name": proof.baseline} | base,
        report=_report(run, used, winner, proof, verdict, params),
        params=params.as_dict(),
        seed=params.seed,
        model=model if verdict == "signal" else Silent("column", target, verdict),
    )


def _evidence(run: _Run, winner: str, params: ColumnParams) -> Evidence:
    search, rng = run.search, np.random.default_rng([params.seed, 4])
    losses = {name: search.mean_losses(said, run.rows) for name, said in run.said.items()}
    hardest = min(baselines(search.kind, ()), key=lambda name: float(losses[name].mean()))
    permutations = draws_for(params.permutations, params.others)
    chance = permutation_scores(search.y[run.rows], _scorer(run), rng=rng, draws=permutations)
    place = params.entrants.index(winner)
    p_best = p_of_the_best(chance, place)
    drawn = bootstrap_skill(losses[winner], losses[hardest], rng=rng, draws=params.draws)
    whole = search.mean_scores(run.said[winner], run.rows)
    return Evidence(
        loss="log_loss" if search.kind == "classes" else "squared_error",
        baseline=hardest,
        skill=skill(losses[winner], losses[hardest]),
        skill_low=lower_bound(drawn),
        skill_high=float(np.quantile(drawn, 0.975)),
        p=p_value(chance, place),
        p_best=p_best,
        p_holm=holm(p_best, params.others),
        units=len(run.rows),
        auc=whole.get("roc_auc"),
        r2=whole.get("r2"),
    )


def _scorer(run: _Run) -> Callable[[NDArray[Any]], Floats]:
    """(entrants,) how well what each said fits a truth: minus log loss, or minus squared error, mean of the repeats."""
    said = np.array([run.said[name] for name in run.search.params.entrants])
    if run.search.kind == "number":
        return lambda truth: -np.mean((said - truth) ** 2, axis=(1, 2))
    logs = np.log(np.clip(said, classification.SMALLEST, 1.0)).mean(axis=1)
    at = np.arange(logs.shape[1])
    return lambda truth: np.asarray(logs[:, at, truth].mean(axis=1))


def _report(
    run: _Run, used: pd.DataFrame, winner: str, proof: Evidence, verdict: Verdict, params: ColumnParams
) -> dict[str, Any]:
    """The evidence whatever the verdict; where the model errs and what it leans on only with signal, and with a leak to
    find it: ``leaking_column`` is what it leans on most."""
    split, wanted = run.split, run.target
    report: dict[str, Any] = {
        "kind": wanted.kind,
        "entrants": run.entrants,
        "gate": proof.as_dict() | {"on": "test" if run.held_out else "cross_validation"},
        "rows": {
            "used": len(wanted.y),
            "without_target": wanted.missing,
            "train": len(split.train),
            "validation": len(split.validation),
            "test": len(split.test),
        },
        "classes": None if wanted.classes is None else [str(one) for one in wanted.classes],
        "classes_left_out": wanted.left_out,
        "columns": [{"column": column.name, "kind": column.kind} for column in run.encoder.columns_],
        "columns_left_out": run.encoder.dropped_,
    }
    rule = run.fitted["single_column"].column_
    report["best_single_column"] = next(name for name, at in run.encoder.groups_.items() if rule in at)
    # Of the first repeat: each row counts once, as one model answers it.
    said, truth = run.said[winner][0], run.search.y[run.rows]
    if wanted.kind == "classes":
        report["calibration"] = {
            "ece": classification.ece(truth, said),
            "bins": classification.reliability(truth, said),
        }
    if verdict in ("signal", "leak"):
        report["errors"] = _errors(run, used, said, truth)
        report["importances"] = _importances(run, winner, params)
    if verdict == "leak":
        report["leaking_column"] = report["importances"][0]["column"]
    return report


def _errors(run: _Run, used: pd.DataFrame, said: Floats, truth: NDArray[Any]) -> dict[str, Any]:
    if run.target.kind == "classes":
        found = classification.errors(truth, said, [str(one) for one in run.target.classes or ()])
    else:
        found = regression.errors(truth, said)
    losses = pd.Series(run.search.losses(said, run.rows))
    slices: list[dict[str, Any]] = []
    for column in run.encoder.columns_:
        if column.kind == "category":
            levels = used[column.name].iloc[run.rows].astype(str).reset_index(drop=True)
            grouped = losses.groupby(levels).agg(["mean", "size"])
            slices += [
                {"column": column.name, "value": str(level), "loss": float(row["mean"]), "rows": int(row["size"])}
                for level, row in grouped.iterrows()
                if row["size"] >= SLICE
            ]
    return found | {"worst_slices": sorted(slices, key=lambda one: -one["loss"])[:8], "mean_loss": float(losses.mean())}


def _importances(run: _Run, winner: str, params: ColumnParams) -> list[dict[str, Any]]:
    """On test rows, by the model that serves."""
    rng = np.random.default_rng([params.seed, 5])
    rows = run.split.test
    if len(rows) > IMPORTANCE_ROWS:
        rows = np.sort(rng.choice(rows, size=IMPORTANCE_ROWS, replace=False))
    fitted, search = run.fitted[winner], run.search

    def loss(X: Floats) -> float:
        inside = Search(X, search.y[rows], search.kind, search.classes, search.categories, params)
        every = np.arange(len(rows))
        return float(inside.losses(inside.say(fitted, every), every).mean())

    return permutation_importances(search.X[rows], loss, run.encoder.groups_, rng=rng, repeats=3)


def _too_few(wanted: Target, target: str, params: ColumnParams, seconds: float) -> Trained:
    return Trained(
        task="column",
        target=target,
        verdict="too_few",
        algorithm="",
        metrics={},
        baseline={},
        report={
            "rows": {"used": len(wanted.rows), "without_target": wanted.missing},
            "needed": training.MIN_ROWS,
            "classes_left_out": wanted.left_out,
            "different_values": len(np.unique(wanted.y)),
        },
        params=params.as_dict(),
        seed=params.seed,
        model=Silent("column", target, "too_few"),
        seconds=seconds,
    )
