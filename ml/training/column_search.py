"""Tuning, cross-validation and the final fit of each entrant for a column, all on the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold, ParameterSampler, StratifiedKFold, train_test_split

from ml.evaluation import classification, regression
from ml.evaluation.classification import log_losses
from ml.models.column_entrants import GRIDS, Kind, baselines, entrant
from ml.training.params import ColumnParams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Positions: 60 % train, 20 % validation, 20 % test, classes in the same shares in each."""

    train: Ints
    validation: Ints
    test: Ints

    @property
    def learn(self) -> Ints:
        """Train and validation together: what cross-validation and the final fit may see."""
        return np.concatenate([self.train, self.validation])


def split_rows(y: NDArray[Any], kind: Kind, *, seed: int) -> Split:
    """Seeded; y (n,)."""
    every, classes = np.arange(len(y)), kind == "classes"
    learn, test = train_test_split(every, test_size=0.2, random_state=seed, stratify=y if classes else None)
    train, validation = train_test_split(
        learn, test_size=0.25, random_state=seed + 1, stratify=y[learn] if classes else None
    )
    return Split(np.sort(train), np.sort(validation), np.sort(test))


@dataclass
class Search:
    """The data and rules that all entrants share. ``outcomes`` are filled as they run."""

    X: Floats
    y: NDArray[Any]
    kind: Kind
    classes: int
    categories: tuple[int, ...]
    params: ColumnParams
    tuned: dict[str, dict[str, Any]] = field(default_factory=dict)

    def make(self, name: str, setting: dict[str, Any]) -> Any:
        """Unfitted entrant or baseline."""
        known = baselines(self.kind, self.categories)
        if name in known:
            return known[name]
        return entrant(name, self.kind, self.categories, seed=self.params.seed, setting=setting)

    def fit(self, name: str, rows: Ints) -> Any:
        """Entrant or baseline with its tuned setting, fitted on ``rows``."""
        return self.make(name, self.tuned.get(name, {})).fit(self.X[rows], self.y[rows])

    def say(self, fitted: Any, rows: Ints) -> Floats:
        """(rows, classes) or (rows,): a class that was not in the fit's rows has probability 0."""
        if self.kind == "number":
            numbers: Floats = fitted.predict(self.X[rows])
            return numbers
        full = np.zeros((len(rows), self.classes))
        full[:, fitted.classes_.astype(int)] = fitted.predict_proba(self.X[rows])
        return full

    def mean_losses(self, every: Floats, rows: Ints) -> Floats:
        """(rows,): of what was ``said`` in each repeat (repeats, rows, ...), the loss of one model: the mean of the
        losses. The loss of the mean would be that of an ensemble that nobody serves, and flatters who overfits."""
        mean: Floats = np.mean([self.losses(said, rows) for said in every], axis=0)
        return mean

    def mean_scores(self, every: Floats, rows: Ints) -> dict[str, Any]:
        """All measures of the kind, each the mean of the repeats; None where a repeat has none."""
        found = [self.scores(said, rows) for said in every]
        return {
            name: None if any(one[name] is None for one in found) else float(np.mean([one[name] for one in found]))
            for name in found[0]
        }

    def losses(self, said: Floats, rows: Ints) -> Floats:
        """(rows,): log loss in nats, or squared error."""
        if self.kind == "classes":
            return log_losses(self.y[rows], said)
        squared: Floats = (said - self.y[rows]) ** 2
        return squared

    def scores(self, said: Floats, rows: Ints) -> dict[str, Any]:
        """All measures of the kind."""
        if self.kind == "classes":
            return classification.scores(self.y[rows], said)
        return regression.scores(self.y[rows], said)

    def tune(self, name: str, split: Split) -> dict[str, Any]:
        """The best of ``trials`` settings drawn from the grid, learned on train, judged on validation."""
        grid = GRIDS[name]
        size = int(np.prod([len(values) for values in grid.values()]))
        trials = ParameterSampler(grid, n_iter=min(self.params.trials, size), random_state=self.params.seed)
        learn = split.train
        if len(learn) > self.params.tuning_rows:
            rng = np.random.default_rng([self.params.seed, 3])
            learn = np.sort(rng.choice(learn, size=self.params.tuning_rows, replace=False))
        tried = []
        for setting in trials:
            fitted = self.make(name, setting).fit(self.X[learn], self.y[learn])
            loss = float(self.losses(self.say(fitted, split.validation), split.validation).mean())
            tried.append({"setting": setting, "loss": loss})
        best = min(range(len(tried)), key=lambda at: tried[at]["loss"])
        self.tuned[name] = tried[best]["setting"]
        return {"setting": tried[best]["setting"], "validation_loss": tried[best]["loss"], "tried": tried}

    def folds(self, rows: Ints) -> Iterator[tuple[Ints, Ints]]:
        """``repeats`` times ``folds`` (learn, judge) over ``rows``."""
        for repeat in range(self.params.repeats):
            seed = self.params.seed + 100 + repeat
            if self.kind == "classes":
                parts = StratifiedKFold(self.params.folds, shuffle=True, random_state=seed).split(rows, self.y[rows])
            else:
                parts = KFold(self.params.folds, shuffle=True, random_state=seed).split(rows)
            for learn, judge in parts:
                yield rows[learn], rows[judge]

    def cross_validate(self, name: str, rows: Ints, tick: Callable[[], None]) -> tuple[list[float], Floats]:
        """Loss of each fold, and what was said of each of ``rows`` by models that had not seen it: (repeats, rows, ...)
        as ``say`` gives it."""
        shape = (len(self.y), self.classes) if self.kind == "classes" else (len(self.y),)
        every, losses = np.zeros((self.params.repeats, *shape)), []
        for number, (learn, judge) in enumerate(self.folds(rows)):
            said = self.say(self.fit(name, learn), judge)
            every[number // self.params.folds, judge] = said
            losses.append(float(self.losses(said, judge).mean()))
            tick()
        return losses, every[:, rows]
