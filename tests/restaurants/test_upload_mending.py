"""What a person can put right: a file that should not have come, a reading, a row set aside, a slip in an amount."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from insights.services.ingestion import ingest_files, see_through, totals
from insights.services.lake import lake_of
from ml.intake import LAYOUTS, Examination
from restaurants.forms import mapping_from
from restaurants.models import Job, JobState, Person, Restaurant, UploadStatus
from restaurants.selectors.uploads import columns_of
from restaurants.services import jobs
from restaurants.services.corrections import corrected
from restaurants.services.uploads import stored_file, withdraw_upload
from restaurants.tenancy import acting_for
from tests.factories import PASSWORD
from tests.people import signed_in
from tests.restaurants.test_upload_pages import KNOWN, UNKNOWN, bring, page, uploads_of


def test_rows_set_aside_can_be_mended_and_brought_again(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    path = tmp_path / "diciembre.csv"
    more = b"".join(b"%d,7,SUSPIRO,1,2010-12-02 21:%02d:00,28.00,,Peru\n" % (536400 + at, at) for at in range(40))
    path.write_bytes(KNOWN + more + b"536367,1,SUSPIRO,1,nunca,28.00,,Peru\n")
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    client.force_login(alicia)
    aside = client.get(page(huaca, "upload_quarantine", upload=uploads_of(huaca)[0].pk)).getvalue()

    mended = tmp_path / "apartadas.csv"
    mended.write_bytes(aside.replace(b"nunca", b"2010-12-03 21:00:00"))
    (answer,) = ingest_files(restaurant=huaca, files=[mended], layout=None, confirm=True)

    assert (answer["layout"], answer["accepted"], answer["quarantined"]) == ("online_retail", 1, 0)


def test_a_file_that_nobody_confirmed_can_be_discarded(
    client: Client, alicia: Person, huaca: Restaurant, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(alicia)
    bring(client, huaca, KNOWN)
    upload = uploads_of(huaca)[0]

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(huaca, "upload_discard", upload=upload.pk))

    assert uploads_of(huaca) == []
    assert not stored_file(huaca, upload).exists()


def test_a_file_on_its_way_is_not_discarded(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    bring(client, huaca, KNOWN)
    upload = uploads_of(huaca)[0]
    client.post(page(huaca, "upload_confirm", upload=upload.pk))

    answer = client.post(page(huaca, "upload_discard", upload=upload.pk))

    assert answer.status_code == 409
    assert stored_file(huaca, upload).exists()


def test_a_known_layout_can_be_corrected_and_is_then_no_longer_that_layout(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)
    went = bring(client, huaca, KNOWN)
    upload = uploads_of(huaca)[0]
    fields = ["ticket", "item_code", "item", "quantity", "sold_at", "total", "", "channel"]

    offered = client.get(f"{went}?columns=1").content.decode()
    client.post(
        page(huaca, "upload_confirm", upload=upload.pk), {f"column-{at}": field for at, field in enumerate(fields)}
    )

    confirmed = uploads_of(huaca)[0]
    assert offered.count("<select") == len(fields)
    assert (confirmed.layout, confirmed.examination["layout"]) == ("", "")
    assert confirmed.examination["mapping"]["total"] == "UnitPrice"
    assert "guest" not in confirmed.examination["mapping"]


def test_nothing_is_answered_for_the_person(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)

    shown = client.get(bring(client, huaca, UNKNOWN)).content.decode()

    questions = re.findall(r'<input type="radio"[^>]*>', shown)
    assert len(questions) >= 3
    assert all("required" in question and "checked" not in question for question in questions)


def test_lines_far_out_of_the_usual_are_shown_on_the_page_of_their_file(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    path = tmp_path / "diciembre.csv"
    usual = b"".join(b"%d,7,SUSPIRO,1,2010-12-02 21:%02d:00,28.00,,Peru\n" % (536400 + at, at) for at in range(40))
    path.write_bytes(KNOWN + usual + b"536500,7,SUSPIRO,1,2010-12-03 21:00:00,2800000.00,,Peru\n")
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    client.force_login(alicia)

    shown = client.get(page(huaca, "upload", upload=uploads_of(huaca)[0].pk)).content.decode()
    overview = client.get(reverse("overview", kwargs={"slug": huaca.slug})).content.decode()

    assert "Son gran parte de las ventas de este archivo" in shown
    assert "£\N{NO-BREAK SPACE}2,800,000.00" in shown
    assert "hay 1 línea muy fuera de lo usual" in overview


def test_a_file_taken_back_leaves_the_figures_and_what_it_hid_comes_in(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    both, first, second = (tmp_path / f"{name}.csv" for name in ("ambas", "uno", "dos"))
    lines = [b"%d,7,SUSPIRO,1,2010-12-%02d 21:00:00,28.00,,Peru\n" % (536400 + at, 2 + at) for at in range(12)]
    head = KNOWN.splitlines(keepends=True)[0]
    both.write_bytes(KNOWN + b"".join(lines[:8]))
    first.write_bytes(head + b"".join(lines[4:]))
    ingest_files(restaurant=huaca, files=[both, first], layout=None, confirm=True)
    before = totals(huaca)
    taken_back, stays = uploads_of(huaca)
    signed_in(client, alicia)

    went = client.post(page(huaca, "upload_withdraw", upload=taken_back.pk))
    run_open_jobs(huaca)
    after = totals(huaca)
    ingest_files(restaurant=huaca, files=[first], layout=None, confirm=True)
    second.write_bytes(both.read_bytes())
    (again,) = ingest_files(restaurant=huaca, files=[second], layout=None, confirm=True)

    assert went.status_code == 302
    assert stays.duplicate == 4
    withdrawn, judged_again = uploads_of(huaca)
    assert (before["tickets"], before["first_day"].isoformat()) == (14, "2010-12-01")
    assert (after["tickets"], after["first_day"].isoformat(), after["sales_total"]) == (8, "2010-12-06", "224.0000")
    assert (judged_again.accepted, judged_again.duplicate) == (8, 0)
    assert (withdrawn.status, again["accepted"], again["duplicate"]) == (UploadStatus.DONE, 6, 4)
    assert totals(huaca) == before


def test_taking_a_file_back_asks_who_it_is_again_and_then_goes_on(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    path = tmp_path / "<b>diciembre.csv"
    path.write_bytes(KNOWN)
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    (upload,) = uploads_of(huaca)
    client.force_login(alicia)  # a while ago
    address = page(huaca, "upload_withdraw", upload=upload.pk)

    asked = client.post(address, follow=True).content.decode()
    (before,) = uploads_of(huaca)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": address}, follow=True)
    (after,) = uploads_of(huaca)

    assert "Va a retirar «&lt;b&gt;diciembre.csv»: sus filas salen de las cifras" in asked
    assert (before.status, after.status) == (UploadStatus.DONE, UploadStatus.WITHDRAWING)


def test_discarding_what_was_not_taken_in_asks_nothing(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)  # a while ago
    bring(client, huaca, UNKNOWN)
    (waiting,) = uploads_of(huaca)

    client.post(page(huaca, "upload_discard", upload=waiting.pk))
    said, later = (client.get(page(huaca)).content.decode() for _ in range(2))

    assert uploads_of(huaca) == []
    assert f"Se descartó «{waiting.name}»" in said
    assert f"Se descartó «{waiting.name}»" not in later


def test_a_table_taken_back_is_no_longer_there_to_learn_from(huaca: Restaurant, tmp_path: Path) -> None:
    old, new = tmp_path / "socios.csv", tmp_path / "mas" / "socios.csv"
    new.parent.mkdir()
    rows = "codigo,edad,ciudad\n" + "".join(f"S{at},{20 + at},Lima\n" for at in range(30))
    old.write_text(rows)
    new.write_text(rows + "S99,99,Cusco\n")
    ingest_files(restaurant=huaca, files=[old, new], layout=None, confirm=True)
    kept, taken_back = uploads_of(huaca)

    withdraw_upload(restaurant=huaca, upload=taken_back, now=timezone.now())
    run_open_jobs(huaca)
    one_left = lake_of(huaca).table("socios").num_rows
    withdraw_upload(restaurant=huaca, upload=kept, now=timezone.now())
    run_open_jobs(huaca)

    assert one_left == 30
    assert lake_of(huaca).tables() == {}


def test_an_older_table_taken_back_leaves_the_newer_one(huaca: Restaurant, tmp_path: Path) -> None:
    old, new = tmp_path / "socios.csv", tmp_path / "mas" / "socios.csv"
    new.parent.mkdir()
    rows = "codigo,edad,ciudad\n" + "".join(f"S{at},{20 + at},Lima\n" for at in range(30))
    old.write_text(rows)
    new.write_text(rows + "S99,99,Cusco\n")
    ingest_files(restaurant=huaca, files=[new], layout=None, confirm=True)
    ingest_files(restaurant=huaca, files=[old], layout=None, confirm=True)
    first, second = uploads_of(huaca)

    withdraw_upload(restaurant=huaca, upload=first, now=timezone.now())
    run_open_jobs(huaca)

    assert second.accepted == lake_of(huaca).table("socios").num_rows == 30


def test_a_file_that_could_not_be_taken_back_says_so_and_can_be_asked_again(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    path = tmp_path / "diciembre.csv"
    path.write_bytes(KNOWN)
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    upload = uploads_of(huaca)[0]
    signed_in(client, alicia)
    asked = withdraw_upload(restaurant=huaca, upload=upload, now=timezone.now())
    job = jobs.claim(huaca.pk, asked.pk, now=timezone.now())
    assert job is not None

    jobs.fail(job, jobs.Unexpected(kind="OSError"), again=False, now=timezone.now())
    shown = client.get(page(huaca, "upload", upload=upload.pk)).content.decode()
    client.post(page(huaca, "upload_withdraw", upload=upload.pk))
    run_open_jobs(huaca)

    assert "No se pudo retirar" in shown
    assert uploads_of(huaca)[0].status == UploadStatus.WITHDRAWN
    assert totals(huaca)["tickets"] == 0


@pytest.mark.parametrize("name", ["loyverse_es", "prox", "susii", "square_items", "toast_items", "online_retail"])
def test_columns_that_were_looked_at_and_left_stay_as_the_layout_knows_them(name: str) -> None:
    layout = LAYOUTS[name]
    columns = list(dict.fromkeys(names[0] for names in layout.fields.values()))
    mapping = layout.find(columns)
    examination = Examination(**EMPTY, layout=name, columns=columns, mapping=mapping).as_dict()
    posted = QueryDict(mutable=True)
    posted.update({f"column-{column.at}": column.field for column in columns_of(examination)})

    sent = mapping_from(posted, columns)
    confirmed = corrected(examination, mapping=sent, answers={})

    assert confirmed["mapping"] == mapping
    assert confirmed["layout"] == name


EMPTY: dict[str, Any] = {
    **dict.fromkeys(("name", "encoding", "quote", "date_format"), ""),
    "kind": "sales",
    "container": "text",
    "delimiter": ",",
    "decimal": ".",
    "header_row": 0,
    "first_line": 2,
    "confidence": {},
    "needs_confirmation": True,
}


def test_what_is_not_in_the_figures_can_not_be_taken_back(client: Client, alicia: Person, huaca: Restaurant) -> None:
    signed_in(client, alicia)
    bring(client, huaca, KNOWN)

    assert client.post(page(huaca, "upload_withdraw", upload=uploads_of(huaca)[0].pk)).status_code == 409


def run_open_jobs(restaurant: Restaurant, *, kind: str = "withdraw") -> None:
    with acting_for(restaurant.pk):
        waiting = list(Job.objects.of(restaurant).filter(kind=kind, state=JobState.ASKED))
    for job in waiting:
        assert see_through(restaurant, job).state == JobState.DONE, job.error


def test_a_date_after_the_file_came_is_set_aside(huaca: Restaurant, tmp_path: Path) -> None:
    path = tmp_path / "diciembre.csv"
    path.write_bytes(KNOWN + b"536500,7,SUSPIRO,1,2099-12-03 21:00:00,28.00,,Peru\n")

    (answer,) = ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)

    assert (answer["accepted"], answer["reasons"]) == (2, {"date_out_of_range": 1})
