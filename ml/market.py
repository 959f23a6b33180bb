"""The stages of ``dvc.yaml``: the simulated market from exports to evaluated models, by the product's own functions.

Each writes one folder and reads only folders that stages before it wrote, so that DVC knows what has to be done again.
The same is done for a tenant by ``insights.jobs``; there the lake, the registry and the pages take the folders' place.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from ml import cleansing, intake, spark, summaries, training_data, world
from ml.cleansing import IGV, Recipe
from ml.lake import Lake
from ml.registry.versions import packed
from ml.training import Trained

Params = Mapping[str, Any]  # a part of ml/params.yaml
CARD, CUSTOMERS, EVIDENCE = "restaurant.json", "clientes.csv", "evidence.json"
ROWS = ("rows_in", "accepted", "quarantined", "duplicate")


def simulate(slug: str, out: Path, *, seed: int, params: Params) -> None:
    """Write the exports of one restaurant, its card and its truth into ``out``; see ``ml.world``."""
    with tempfile.TemporaryDirectory(dir=_parent(out)) as scratch:
        world.build(Path(scratch), seed=seed, scale=params["scale"], only=[slug])
        (Path(scratch) / slug).replace(out)
    if slug == params["customers_of"]:
        world.write_customers(out / CUSTOMERS, rows=params["customers"], seed=seed)


def cleanse(exports: Path, out: Path) -> None:
    """Cleanse what a restaurant exported into the lake ``out``, in the order of upload, on an engine of its own.

    No clock bounds the dates, as the day that a file is brought does elsewhere: a stage gives the same on any day.
    """
    card = json.loads((exports / CARD).read_text(encoding="utf-8"))
    recipe = recipe_of(card)
    files = [exports / name for name in [*card["files"], CUSTOMERS] if (exports / name).exists()]
    with spark.local_engine() as remote:
        session = spark.session(remote)
        outcomes = {path.name: _cleansed(session, path, recipe, Lake(out)) for path in files}
    _write(out / "outcome.json", outcomes)


def recipe_of(card: Mapping[str, Any]) -> Recipe:
    """How a restaurant's lines are read by its own card, as the product reads it. Raises KeyError for a regime of IGV
    that nobody knows."""
    return Recipe(
        zone=card["zone"],
        currency=card["currency"],
        igv=IGV[card["igv_regime"]],
        closing_hour=card["closing_hour"],
    )


def summarise(lake: Path, out: Path) -> None:
    """Sum the figures of every business day of the lake: ``out``/day.parquet, dish, guest, hour."""
    with spark.local_engine() as remote:
        figures = summaries.summarise(spark.session(remote), Lake(lake), Lake(lake).days())
    out.mkdir(parents=True, exist_ok=True)
    for field in fields(figures):
        pq.write_table(getattr(figures, field.name), out / f"{field.name}.parquet")


def train(task: str, lake: Path, out: Path, *, params: Params, table: str = "", target: str = "") -> None:
    """Train ``task`` on the lake: the evidence, the model's bytes and what the model says, in ``out``."""
    frame = training_data.frame_for(task, Lake(lake), table=table or None)
    trained = training_data.train(task, frame, target=target, params=dict(params))
    data, digest = packed(trained)
    out.mkdir(parents=True, exist_ok=True)
    if data is not None:
        (out / "model.bin").write_bytes(data)
    for name, said in trained.outputs.items():
        said.to_csv(out / f"{name}.csv", index=False)
    _write(out / EVIDENCE, _evidence(trained, digest))


def region_of(exports: Path) -> str:
    """Where a restaurant is, by its card: whose own days it has."""
    return str(json.loads((exports / CARD).read_text(encoding="utf-8"))["city"])


def evaluate(market: Path, metrics: Path, plot: Path, *, houses: list[str]) -> None:
    """One file of metrics for the whole market, rows against the truth included, and the backtests as one table."""
    found: dict[str, Any] = {slug: _house(market, slug) for slug in houses}
    column = json.loads((market / "models" / "column" / EVIDENCE).read_text(encoding="utf-8"))
    _write(metrics, {"restaurants": found, "column": _told(column)})
    backtests = [
        pd.read_csv(market / "models" / "demand" / slug / "backtest.csv").assign(restaurant=slug) for slug in houses
    ]
    pd.concat(backtests).to_csv(plot, index=False)


def _house(market: Path, slug: str) -> dict[str, Any]:
    outcomes = json.loads((market / "lakes" / slug / "outcome.json").read_text(encoding="utf-8"))
    truth = json.loads((market / "exports" / slug / "truth" / "truth.json").read_text(encoding="utf-8"))["verdicts"]
    # A footer is a row of the file that is no sale: the intake counts it and sets it aside, the truth tells it apart.
    true = {name: truth[name] + truth["footers"] * (name in ("rows_in", "quarantined")) for name in ROWS}
    sales = [outcome for name, outcome in outcomes.items() if name != CUSTOMERS]
    rows = {name: sum(outcome[name] for outcome in sales) for name in ROWS}
    models = {
        task: _told(json.loads((market / "models" / task / slug / EVIDENCE).read_text(encoding="utf-8")))
        for task in ("demand", "segments")
    }
    return {"rows": rows, "as_in_truth": rows == true, **models}


def _told(evidence: dict[str, Any]) -> dict[str, Any]:
    """What is worth comparing between two runs: the verdict, and numbers rather than tables."""
    numbers = {name: value for name, value in evidence["metrics"].items() if isinstance(value, int | float)}
    return {"verdict": evidence["verdict"], "algorithm": evidence["algorithm"], **numbers}


def _cleansed(session: SparkSession, path: Path, recipe: Recipe, lake: Lake) -> dict[str, Any]:
    examination = intake.examine(path, name=path.name)
    with tempfile.TemporaryDirectory() as scratch:
        raw = intake.to_raw(path, examination, Path(scratch))
        done = cleansing.cleanse_file(session, raw, examination, recipe=recipe, lake=lake, source=raw.sha256)
    return {name: value for name, value in done.as_dict().items() if name != "days"}


def _evidence(trained: Trained, digest: str) -> dict[str, Any]:
    named = ("task", "target", "verdict", "algorithm", "metrics", "baseline", "report", "params", "seed")
    return {**{name: getattr(trained, name) for name in named}, "digest": digest}


def _write(path: Path, document: dict[str, Any]) -> None:
    _parent(path)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.parent
