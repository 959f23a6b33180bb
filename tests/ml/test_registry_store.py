"""Where a registry keeps its bytes, who may write, and that DVC itself agrees."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from dvc.repo import Repo

from ml.cleansing import Recipe
from ml.registry import (
    Registry,
    RegistryBusy,
)
from ml.registry.provenance import ROOT
from ml.registry.writer import one_writer
from tests.ml.lakes import data_versions, days_of_lines, files_of, trained, write_lines

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


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
    assert len(data_versions(registry)) == 1


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
