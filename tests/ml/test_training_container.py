"""A model as bytes: the same for the same training, and nothing read that is not the recorded model."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml import training
from ml.models.linear_regressor import LinearRegressor
from ml.models.net_regressor import NetRegressor
from ml.models.silent import NoSignal, Silent
from ml.registry.provenance import ROOT
from ml.training.container import DigestDiffers, ForeignModel

TRAIN = """
import hashlib, sys
from ml import training
from tests.ml import made
params = training.ColumnParams(entrants=("forest", "net"), folds=2, repeats=1, trials=1, draws=50, permutations=50)
column = training.train_column(made.guest_table(400), target="tier", params=params)
days = training.DemandParams(folds=6, rows=600, draws=50)
demand = training.train_demand(made.busy_days(500), params=days)
guests = training.SegmentParams(clusters=(3,), methods=("kmeans",), bootstraps=2, draws=50)
segments = training.train_segments(made.visits(200), params=guests)
for trained in (column, demand, segments):
    print(trained.verdict, trained.algorithm, hashlib.sha256(training.dumps(trained.model)).hexdigest())
"""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fitted_net() -> tuple[NetRegressor, np.ndarray]:
    X = np.random.default_rng(1).normal(size=(60, 3))
    return NetRegressor(epochs=3, random_state=1).fit(X, X[:, 0]), X


def test_a_model_comes_back_as_it_was() -> None:
    net, X = fitted_net()
    line = LinearRegressor().fit(X, X[:, 1])

    for model in (net, line):
        data = training.dumps(model)
        again: Any = training.loads(data, sha256=digest(data))
        np.testing.assert_array_equal(again.predict(X), model.predict(X))


def test_weights_lie_apart_and_the_header_says_what_is_inside() -> None:
    net, X = fitted_net()

    with zipfile.ZipFile(io.BytesIO(training.dumps(net))) as archive:
        names, header, body = archive.namelist(), archive.read("header.json"), archive.read("model.pickle")

    assert names == ["header.json", "model.pickle", "weights/0.pt"]
    assert b'"kind": "torch"' in header
    assert b"torch" not in body
    assert b'"kind": "sklearn"' in training.dumps(LinearRegressor().fit(X, X[:, 1]))


class Canary:
    """Leaves a file behind when it is deserialised."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def with_body(body: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("header.json", '{"format": 1}')
        archive.writestr("model.pickle", body)
    return whole.getvalue()


def test_bytes_that_are_not_the_recorded_ones_are_never_read(tmp_path: Path) -> None:
    data = with_body(pickle.dumps(Canary(tmp_path / "hatched")))

    with pytest.raises(DigestDiffers):
        training.loads(data, sha256=digest(b"another"))

    assert not (tmp_path / "hatched").exists()


def test_a_foreign_class_is_refused_even_when_the_digest_is_right(tmp_path: Path) -> None:
    data = with_body(pickle.dumps(Canary(tmp_path / "hatched")))

    with pytest.raises(ForeignModel):
        training.loads(data, sha256=digest(data))

    assert not (tmp_path / "hatched").exists()


@pytest.mark.parametrize(
    ("module", "name"), [("ml.lake", "os.system"), ("pandas.io.common", "os.system"), ("ml.lake", "shutil")]
)
def test_what_a_module_of_ours_imports_is_not_ours(module: str, name: str) -> None:
    data = with_body(f"c{module}\n{name}\n.".encode())

    with pytest.raises(ForeignModel):
        training.loads(data, sha256=digest(data))


@pytest.mark.parametrize("place", [0, 200, -40])
def test_one_flipped_byte_is_enough(place: int) -> None:
    data = bytearray(training.dumps(fitted_net()[0]))
    recorded = digest(bytes(data))
    data[place] ^= 1

    with pytest.raises(DigestDiffers):
        training.loads(bytes(data), sha256=recorded)


def test_a_silent_model_stays_silent_through_its_bytes() -> None:
    data = training.dumps(Silent("column", "gender", "no_signal"))
    silent: Any = training.loads(data, sha256=digest(data))

    with pytest.raises(NoSignal) as said:
        silent.predict_rows([{}])

    assert said.value.code == "no_signal"
    assert "gender" in said.value.text("es")


def test_two_processes_train_the_same_bytes() -> None:
    def run(hash_seed: str) -> str:
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "LANG": "C"}
        done = subprocess.run(
            [sys.executable, "-c", TRAIN], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    one, two = run("1"), run("2")

    assert one == two
    assert [line.split()[0] for line in one.splitlines()] == ["signal", "signal", "signal"]
