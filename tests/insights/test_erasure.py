"""A guest's erasure, from the request to the last stored byte."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from insights.models import GuestVisit, Receipt
from insights.selectors.guests import known_identity
from insights.services.lake import lake_of, registry_of
from insights.services.originals import end_original, erase_from_original
from insights.services.training import request_training
from restaurants.models import (
    Job,
    KeptAnswer,
    RequestKind,
    RequestState,
    Restaurant,
    Upload,
    UploadStatus,
)
from restaurants.rooms import store_of
from restaurants.services import uploads
from restaurants.tenancy import acting_for
from tests import models
from tests.insights.forgetting import ANA, EVA, HEAD, asks, files_with, line, sums, takes_in
from tests.partners import partner_of


def test_after_an_erasure_no_stored_byte_says_who_they_were(history: Restaurant) -> None:
    with acting_for(history.pk):
        identity = known_identity(history, ANA)
    assert identity is not None
    registry_of(history).init()
    registry_of(history).record_data("before")
    before = sums(history)

    asked = asks(history, RequestKind.CANCELLATION)

    assert asked.state == RequestState.DONE
    assert sums(history) == (before[0], before[1], before[2] - 3)
    assert files_with(history, ANA) == []
    assert files_with(history, identity) == []
    assert files_with(history, "Quispe") == []
    with acting_for(history.pk):
        rows = Upload.objects.of(history).values("rows_in", "accepted", "quarantined", "duplicate", "examination")
        assert all(row["rows_in"] == row["accepted"] + row["quarantined"] + row["duplicate"] for row in rows)
        assert ANA not in str([row["examination"] for row in rows])


NOTED = "Fecha,Hora,Cuenta,Plato,Cantidad,Total,{header}\n"


@pytest.mark.parametrize("header", ["notas mozo", "Mozo"])
def test_an_erasure_reaches_what_was_written_beside_who_served(
    history: Restaurant, tmp_path: Path, header: str
) -> None:
    with acting_for(history.pk):
        identity = known_identity(history, ANA)
    assert identity is not None
    served = ["Rosa", f"VIP {ANA}", "M07", f"Eva DNI {EVA}", "Rosa"]
    rows = [f"07/09/2026,13:{at:02d},N-{at},Causa,1,40.00,{who}\n" for at, who in enumerate(served)]
    aside = f"07/09/1999,13:50,N-9,Causa,1,40.00,VIP {ANA}\n"
    text = NOTED.format(header=header) + "".join(rows) + aside
    waiting, _ = uploads.record_upload(restaurant=history, name="mozos.csv", chunks=[text.encode()], now=timezone.now())
    upload = takes_in(history, tmp_path / "mozos.csv", text)
    before = "".join(row["text"] for row in lake_of(history).rejected(upload.sha256))
    registry_of(history).init()
    registry_of(history).record_data("before")

    asks(history, RequestKind.CANCELLATION)

    assert waiting.pk == upload.pk
    assert ANA not in str(waiting.examination)
    assert (identity in before, ANA in before) == (True, False)
    assert files_with(history, ANA) == files_with(history, identity) == []
    stored = str(pq.read_table(uploads.cells_of(history, upload) / "rows").to_pydict())
    aside_now = "".join(row["text"] for row in lake_of(history).rejected(upload.sha256))
    assert ANA not in stored + aside_now
    assert identity not in stored + aside_now
    assert {"Rosa", "M07"} <= set(pq.read_table(uploads.cells_of(history, upload) / "rows")["c6"].to_pylist())
    if header == "Mozo":
        served_now = {row["waiter"] for row in lake_of(history).sales(["waiter"]).to_pylist()}
        assert {"Rosa", "M07", "VIP"} <= served_now
        assert ANA not in str(served_now)


def test_an_erasure_reaches_rows_that_were_kept_when_less_was_hidden(history: Restaurant, tmp_path: Path) -> None:
    text = NOTED.format(header="Mozo") + "".join(
        f"07/09/2026,13:{at:02d},N-{at},Causa,1,40.00,{who}\n" for at, who in enumerate(["Rosa", "VIP", "M07", "VIP"])
    )
    upload = takes_in(history, tmp_path / "mozos.csv", text)
    with tempfile.TemporaryDirectory() as scratch:
        end_original(restaurant=history, upload=upload, scratch=Path(scratch))
    kept = uploads.cells_of(history, upload)
    (part,) = (kept / "rows").glob("*.parquet")
    rows = pq.read_table(part)
    pq.write_table(rows.set_column(6, "c6", pa.array(["Rosa", f"VIP {ANA}", "M07", f"VIP {EVA}"])), part)
    (kept / "counts.json").write_text('{"rows_in": 4, "rows_bad": 0}')

    asks(history, RequestKind.CANCELLATION)

    with acting_for(history.pk):
        eva = known_identity(history, EVA)
    assert pq.read_table(kept / "rows")["c6"].to_pylist() == ["Rosa", "VIP ", "M07", f"VIP {eva}"]
    served = {row["waiter"] for row in lake_of(history).sales(["waiter"]).to_pylist()}
    assert served == {None, "Rosa", "VIP", "M07", f"VIP {eva}"}


CUSTOMERS = "customer_id,name,dni,visits\n"


def test_an_erasure_reaches_files_whose_rows_another_file_has_replaced(history: Restaurant, tmp_path: Path) -> None:
    takes_in(history, tmp_path / "clientes.csv", f"{CUSTOMERS}1,Ana Quispe,{ANA},3\n2,Eva Ríos,{EVA},2\n")
    (tmp_path / "otra").mkdir()
    newer = takes_in(
        history, tmp_path / "otra" / "clientes.csv", f"{CUSTOMERS}2,Eva Ríos,{EVA},4\n3,Leo Paz,43334455,1\n"
    )

    asks(history, RequestKind.CANCELLATION)

    assert files_with(history, ANA) == []
    assert lake_of(history).table("clientes")["visits"].to_pylist() == [4, 1]
    assert uploads.stored_file(history, newer).exists()


def test_who_is_known_by_a_name_is_met_however_it_is_written(huaca: Restaurant, tmp_path: Path) -> None:
    for at, name in enumerate(("María Quispe", "MARIA  QUISPE", "Eva Ríos")):
        takes_in(huaca, tmp_path / f"{at}.csv", HEAD + line(at, name) + line(at + 3, name))

    asks(huaca, RequestKind.CANCELLATION, "María Quispe")

    assert files_with(huaca, "Quispe") == files_with(huaca, "QUISPE") == files_with(huaca, "quispe") == []
    assert {row["guest"] for row in lake_of(huaca).sales(["guest"]).to_pylist()} == {"Eva Ríos", None}


def test_a_file_that_failed_after_its_rows_had_come_in_names_them_no_more_and_still_waits(
    history: Restaurant,
) -> None:
    with acting_for(history.pk):
        failed = Upload.objects.of(history).get(name="uno.csv")
    uploads.mark(restaurant=history, upload_id=failed.pk, status=UploadStatus.FAILED)

    asks(history, RequestKind.CANCELLATION)

    with acting_for(history.pk):
        eva = known_identity(history, EVA)
    assert files_with(history, ANA) == []
    assert {row["guest"] for row in lake_of(history).sales(["guest"]).to_pylist() if row["guest"]} == {eva}
    with acting_for(history.pk):
        assert Upload.objects.of(history).get(pk=failed.pk).status == UploadStatus.FAILED
        assert set(GuestVisit.objects.of(history).values_list("guest", flat=True)) == {eva}


def test_a_file_that_waits_goes_where_it_names_them(
    history: Restaurant, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    waiting = {"ana.csv": HEAD + line(8, ANA) + line(9, EVA), "eva.csv": HEAD + line(8, EVA) + line(9, EVA)}
    for name, text in (*waiting.items(), ("roto.csv", f"%PDF-1.4 {ANA}")):
        uploads.record_upload(restaurant=history, name=name, chunks=[text.encode()], now=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        asks(history, RequestKind.CANCELLATION)

    assert files_with(history, ANA) == []
    with acting_for(history.pk):
        assert set(Upload.objects.of(history).values_list("name", flat=True)) == {"uno.csv", "dos.csv", "eva.csv"}


def test_answers_that_were_about_them_are_kept_no_longer(history: Restaurant) -> None:
    models.served_version(history)
    partner = partner_of(history)
    for added in ({"cliente": ANA}, {"cliente": EVA}, {"pedido": f"para DNI {ANA}"}):
        body = {"target": "channel", "row": models.ROW | added}
        partner.ask("predictions/column", body, **{"idempotency-key": str(added)})

    asks(history, RequestKind.CANCELLATION)

    with acting_for(history.pk):
        (kept,) = Receipt.objects.of(history)
        (answer,) = KeptAnswer.objects.of(history)
        assert str(kept.public_id) in answer.body
        assert kept.asked["rows"][0]["cliente"] == known_identity(history, EVA)


def test_a_file_that_cannot_be_read_to_its_end_goes_and_hinders_no_erasure(
    history: Restaurant, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    cases = {"waits.csv": UploadStatus.EXAMINED, "failed.csv": UploadStatus.FAILED, "unread.csv": UploadStatus.EXAMINED}
    for at, (name, status) in enumerate(cases.items()):
        text = HEAD + line(at, EVA) + line(9, EVA)
        upload, _ = uploads.record_upload(restaurant=history, name=name, chunks=[text.encode()], now=timezone.now())
        uploads.mark(restaurant=history, upload_id=upload.pk, status=status)
        uploads.stored_file(history, upload).write_text(text + f'05/09/2026,13:40,"C-1,2,Causa,1,62.00,{ANA},\n')
    with acting_for(history.pk):
        Upload.objects.of(history).filter(name="unread.csv").update(examination={})

    with django_capture_on_commit_callbacks(execute=True):
        asks(history, RequestKind.CANCELLATION)

    assert files_with(history, ANA) == []
    with acting_for(history.pk):
        assert set(Upload.objects.of(history).values_list("name", flat=True)) == {"uno.csv", "dos.csv"}


def test_an_erasure_that_failed_after_it_had_read_the_files_ends_the_same(history: Restaurant) -> None:
    with acting_for(history.pk):
        ana = known_identity(history, ANA)
        assert ana is not None
        taken_in = list(Upload.objects.of(history))
    for upload in taken_in:
        with tempfile.TemporaryDirectory() as scratch:
            assert erase_from_original(restaurant=history, upload=upload, scratch=Path(scratch), guests=[ana])

    asks(history, RequestKind.CANCELLATION)

    assert files_with(history, ana) == files_with(history, "Quispe") == []


def test_bytes_that_a_killed_process_left_of_a_forgotten_file_go(history: Restaurant) -> None:
    left = store_of(history) / ("0" * 64)
    left.write_bytes(ANA.encode())

    asks(history, RequestKind.CANCELLATION)

    assert not left.exists()


def test_a_model_of_a_table_that_named_them_is_learned_anew(history: Restaurant, tmp_path: Path) -> None:
    takes_in(history, tmp_path / "clientes.csv", f"{CUSTOMERS}1,Ana Quispe,{ANA},3\n2,Eva Ríos,{EVA},2\n")
    with acting_for(history.pk):
        first = request_training(
            restaurant=history, task="column", target="visits", table="clientes", now=timezone.now()
        )
        Job.objects.of(history).exclude(pk=first.pk).filter(kind="train").delete()

    asks(history, RequestKind.CANCELLATION)

    with acting_for(history.pk):
        asked = Job.objects.of(history).filter(kind="train", params__task="column")
        assert set(asked.values_list("params__table", "params__target")) == {("clientes", "visits")}
        assert asked.count() == 2


@pytest.mark.parametrize("moment", ["before the rows are in place", "before the bytes go", "between two of rows"])
def test_whatever_moment_a_worker_is_killed_at_an_erasure_ends_with_nothing_left(
    history: Restaurant, moment: str
) -> None:
    with acting_for(history.pk):
        upload = Upload.objects.of(history).get(name="uno.csv")
    original = uploads.stored_file(history, upload)
    cells, bytes_before = uploads.cells_of(history, upload), original.read_bytes()
    with tempfile.TemporaryDirectory() as scratch:
        end_original(restaurant=history, upload=upload, scratch=Path(scratch))
    if moment == "before the rows are in place":
        cells.rename(cells.with_suffix(".new"))
        original.write_bytes(bytes_before)
    elif moment == "before the bytes go":
        original.write_bytes(bytes_before)
    else:
        shutil.copytree(cells, cells.with_suffix(".new"))
        cells.rename(cells.with_suffix(".old"))

    asks(history, RequestKind.CANCELLATION)

    assert files_with(history, ANA) == files_with(history, "Quispe") == []
    assert [path.name for path in store_of(history).iterdir() if path.suffix in (".old", ".new")] == []
    assert cells.exists()
    assert not original.exists()


def test_a_receipt_keeps_no_document_that_was_sent(huaca: Restaurant) -> None:
    models.served_version(huaca)

    body = partner_of(huaca).ask(
        "predictions/column",
        {
            "target": "channel",
            "row": models.ROW | {"dni": "45678912", "customerPhone": 987654321, "notas mozo": "VIP 45678912"},
        },
    )

    with acting_for(huaca.pk):
        (row,) = Receipt.objects.of(huaca).get(public_id=body.json()["receipt"]).asked["rows"]
    assert (row["dni"][:8], row["customerPhone"][:8]) == ("dni:912:", "tel:321:")
    assert row["notas mozo"] == f"VIP {row['dni']}"
    assert {name: row[name] for name in models.ROW} == models.ROW
