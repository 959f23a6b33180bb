"""``python -m ml.cleanse``: the Spark step alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ml.cleanse import main
from ml.lake import Lake
from tests.ml.tills import TEMPLATE, plate, text_of


def test_files_become_a_lake_and_a_line_of_json(sail: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, out = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "lake"
    good.write_text(text_of(TEMPLATE, [plate("A"), plate("B"), plate("C", dish="")]), encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04 not a table")

    code = main([str(good), str(bad), "--layout", "gourmet", "--out", str(out), "--remote", sail, "--json"])

    said = json.loads(capsys.readouterr().out)
    assert code == 1
    assert [file["status"] for file in said["files"]] == ["done", "refused"]
    assert said["files"][1]["message"]
    assert (said["rows_in"], said["accepted"], said["quarantined"], said["duplicate"]) == (3, 2, 1, 0)
    assert (said["sales_total"], said["digest"]) == ("118.0000", Lake(out).digest())


def test_all_files_done_is_exit_zero(sail: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "export.csv"
    path.write_text(text_of(TEMPLATE, [plate("A"), plate("B")]), encoding="utf-8")

    code = main([str(path), "--out", str(tmp_path / "lake"), "--remote", sail, "--summaries", "--json"])

    assert code == 0
    assert json.loads(capsys.readouterr().out)["first_day"] == "2026-09-15"
