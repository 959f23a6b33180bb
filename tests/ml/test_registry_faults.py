"""Several writers at once, and writers that are killed at work."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from itertools import chain
from pathlib import Path

import pytest

from ml.lake import Lake
from ml.registry import LakeChanged, Registry
from tests.ml.lakes import data_versions, days_of_lines, trained, write_lines

WRITERS = 4
EACH = 5
KILLS = 12
# A server that has DVC and scikit-learn loaded forks each writer: importing them in every one would take the time.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["dvc.repo", "dvc_data.hashfile.build", "ml.training.container", __name__])


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    registry = Registry(tmp_path / "huaca")
    registry.init()
    write_lines(registry.root / "lake", days_of_lines(10))
    registry.record_data("first")
    return registry


def record_some(root: Path, writer: int) -> list[str]:
    registry = Registry(root)
    data = data_versions(registry)[0].digest
    names = [f"writer-{writer}-{number:04d}" for number in range(EACH)]
    for name in names:
        registry.record_model(name, trained(model={"name": name}), data, {})
    return names


def record_for_ever(root: Path, stem: str, said: Path) -> None:
    """A name is said only after it is recorded: what was said must be there whatever happens next."""
    registry = Registry(root)
    data = data_versions(registry)[0].digest
    for number in range(10_000):
        name = f"{stem}-{number:04d}"
        registry.record_model(name, trained(model={"name": name, "padding": "x" * 200_000}), data, {})
        with said.open("a") as file:
            file.write(f"{name}\n")


def rewrite(lake: Path, times: int) -> None:
    for number in range(times):
        write_lines(lake, days_of_lines(5 + number), source="b" * 64)
        time.sleep(0.1)


def kill_while_recording(registry: Registry, stem: str, said: Path, *, after: float) -> None:
    """SIGKILL ``after`` seconds of recording, counted from the first version that was recorded."""
    process = PROCESSES.Process(target=record_for_ever, args=(registry.root, stem, said))
    process.start()
    until = time.monotonic() + 30
    while not (said.exists() and stem in said.read_text()) and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(after)
    process.kill()
    process.join()


def sound(registry: Registry, name: str) -> bool:
    """The version is there, its bytes are the recorded ones, and so they are after every copy was gone through."""
    record = registry.version(name)
    before = registry.read_model(name, sha256=record.digest)
    registry.restore(name)
    return registry.read_model(name, sha256=record.digest) == before


def test_writers_at_the_same_time_lose_nothing(registry: Registry) -> None:
    with ProcessPoolExecutor(WRITERS, mp_context=PROCESSES) as pool:
        recorded = list(pool.map(record_some, [registry.root] * WRITERS, range(WRITERS)))

    names = sorted(chain.from_iterable(recorded))
    assert registry.versions() == names
    assert len(names) == WRITERS * EACH
    assert all(sound(registry, name) for name in names)


def test_a_writer_killed_anywhere_leaves_a_registry_that_records_again(registry: Registry, tmp_path: Path) -> None:
    said = tmp_path / "said"

    for kill in range(KILLS):
        # A record takes about a tenth of a second: each kill meets another moment of it.
        kill_while_recording(registry, f"kill-{kill}", said, after=0.023 * kill)
        registry.record_model(f"after-{kill:04d}", trained(), data_versions(registry)[0].digest, {})

    names = said.read_text().split()
    assert len(names) >= KILLS
    assert set(names) <= set(registry.versions())
    assert all(sound(registry, name) for name in registry.versions())
    assert not [*registry.root.rglob("*.tmp"), *Path(registry.remote).rglob("*.tmp"), *registry.root.rglob("*.half")]


def test_what_a_killed_writer_began_is_no_version(registry: Registry) -> None:
    begun = registry.root / "models" / "demand-0001"
    begun.mkdir(parents=True)
    (begun / "model.bin.dvc").write_text("outs:\n- md5: 12")
    (registry.root / ".writer").write_text("4711\n")
    (registry.root / ".git" / "index.lock").touch()
    (registry.root / "lake.dvc").write_text("outs:\n- md")

    record = registry.record_model("demand-0002", trained(), data_versions(registry)[0].digest, {})

    assert registry.versions() == [record.name]
    assert not begun.exists()
    assert "path: lake" in (registry.root / "lake.dvc").read_text()


def test_a_commit_whose_writer_was_killed_before_the_tag_gets_its_tag(registry: Registry) -> None:
    data = data_versions(registry)[0]
    registry.record_model("demand-0001", trained(), data.digest, {})
    for tag in ("model-demand-0001", f"data-{data.digest[:12]}"):
        (registry.root / ".git" / "refs" / "tags" / tag).unlink()
    (registry.root / ".writer").write_text("4711\n")

    registry.init()

    assert registry.versions() == ["demand-0001"]
    assert registry.data_version(data.digest).digest == data.digest


def test_a_lake_that_changes_meanwhile_is_never_recorded_mixed(registry: Registry) -> None:
    lake = registry.root / "lake"
    recorded = set()

    with ProcessPoolExecutor(1, mp_context=PROCESSES) as pool:
        busy = pool.submit(rewrite, lake, 12)
        while not busy.done():
            with suppress(LakeChanged):
                version = registry.record_data("while files come in")
                with registry.lake_at(version.digest) as stood:
                    recorded.add((version.digest, stood.digest()))

    assert len(recorded) > 1
    assert all(said == found for said, found in recorded)
    assert registry.record_data("at rest").digest == Lake(lake).digest()
