"""Files in, figures out: through the store, the ledger, Spark, the lake and PostgreSQL."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from insights.models import DayFigure, GuestVisit
from insights.selectors.guests import known_identity
from insights.services.ingestion import ingest_files, see_through, totals
from insights.services.lake import lake_of
from ml.intake.people import is_hidden
from restaurants.models import Job, JobState, Restaurant, Upload, UploadStatus
from restaurants.services import jobs, uploads
from restaurants.tenancy import acting_for
from tests.partners import partner_of

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
OCTOBER = HEADER + (
    "536365,1,CEVICHE CLASICO,2,2010-10-01 13:26:00,48.50,17850.0,Peru\n"
    "536365,1,CEVICHE CLASICO,2,2010-10-01 13:26:00,48.50,17850.0,Peru\n"
    "536366,2,LOMO SALTADO,1,2010-10-01 20:10:00,62.00,,Peru\n"
    "C536367,2,LOMO SALTADO,-1,2010-10-02 20:10:00,62.00,,Peru\n"
)
NOVEMBER = HEADER + (
    "C536367,2,LOMO SALTADO,-1,2010-10-02 20:10:00,62.00,,Peru\n"
    "536400,3,SUSPIRO,1,2010-11-05 21:00:00,28.00,17850.0,Peru\n"
)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "octubre.csv").write_text(OCTOBER)
    (tmp_path / "noviembre.csv").write_text(NOVEMBER)
    return [tmp_path / "octubre.csv", tmp_path / "noviembre.csv"]


def ingested(restaurant: Restaurant, files: list[Path]) -> list[dict[str, Any]]:
    return ingest_files(restaurant=restaurant, files=files, layout=None, confirm=True)


def test_every_row_of_a_file_is_accounted_for(huaca: Restaurant, files: list[Path]) -> None:
    october, november = ingested(huaca, files)

    assert (october["status"], october["rows_in"], october["accepted"]) == (UploadStatus.DONE, 4, 4)
    assert (november["rows_in"], november["accepted"], november["duplicate"]) == (2, 1, 1)
    assert Decimal(october["sales_total"]) == Decimal("194.00")


def test_of_files_confirmed_together_those_beyond_the_quota_of_rows_end_with_a_sentence(
    huaca: Restaurant, files: list[Path], settings: Any
) -> None:
    settings.QUOTA_ROWS = 4

    october, november = ingested(huaca, files)

    assert (october["status"], november["status"]) == (UploadStatus.DONE, UploadStatus.FAILED)
    assert "tope de 4 filas" in november["message"]


def test_a_file_whose_rows_would_pass_the_quota_brings_none_of_them(
    huaca: Restaurant, files: list[Path], settings: Any
) -> None:
    settings.QUOTA_ROWS = 5  # October has four, November two

    october, november = ingested(huaca, files)
    settings.QUOTA_ROWS = 6
    (again,) = ingested(huaca, files[1:])

    assert (october["status"], november["status"]) == (UploadStatus.DONE, UploadStatus.FAILED)
    assert "tope de 5 filas" in november["message"]
    assert (again["status"], again["accepted"], again["duplicate"]) == (UploadStatus.DONE, 1, 1)


def test_a_file_that_alone_would_pass_the_quota_of_rows_leaves_nothing_in_the_lake(
    huaca: Restaurant, files: list[Path], settings: Any
) -> None:
    settings.QUOTA_ROWS = 3

    (october,) = ingested(huaca, files[:1])

    assert october["status"] == UploadStatus.FAILED
    assert lake_of(huaca).sources() == {}


def test_figures_are_the_same_in_any_order_and_twice(huaca: Restaurant, cantuta: Restaurant, files: list[Path]) -> None:
    ingested(huaca, files)
    ingested(huaca, files)
    ingested(cantuta, files[::-1])

    assert totals(huaca) == totals(cantuta)
    assert totals(huaca)["sales_total"] == "222.0000"


def test_a_cancellation_lowers_sales_and_is_not_a_visit(huaca: Restaurant, files: list[Path]) -> None:
    ingested(huaca, files[:1])

    with acting_for(huaca.pk):
        second = DayFigure.objects.of(huaca).get(day="2010-10-02")
        visits = list(GuestVisit.objects.of(huaca).values_list("guest", "tickets", "sales"))
    assert (second.sales, second.refunds, second.tickets) == (Decimal(-62), Decimal(-62), 0)
    assert visits == [("17850", 1, Decimal(194))]


def test_training_is_asked_for_once_after_the_last_file(huaca: Restaurant, files: list[Path]) -> None:
    ingested(huaca, files)

    with acting_for(huaca.pk):
        asked = sorted(Job.objects.of(huaca).filter(kind="train").values_list("params__task", flat=True))
    assert asked == ["demand", "segments"]


def test_a_job_that_was_interrupted_too_often_is_waited_for_no_longer_and_its_end_is_said(
    huaca: Restaurant,
) -> None:
    upload, _ = uploads.record_upload(
        restaurant=huaca, name="octubre.csv", chunks=[OCTOBER.encode()], now=timezone.now()
    )
    job = uploads.confirm_upload(restaurant=huaca, upload=upload, now=timezone.now())
    past = timezone.now() - timedelta(seconds=1)
    with acting_for(huaca.pk):
        Job.objects.of(huaca).filter(pk=job.pk).update(
            state=JobState.RUNNING, attempts=jobs.MAX_ATTEMPTS, lease_until=past, claim=uuid.uuid4()
        )

    ended = see_through(huaca, job)

    assert (ended.state, ended.error["code"]) == (JobState.FAILED, "abandoned")


def test_what_was_trained_answers_by_api_also_where_it_has_too_little_to_say(
    huaca: Restaurant, files: list[Path]
) -> None:
    ingested(huaca, files)
    with acting_for(huaca.pk):
        asked = Job.objects.of(huaca).get(kind="train", params__task="demand")
    see_through(huaca, asked)

    body = partner_of(huaca).read("predictions/demand").json()

    assert (body["status"], body["model_version"]["name"]) == ("too_few", "demand-0001")


def test_a_file_that_cannot_be_read_says_why_and_the_others_go_in(
    huaca: Restaurant, files: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "foto.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))

    photo, nowhere, october = ingested(huaca, [tmp_path / "foto.csv", tmp_path / "ayer.csv", files[0]])

    assert [one["status"] for one in (photo, nowhere, october)] == ["refused", "refused", "done"]
    assert photo["message"]
    assert "ayer.csv" in nowhere["message"]


def test_a_guest_of_more_letters_than_a_table_holds_comes_into_the_figures_and_is_found(
    huaca: Restaurant, files: list[Path], tmp_path: Path
) -> None:
    whole = "Inversiones Gastronómicas y Hoteleras de los Andes del Perú Sociedad Anónima Cerrada en Liquidación"
    path = tmp_path / "empresa.csv"
    path.write_text(HEADER + f"536500,3,SUSPIRO,1,2010-10-01 21:00:00,28.00,{whole},Peru\n")

    company, october = ingested(huaca, [path, files[0]])

    assert (company["status"], october["status"]) == (UploadStatus.DONE, UploadStatus.DONE)
    with acting_for(huaca.pk):
        assert whole[:80] in GuestVisit.objects.of(huaca).values_list("guest", flat=True)
        assert known_identity(huaca, whole) == whole[:80]


@pytest.mark.parametrize("document", ["001234567", "AB123456", "DNI 45678912", "Juan Perez 45678912", "01 4455667"])
def test_a_document_in_a_guest_s_column_is_hidden_and_found_by_who_looks_it_up(
    huaca: Restaurant, tmp_path: Path, document: str
) -> None:
    path = tmp_path / "clientes.csv"
    path.write_text(
        HEADER + "".join(f"5365{n},3,SUSPIRO,1,2010-10-0{n} 21:00:00,28.00,{document},Peru\n" for n in (1, 2))
    )

    ingested(huaca, [path])

    with acting_for(huaca.pk):
        (guest,) = set(GuestVisit.objects.of(huaca).values_list("guest", flat=True))
        assert is_hidden(guest)
        assert known_identity(huaca, document) == guest


def test_what_time_it_is_is_said_from_outside(huaca: Restaurant, tmp_path: Path) -> None:
    path, then = tmp_path / "octubre.csv", datetime(2010, 10, 2, 4, 59, tzinfo=UTC)  # in Lima it is still the first
    path.write_text(OCTOBER)

    (answer,) = ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True, clock=lambda: then)

    with acting_for(huaca.pk):
        upload = Upload.objects.of(huaca).get()
        jobs = list(Job.objects.of(huaca).order_by("pk"))
    assert (answer["accepted"], answer["reasons"]) == (3, {"date_out_of_range": 1})
    assert {upload.created_at, upload.ended_at, jobs[0].started_at, jobs[0].ended_at} == {then}
    assert {job.asked_at for job in jobs} == {then}


def test_a_slip_in_the_file_of_a_day_is_found_by_what_the_house_sold_before(huaca: Restaurant, tmp_path: Path) -> None:
    head, before, day = "Fecha,Comprobante,Plato,Cant,Total", tmp_path / "octubre.csv", tmp_path / "dia.csv"
    months = [f"{1 + n % 28:02d}/10/2025,A{n},{('Ceviche', 'Lomo')[n % 2]},1,62.00" for n in range(80)]
    prices = ["62.00", "62.00", "62.00", "62.00", "620.00", "62.00", "62.00", "62.00", "62.00"]
    slip = [f"13/11/2025,B{n},{('Ceviche', 'Lomo', 'Causa')[n % 3]},1,{price}" for n, price in enumerate(prices)]
    before.write_text("\n".join([head, *months]) + "\n")
    day.write_text("\n".join([head, *slip]) + "\n")

    ingested(huaca, [before])
    (found,) = ingested(huaca, [day])

    with acting_for(huaca.pk):
        upload = Upload.objects.of(huaca).get(name="dia.csv")
    assert (found["accepted"], found["outliers"]) == (9, 1)
    assert [(one["line"], one["dish"]) for one in upload.summary["farthest"]] == [(6, "Lomo")]
    assert lake_of(huaca).sources()[upload.sha256[:12]]["usual"]


def test_a_file_none_of_whose_rows_can_be_read_ends_with_its_count(huaca: Restaurant, tmp_path: Path) -> None:
    odd = "\u202e\u2028\u200d\U0001f600\ufeff\ufffe\x1b"
    path = tmp_path / "raro.csv"
    rows = [f"13/11/2025,B{n},{odd},1,6{n}.00,Ro\0sa" for n in range(5)]
    path.write_text("\n".join(["Fecha,Comprobante,Plato,Cant,Total,Mozo", *rows]) + "\n", encoding="utf-8")

    (found,) = ingested(huaca, [path])

    assert (found["status"], found["accepted"], found["reasons"]) == (UploadStatus.DONE, 0, {"nul": 5})
