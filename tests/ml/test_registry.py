"""What a registry records, and what it gives back."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ml.cleansing import Recipe
from ml.lake import Lake
from ml.registry import (
    BadName,
    ModelBytesDiffer,
    NameTaken,
    NoData,
    Registry,
    UnknownData,
    UnknownModel,
    slug_of,
)
from tests.ml.lakes import data_versions, days_of_lines, files_of, trained, write_lines

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_recorded_lake_is_a_version_of_its_content(registry: Registry) -> None:
    version = registry.record_data("first", now=NOW)

    assert version.digest == Lake(registry.root / "lake").digest()
    assert (version.rows, version.first_day, version.last_day) == (120, date(2026, 1, 1), date(2026, 2, 9))
    assert data_versions(registry) == [version]


def test_the_same_content_again_is_the_version_already_there(registry: Registry) -> None:
    first = registry.record_data("first")

    again = registry.record_data("again")

    assert again == first
    assert data_versions(registry) == [first]


def test_a_version_can_be_had_after_the_lake_went_on(registry: Registry, tmp_path: Path) -> None:
    before = files_of(registry.root / "lake")
    first = registry.record_data("January")
    write_lines(registry.root / "lake", days_of_lines(20, first=date(2026, 3, 1)), source="b" * 64)
    second = registry.record_data("March too")

    out = registry.checkout_data(first.digest, tmp_path / "out")

    assert files_of(out) == before
    assert Lake(out).digest() == first.digest != second.digest


def test_only_what_is_read_of_a_version_can_be_had(registry: Registry) -> None:
    version = registry.record_data("first")

    with registry.lake_at(version.digest, parts=("sources/", "sales/month=2026-02/")) as lake:
        months = [folder.name for folder in (lake.root / "sales").iterdir()]

    assert months == ["month=2026-02"]
    assert not lake.root.exists()


def test_content_that_comes_back_is_the_version_it_was(registry: Registry) -> None:
    first = registry.record_data("first")
    write_lines(registry.root / "lake", days_of_lines(5, first=date(2026, 5, 1)), source="b" * 64)
    registry.record_data("second")
    write_lines(registry.root / "lake", [], source="b" * 64)

    undone = registry.record_data("undone")

    assert undone == first
    assert len(data_versions(registry)) == 2


def test_nothing_is_recorded_of_a_lake_that_is_not_there(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "new")
    registry.init()

    with pytest.raises(NoData):
        registry.record_data("nothing")


def test_a_digest_nobody_recorded_is_unknown(registry: Registry, tmp_path: Path) -> None:
    registry.record_data("first")

    with pytest.raises(UnknownData):
        registry.checkout_data("0" * 64, tmp_path / "out")


def test_a_model_version_says_where_it_comes_from(registry: Registry) -> None:
    data = registry.record_data("first")

    record = registry.record_model("demand-0001", trained(), data.digest, Recipe(closing_hour=5), now=NOW)

    assert registry.version("demand-0001") == record
    assert record.data_digest == data.digest
    assert (record.params, record.seed) == ({"seed": 2026, "folds": 8}, 2026)
    assert (record.metrics, record.baseline, record.verdict) == ({"mase": 0.81}, {"mase": 0.97}, "signal")
    assert record.recipe == Recipe(closing_hour=5).as_dict()
    assert len(record.code["digest"]) == 64
    assert record.libraries.keys() >= {"python", "pandas", "scikit-learn", "torch"}
    assert record.recorded_at == "2026-11-24T12:00:00+00:00"


def test_a_models_bytes_come_back_by_their_digest(registry: Registry) -> None:
    data = registry.record_data("first")
    record = registry.record_model("demand-0001", trained(), data.digest, Recipe())

    model = registry.read_model("demand-0001", sha256=record.digest)

    assert hashlib.sha256(model).hexdigest() == record.digest


def test_the_same_model_twice_is_one_version(registry: Registry) -> None:
    data = registry.record_data("first")
    first = registry.record_model("demand-0001", trained(), data.digest, Recipe())

    again = registry.record_model("demand-0001", trained(), data.digest, Recipe())

    assert again == first
    assert registry.versions() == ["demand-0001"]


def test_a_version_never_changes(registry: Registry) -> None:
    data = registry.record_data("first")
    first = registry.record_model("demand-0001", trained(), data.digest, Recipe())

    with pytest.raises(NameTaken):
        registry.record_model("demand-0001", trained(model={"weights": [9.0]}), data.digest, Recipe())

    assert registry.version("demand-0001") == first


def test_a_training_without_a_model_is_recorded_by_its_evidence(registry: Registry) -> None:
    data = registry.record_data("first")

    record = registry.record_model("demand-0001", trained(model=None, verdict="too_few"), data.digest, Recipe())

    assert registry.version("demand-0001").verdict == "too_few"
    assert len(record.digest) == 64
    with pytest.raises(ModelBytesDiffer):
        registry.read_model("demand-0001", sha256=record.digest)


def test_a_model_of_data_nobody_recorded_is_refused(registry: Registry) -> None:
    with pytest.raises(UnknownData):
        registry.record_model("demand-0001", trained(), "0" * 64, Recipe())


@pytest.mark.parametrize("name", ["", "../demand", "demand/1", "Demand-1", "demand 1", "-x", "a" * 161])
def test_a_name_that_could_leave_its_folder_is_refused(registry: Registry, name: str) -> None:
    with pytest.raises(BadName):
        registry.read_model(name, sha256="0" * 64)


def test_a_version_nobody_recorded_is_unknown(registry: Registry) -> None:
    with pytest.raises(UnknownModel):
        registry.version("demand-0009")


def test_numbers_go_on_from_the_highest_recorded(registry: Registry) -> None:
    data = registry.record_data("first")
    for name in ("demand-0001", "demand-0012", "column-demand-0044"):
        registry.record_model(name, trained(), data.digest, Recipe())

    last = registry.last_number("demand")

    assert last == 12
    assert registry.last_number("segments") == 0


@pytest.mark.parametrize(
    ("text", "slug"), [("Género (2026)", "genero-2026"), ("¿?", "x"), ("plato_favorito", "plato-favorito")]
)
def test_a_columns_name_becomes_part_of_a_versions(text: str, slug: str) -> None:
    assert slug_of(text) == slug
