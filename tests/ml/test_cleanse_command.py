"""``python -m ml.cleanse``: the Spark step alone."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ml.cleanse import main
from ml.lake import Lake
from tests.ml.tills import TEMPLATE, plate, text_of


def test_files_become_a_lake_and_a_line_of_json(sail: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, out = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "lake"
    good.write_text(text_of(TEMPLATE, [plate("A"), plate("B"), plate("C", dish="")]), encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04 not a table")

    how = ["--layout", "gourmet", "--received", "2026-11-02", "--remote", sail, "--json"]
    code = main([str(good), str(bad), "--out", str(out), *how])

    said = json.loads(capsys.readouterr().out)
    assert code == 1
    assert [file["status"] for file in said["files"]] == ["done", "refused"]
    assert said["files"][1]["message"]
    assert (said["rows_in"], said["accepted"], said["quarantined"], said["duplicate"]) == (3, 2, 1, 0)
    assert (said["sales_total"], said["digest"]) == ("118.0000", Lake(out).digest())


def test_all_files_done_is_exit_zero(sail: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "export.csv"
    path.write_text(text_of(TEMPLATE, [plate("A"), plate("B")]), encoding="utf-8")

    how = ["--received", "2026-09-15", "--remote", sail, "--summaries", "--json"]
    code = main([str(path), "--out", str(tmp_path / "lake"), *how])

    assert code == 0
    assert json.loads(capsys.readouterr().out)["first_day"] == "2026-09-15"


def reasons(files: list[Path], *said: str, capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    main([*map(str, files), *said, "--json"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    return dict(file["reasons"])


def test_what_is_dated_after_the_file_came_is_set_aside(
    sail: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime.now(ZoneInfo("America/Lima"))
    lines = [plate(f"T{ahead}", day=f"{now + timedelta(days=ahead):%d/%m/%Y}", time="12:00") for ahead in range(4)]
    path, how = tmp_path / "export.csv", ["--remote", sail]
    path.write_text(text_of(TEMPLATE, lines), encoding="utf-8")
    os.utime(path, (0, 0))  # its date on the disk says nothing

    today = reasons([path], "--out", str(tmp_path / "a"), *how, capsys=capsys)
    later = str((now + timedelta(days=1)).date())
    said = reasons([path], "--out", str(tmp_path / "b"), "--received", later, *how, capsys=capsys)

    assert (today, said) == ({"date_out_of_range": 3}, {"date_out_of_range": 2})
