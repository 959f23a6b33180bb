"""What a registry records, and what it gives back."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from dvc.repo import Repo

from ml.cleansing import Recipe
from ml.lake import Lake
from ml.registry import (
    BadName,
    ModelBytesDiffer,
    NameTaken,
    NoData,
    Registry,
    RegistryBusy,
    UnknownData,
    UnknownModel,
    slug_of,
)
from ml.registry.provenance import ROOT
from ml.registry.writer import one_writer
from tests.ml.lakes import days_of_lines, files_of, trained, write_lines

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_recorded_lake_is_a_version_of_its_content(registry: Registry) -> None:
    version = registry.record_data("first", now=NOW)

    assert version.digest == Lake(registry.root / "lake").digest()
    assert (version.rows, version.first_day, version.last_day) == (120, date(2026, 1, 1), date(2026, 2, 9))
    assert registry.data_versions() == [version]


def test_the_same_content_again_is_the_version_already_there(registry: Registry) -> None:
    first = registry.record_data("first")

    again = registry.record_data("again")

    assert again == first
    assert registry.data_versions() == [first]


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
    assert len(registry.data_versions()) == 2


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


def test_a_registry_works_where_a_backup_put_it(registry: Registry, tmp_path: Path) -> None:
    data = registry.record_data("first")
    record = registry.record_model("demand-0001", trained(), data.digest, Recipe())
    shutil.copytree(registry.root, tmp_path / "elsewhere" / "huaca")
    shutil.move(registry.remote, tmp_path / "elsewhere" / "huaca.remote")
    shutil.rmtree(registry.root)
    moved = Registry(tmp_path / "elsewhere" / "huaca")
    shutil.rmtree(moved.root / ".dvc" / "cache")

    moved.restore("demand-0001")

    assert moved.read_model("demand-0001", sha256=record.digest)
    assert files_of(moved.checkout_data(data.digest, tmp_path / "out")) == files_of(moved.root / "lake")


def test_dvc_itself_finds_everything_in_place(registry: Registry) -> None:
    data = registry.record_data("first")
    registry.record_model("demand-0001", trained(), data.digest, Recipe())

    with Repo(str(registry.root)) as repo:
        here, away = repo.status(), repo.status(cloud=True)
        ours = (registry.root / "lake.dvc").read_text()
        repo.add([str(registry.root / "lake")], force=True)

    assert here == away == {}
    assert (registry.root / "lake.dvc").read_text() == ours


def test_a_lake_can_be_had_with_dvc_alone(registry: Registry) -> None:
    before = files_of(registry.root / "lake")
    registry.record_data("first")
    shutil.rmtree(registry.root / "lake")
    shutil.rmtree(registry.root / ".dvc" / "cache")

    with Repo(str(registry.root)) as repo:
        repo.pull()

    assert files_of(registry.root / "lake") == before


def test_neither_git_nor_a_persons_settings_are_needed(registry: Registry, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / ".config" / "dvc").mkdir(parents=True)
    (home / ".gitconfig").write_text("[commit]\n\tgpgsign = true\n[core]\n\thooksPath = /nowhere\n\tautocrlf = true\n")
    (home / ".config" / "dvc" / "config").write_text("[core]\n    remote = theirs\n[cache]\n    type = symlink\n")
    code = "import pathlib, sys; from ml.registry import Registry; Registry(pathlib.Path(sys.argv[1])).record_data('x')"

    done = subprocess.run(
        [sys.executable, "-c", code, str(registry.root)],
        cwd=ROOT,
        env={"HOME": str(home), "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(registry.data_versions()) == 1


def test_a_busy_registry_says_so_in_time(registry: Registry) -> None:
    hurried = Registry(registry.root, wait=0.2)

    with one_writer(registry.root, wait=1), pytest.raises(RegistryBusy):
        hurried.record_data("too soon")


def test_reading_a_model_waits_for_no_writer(registry: Registry) -> None:
    data = registry.record_data("first")
    record = registry.record_model("demand-0001", trained(), data.digest, Recipe())

    with one_writer(registry.root, wait=1):
        model = registry.read_model("demand-0001", sha256=record.digest)

    assert model


def test_another_remote_is_taken_up(registry: Registry, tmp_path: Path) -> None:
    registry.record_data("first")
    other = Registry(registry.root, remote=str(tmp_path / "other store"))
    write_lines(registry.root / "lake", days_of_lines(5, first=date(2026, 6, 1)), source="b" * 64)

    other.record_data("second")

    stored = sum(len(files) for _folder, _folders, files in os.walk(tmp_path / "other store"))
    assert stored == 6  # three months, two sources and the folder's own list


def test_an_address_is_taken_as_it_is_given(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "huaca", remote="s3://bucket/huaca")

    registry.init()

    with Repo(str(registry.root)) as repo:
        assert repo.config["remote"]["store"]["url"] == "s3://bucket/huaca"
        assert repo.config["core"]["analytics"] is False
