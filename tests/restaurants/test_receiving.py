"""A file that is being sent waits on the disk of the store and leaves nothing behind."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from restaurants.models import Person, Restaurant
from restaurants.receiving import OnTheStoresDisk
from restaurants.rooms import store_of
from tests.restaurants.test_upload_pages import bring, uploads_of


def test_the_machines_folder_for_such_files_is_not_asked(
    client: Client, alicia: Person, huaca: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/proc/none")
    client.force_login(alicia)

    bring(client, huaca, b"x" * 300_000, name="grande.csv")

    (upload,) = uploads_of(huaca)
    assert upload.size == 300_000
    assert [file.name for file in store_of(huaca).iterdir()] == [upload.sha256]


def test_what_was_not_sent_to_its_end_is_gone(db: None, tmp_path: Path, settings: Any) -> None:
    settings.STORE = tmp_path / "store"
    handler = OnTheStoresDisk()
    handler.new_file("files", "a.csv", "text/csv", None, None, None)
    handler.receive_data_chunk(b"half of it", 0)

    within = list(settings.STORE.iterdir())
    handler.upload_interrupted()

    assert within == []
    assert handler.file.closed
