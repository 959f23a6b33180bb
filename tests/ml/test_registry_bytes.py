"""A flipped bit, in any copy of what a registry keeps: refused, mended from a sound one, or said to be lost."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ml.cleansing import Recipe
from ml.registry import BytesLost, ModelBytesDiffer, Registry
from tests.ml.lakes import copies, files_of, flip, trained


def one_part(files: dict[str, bytes]) -> bytes:
    return next(content for path, content in files.items() if path.endswith(".parquet"))


def test_a_flipped_byte_is_refused_and_restored(registry: Registry) -> None:
    data = registry.record_data("first")
    record = registry.record_model("demand-0001", trained(), data.digest, Recipe())
    flip(registry.root / "models" / "demand-0001" / "model.bin")

    with pytest.raises(ModelBytesDiffer):
        registry.read_model("demand-0001", sha256=record.digest)
    registry.restore("demand-0001")

    assert hashlib.sha256(registry.read_model("demand-0001", sha256=record.digest)).hexdigest() == record.digest


def test_restoring_mends_every_copy(registry: Registry) -> None:
    data = registry.record_data("first")
    record = registry.record_model("demand-0001", trained(), data.digest, Recipe())
    sound = registry.read_model("demand-0001", sha256=record.digest)
    cached, remote = copies(registry, sound)
    flip(registry.root / "models" / "demand-0001" / "model.bin")
    flip(cached)

    registry.restore("demand-0001")

    assert cached.read_bytes() == remote.read_bytes() == sound
    assert registry.read_model("demand-0001", sha256=record.digest) == sound


def test_a_model_with_no_sound_copy_left_is_lost_and_says_so(registry: Registry) -> None:
    data = registry.record_data("first")
    record = registry.record_model("demand-0001", trained(), data.digest, Recipe())
    sound = registry.read_model("demand-0001", sha256=record.digest)
    for copy in (registry.root / "models" / "demand-0001" / "model.bin", *copies(registry, sound)):
        flip(copy)

    with pytest.raises(BytesLost):
        registry.restore("demand-0001")


def test_a_flipped_byte_in_the_cache_never_reaches_a_checked_out_lake(registry: Registry, tmp_path: Path) -> None:
    before = files_of(registry.root / "lake")
    version = registry.record_data("first")
    cached, _remote = copies(registry, one_part(before))
    flip(cached)

    out = registry.checkout_data(version.digest, tmp_path / "out")

    assert files_of(out) == before


def test_data_with_no_sound_copy_left_is_lost_and_says_so(registry: Registry, tmp_path: Path) -> None:
    version = registry.record_data("first")
    for copy in copies(registry, one_part(files_of(registry.root / "lake"))):
        flip(copy)

    with pytest.raises(BytesLost):
        registry.checkout_data(version.digest, tmp_path / "out")
