"""What several rooms of these tests begin from."""

from __future__ import annotations

from pathlib import Path

import pytest

from insights.services.ingestion import ingest_files
from restaurants.models import (
    Restaurant,
    Upload,
)
from restaurants.tenancy import acting_for
from tests.insights import retaining
from tests.insights.forgetting import ANA, EVA, HEAD, line


@pytest.fixture
def history(huaca: Restaurant, tmp_path: Path) -> Restaurant:
    """Two files that overlap: Ana came three times, Eva twice, two bills are nobody's."""
    lines = [line(at, ANA, "Ana Quispe") for at in range(3)] + [line(at, EVA) for at in (3, 4)]
    lines += [line(at, "") for at in (5, 6)]
    bad = f"31/02/2026,13:00,C-9,2,Causa,1,9.00,{ANA},Ana Quispe\n"
    for name, some in (("uno.csv", lines), ("dos.csv", [*lines[1:4], bad])):
        path = tmp_path / name
        path.write_text(HEAD + "".join(some))
        ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    return huaca


@pytest.fixture
def taken_in(huaca: Restaurant, tmp_path: Path) -> Upload:
    path = tmp_path / "ventas.csv"
    path.write_text(retaining.HEAD + "".join(retaining.ROWS))
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    with acting_for(huaca.pk):
        return Upload.objects.of(huaca).get()
