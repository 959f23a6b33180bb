"""The simulated market by ``dvc repro``, without Django."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from dulwich.repo import Repo as Git
from dvc.repo import Repo

from ml import market
from ml.cleansing import IGV
from ml.registry.provenance import ROOT
from tests.ml.imports import code_of

HOUSE = "quipu-de-nieve"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The stages with their code as a clean clone has them, with a market that is made in a moment."""
    project = tmp_path / "project"
    shutil.copytree(ROOT / "ml", project / "ml", ignore=shutil.ignore_patterns("__pycache__"))
    (project / ".dvc").mkdir()
    for name in ("dvc.yaml", ".dvcignore", ".gitignore", ".dvc/config", ".dvc/.gitignore"):
        shutil.copy(ROOT / name, project / name)
    Git.init(str(project)).close()
    params = yaml.safe_load((project / "ml/params.yaml").read_text())
    params["restaurants"] = [HOUSE]
    params["simulate"] = {"scale": 0.2, "customers_of": HOUSE, "customers": 400}
    params["demand"] |= {"folds": 2, "draws": 50, "entrants": ["ridge"]}
    params["segments"] |= {"clusters": [3], "bootstraps": 2, "draws": 50}
    params["column"]["params"] = {"folds": 2, "repeats": 1, "trials": 1, "draws": 50, "permutations": 50}
    (project / "ml/params.yaml").write_text(yaml.safe_dump(params))
    return project


PROGRAMS = str(Path(sys.executable).parent)


def repro(project: Path, *stages: str, path: str = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}") -> str:
    """``dvc repro`` as a person runs it, with the active environment's programs first; what it said."""
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1"}
    done = subprocess.run(
        [f"{PROGRAMS}/dvc", "repro", *stages],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


STAGES: dict[str, Any] = {
    name: stage.get("do", stage) for name, stage in yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"].items()
}


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_runs_again_when_any_code_it_stands_on_changes_and_for_no_other(name: str) -> None:
    stage = STAGES[name]

    named = {path for path in stage["deps"] if not path.startswith("market/")}
    needed = code_of(stage["cmd"].split()[2])

    assert sorted(named) == sorted(needed)
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_projects_dvc_tells_nobody_anything() -> None:
    with Repo(str(ROOT)) as repo:
        config = repo.config

    assert config["core"]["analytics"] is False
    assert config["core"]["check_update"] is False
    assert not config["remote"]


def test_a_stage_needs_no_active_environment(project: Path) -> None:
    (project / ".venv").symlink_to(sys.prefix)

    said = repro(project, f"simulate@{HOUSE}", path=os.defpath)

    assert f"Running stage 'simulate@{HOUSE}'" in said
    assert (project / "market" / "exports" / HOUSE / "restaurant.json").exists()


CARD = {"zone": "America/Bogota", "currency": "COP", "igv_regime": "none", "closing_hour": 6}


def test_lines_are_read_by_the_restaurants_own_card() -> None:
    recipe = market.recipe_of(CARD)

    assert (recipe.zone, recipe.currency, recipe.closing_hour, recipe.igv) == ("America/Bogota", "COP", 6, IGV["none"])


def test_a_regime_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError, match="amazonia"):
        market.recipe_of(CARD | {"igv_regime": "amazonia"})


@pytest.mark.slow
def test_the_market_runs_end_to_end_and_a_second_time_does_nothing(project: Path) -> None:
    first = repro(project)
    metrics = json.loads((project / "market" / "metrics.json").read_text())
    second = repro(project)

    house = metrics["restaurants"][HOUSE]
    assert house["as_in_truth"]
    assert house["rows"]["rows_in"] == sum(house["rows"][name] for name in ("accepted", "quarantined", "duplicate"))
    assert {house["demand"]["verdict"], house["segments"]["verdict"]} <= {"signal", "no_signal", "too_few"}
    assert metrics["column"]["verdict"] in ("no_signal", "too_few")
    assert "Running stage" in first
    assert "Running stage" not in second
    assert "up to date" in second
