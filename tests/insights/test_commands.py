"""The commands that others run: JSON on standard output, and exit status 0 only when all is done."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from insights.models import ModelVersion
from insights.services.lake import registry_of
from ml import cleanse
from restaurants.management.operator import restaurant_named
from restaurants.models import AuditEntry, Job, Restaurant
from restaurants.services import houses
from restaurants.tenancy import acting_for
from tests import models
from tests.insights.test_ingestion import OCTOBER
from tests.ml.lakes import copies, days_of_lines, flip, write_lines
from tests.partners import partner_of

FILE = {"file", "layout", "rows_in", "accepted", "quarantined", "duplicate", "sales_total", "currency", "reasons"}
TOTALS = {"tickets", "guests", "first_day", "last_day", "sales_total"}
ROWS = ("rows_in", "accepted", "quarantined", "duplicate")
TABLE = "socios.csv"


def run(*argv: object) -> dict[str, Any]:
    """What the command printed as JSON; CommandError is how ``manage.py`` ends with another status than 0."""
    out = StringIO()
    call_command(*map(str, argv), "--json", stdout=out, stderr=StringIO())
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


@pytest.fixture
def october(tmp_path: Path) -> Path:
    path = tmp_path / "octubre.csv"
    path.write_text(OCTOBER)
    return path


def socios(folder: Path) -> Path:
    """Too few members for a model, so that training ends at once and says so."""
    path = folder / TABLE
    rows = [f"S{n},{20 + n},{'Lima' if n % 2 else 'Cusco'},{'salon' if n % 3 else 'delivery'}" for n in range(40)]
    path.write_text("\n".join(["codigo,edad,ciudad,canal", *rows]) + "\n")
    return path


def test_ingest_opens_the_restaurant_and_says_what_became_of_every_row(db: None, october: Path) -> None:
    said = run("ingest", "--restaurant", "mi-casa", "--create", "--currency", "GBP", "--yes", october)

    (file,) = said["files"]
    assert set(said) >= {"files", *ROWS, *TOTALS}
    assert set(file) >= {*FILE, "status"}
    assert (file["file"], file["status"], file["currency"], file["reasons"]) == ("octubre.csv", "done", "GBP", {})
    assert [said[name] for name in ROWS] == [file[name] for name in ROWS] == [4, 4, 0, 0]
    assert (said["tickets"], said["guests"], said["sales_total"]) == (2, 1, "194.0000")
    assert (said["first_day"], said["last_day"]) == ("2010-10-01", "2010-10-02")
    assert restaurant_named("mi-casa").name == "Mi Casa"


def test_a_house_is_opened_with_the_name_and_in_the_city_that_are_said(db: None, october: Path) -> None:
    named = ("--name", "La Ñusta", "--city", "Cusco")
    run("ingest", "--restaurant", "mi-casa", "--create", *named, "--yes", october)
    run("ingest", "--restaurant", "mi-casa", "--create", "--name", "Otra", "--city", "Lima", "--yes", october)
    run("ingest", "--restaurant", "otra-casa", "--create", "--name", " ", "--yes", october)

    assert (restaurant_named("mi-casa").name, restaurant_named("mi-casa").city) == ("La Ñusta", "Cusco")
    assert (restaurant_named("otra-casa").name, restaurant_named("otra-casa").city) == ("Otra Casa", "Lima")


@pytest.mark.parametrize(("said", "currency"), [([], "GBP"), (["--currency", "USD"], "USD")])
def test_a_house_opened_by_its_files_counts_in_their_money_unless_another_is_said(
    db: None, october: Path, said: list[str], currency: str
) -> None:
    run("ingest", "--restaurant", "mi-casa", "--create", "--yes", *said, october)

    assert restaurant_named("mi-casa").currency == currency


def test_a_house_whose_files_say_nothing_of_money_counts_in_soles(db: None, tmp_path: Path) -> None:
    run("ingest", "--restaurant", "mi-casa", "--create", "--yes", socios(tmp_path))

    assert restaurant_named("mi-casa").currency == "PEN"


@pytest.mark.parametrize("bad", ["missing", "refused"])
def test_a_house_is_not_opened_for_files_that_do_not_read(db: None, tmp_path: Path, october: Path, bad: str) -> None:
    picture = tmp_path / "foto.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    files = [october, tmp_path / "no-existe.csv"] if bad == "missing" else [picture]

    with pytest.raises(CommandError, match="no existe" if bad == "missing" else "PNG"):
        call_command("ingest", "--restaurant", "mi-casa", "--create", "--currency", "USD", "--yes", *map(str, files))

    assert not houses.exists("mi-casa")


def test_what_is_said_of_a_house_that_is_there_already_is_said_not_to_be_applied(db: None, october: Path) -> None:
    err = StringIO()
    run("ingest", "--restaurant", "mi-casa", "--create", "--city", "Cusco", "--yes", october)

    again = ("--restaurant", "mi-casa", "--create", "--city", "Lima", "--currency", "GBP", "--yes", str(october))
    call_command("ingest", *again, stdout=StringIO(), stderr=err)

    assert "«mi-casa» ya existe: no se aplicó --city Lima (tiene Cusco)." in err.getvalue()
    assert "--currency" not in err.getvalue()


def test_ingest_says_why_dollars_are_not_in_a_house_of_soles(huaca: Restaurant, tmp_path: Path) -> None:
    path, out = tmp_path / "dolares.csv", StringIO()
    lines = [f"{1 + n}/10/2025,B{n},Lomo,1,{'US$ 44.57' if n else 'S/ 40.00'}" for n in range(28)]
    path.write_text("\n".join(["Fecha,Comprobante,Plato,Cant,Total", *lines]) + "\n")

    call_command("ingest", "--restaurant", "huaca", "--yes", str(path), stdout=out, stderr=StringIO())

    said = out.getvalue().replace("\xa0", " ")
    assert "28 filas = 1 aceptada + 27 apartadas + 0 repetidas. Ventas S/ 40.00" in said
    assert "27 filas: Está en otra moneda y no trae tipo de cambio." in said
    assert "En total: 1 cuenta del " in said
    assert "ventas S/ 40.00 (PEN)" in said


def test_ingest_is_not_done_while_a_file_is_refused_and_says_so_beside_what_is(
    huaca: Restaurant, october: Path, tmp_path: Path
) -> None:
    (tmp_path / "foto.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    out = StringIO()

    with pytest.raises(CommandError):
        call_command(
            "ingest", "--restaurant", "huaca", "--yes", "--json", str(tmp_path / "foto.csv"), str(october), stdout=out
        )

    said = json.loads(out.getvalue())
    assert [file["status"] for file in said["files"]] == ["refused", "done"]
    assert said["files"][0]["message"]
    assert said["accepted"] == 4


def test_a_restaurant_that_nobody_opened_is_a_sentence_and_no_exit_zero(db: None, october: Path) -> None:
    out = StringIO()

    with pytest.raises(CommandError, match="ninguna"):
        call_command("ingest", "--restaurant", "ninguna", "--yes", "--json", str(october), stdout=out)

    assert json.loads(out.getvalue())["error"] == "no_such_restaurant"


def test_train_says_the_verdict_of_a_column_with_its_evidence_and_reproduce_makes_it_again(
    huaca: Restaurant, tmp_path: Path
) -> None:
    run("ingest", "--restaurant", "huaca", "--yes", socios(tmp_path))

    said = run("train", "--restaurant", "huaca", "--task", "column", "--table", "socios", "--target", "canal")
    (version,) = said["versions"]
    again = run("reproduce", "--restaurant", "huaca", version["name"])

    assert set(version) >= {"name", "task", "target", "verdict", "metrics", "baseline", "digest", "data_digest"}
    assert (version["task"], version["target"], version["verdict"]) == ("column", "canal", "too_few")
    assert version["on_duty"] is False
    assert (again["data_equal"], again["metrics_equal"], again["model_equal"]) == (True, True, True)
    with acting_for(huaca.pk):
        assert ModelVersion.objects.of(huaca).get().name == version["name"]


def test_demand_learns_with_the_days_of_the_restaurants_own_city_and_is_made_again_with_them(
    huaca: Restaurant, october: Path
) -> None:
    with acting_for(huaca.pk):
        Restaurant.objects.filter(pk=huaca.pk).update(city="Cusco")
    run("ingest", "--restaurant", "huaca", "--yes", october)

    (version,) = run("train", "--restaurant", "huaca", "--task", "demand")["versions"]
    with acting_for(huaca.pk):
        Restaurant.objects.filter(pk=huaca.pk).update(city="Lima")
    again = run("reproduce", "--restaurant", "huaca", version["name"])

    with acting_for(huaca.pk):
        assert ModelVersion.objects.of(huaca).get().params["region"] == "Cusco"
    assert registry_of(huaca).version(version["name"]).params["region"] == "Cusco"
    assert (again["data_equal"], again["metrics_equal"], again["model_equal"]) == (True, True, True)


def test_train_on_a_table_that_nobody_uploaded_is_not_done_and_says_why(huaca: Restaurant, tmp_path: Path) -> None:
    run("ingest", "--restaurant", "huaca", "--yes", socios(tmp_path))
    out = StringIO()

    with pytest.raises(CommandError):
        call_command(
            "train",
            *("--restaurant", "huaca", "--task", "column", "--table", "nada", "--target", "x", "--json"),
            stdout=out,
        )

    (version,) = json.loads(out.getvalue())["versions"]
    assert version["error"]
    assert "nada" in version["message"]


def test_a_column_that_is_not_there_is_refused_before_anything_is_asked(huaca: Restaurant, tmp_path: Path) -> None:
    run("ingest", "--restaurant", "huaca", "--yes", socios(tmp_path))

    for table, target in (("socios", "nada"), ("nadie", "canal"), ("../socios", "canal")):
        with pytest.raises(CommandError):
            call_command(
                "train",
                "--restaurant",
                "huaca",
                "--task",
                "column",
                "--table",
                table,
                "--target",
                target,
                stdout=StringIO(),
            )

    with acting_for(huaca.pk):
        assert not Job.objects.of(huaca).filter(kind="train", params__task="column").exists()


def test_in_words_ingest_says_how_a_table_of_ones_own_was_read(huaca: Restaurant, tmp_path: Path) -> None:
    path, out = tmp_path / "ventas.csv", StringIO()
    path.write_text(
        "Fecha;Comprobante;Plato;Total\n" + "".join(f"0{at}/10/2025;B{at};Lomo;48,50\n" for at in range(1, 9))
    )

    call_command("ingest", "--restaurant", "huaca", "--yes", str(path), stdout=out)
    call_command("ingest", "--restaurant", "huaca", "--yes", str(path), stdout=out)

    said = out.getvalue()
    assert "8 filas = 8 aceptadas + 0 apartadas + 0 repetidas" in said
    assert "Comprobante = Cuenta o comprobante" in said
    assert said.count("ya lo teníamos") == 1


def test_a_damaged_version_is_refused_until_it_is_put_back_from_a_sound_copy(huaca: Restaurant) -> None:
    registry = registry_of(huaca)
    registry.init()
    write_lines(registry.root / "lake", days_of_lines(3))
    data = registry.record_data("first")
    record = registry.record_model("column-channel-0001", models.column_trained(), data.digest, {}, table="customers")
    models.version(huaca, name=record.name, digest=record.digest)
    flip(registry.root / "models" / record.name / "model.bin")
    partner, question = partner_of(huaca), {"target": "channel", "row": models.ROW}

    refused = partner.ask("predictions/column", question)
    first, second = (run("restore_version", "--restaurant", "huaca", record.name) for _ in range(2))
    answered = partner.ask("predictions/column", question)

    assert (refused.status_code, refused.json()["code"]) == (503, "model_unavailable")
    assert [said["was_sound"] for said in (first, second)] == [False, True]
    assert (answered.status_code, answered.json()["model_version"]["digest"]) == (200, record.digest)
    with acting_for(huaca.pk):
        assert AuditEntry.objects.of(huaca).get(what="version_restored").about == record.name


def test_a_version_of_which_no_sound_copy_is_left_is_not_put_back_and_that_is_said(huaca: Restaurant) -> None:
    registry = registry_of(huaca)
    registry.init()
    write_lines(registry.root / "lake", days_of_lines(3))
    data = registry.record_data("first")
    record = registry.record_model("column-channel-0001", models.column_trained(), data.digest, {}, table="customers")
    sound = registry.read_model(record.name, sha256=record.digest)
    for path in (registry.root / "models" / record.name / "model.bin", *copies(registry, sound)):
        flip(path)

    with pytest.raises(CommandError, match="copia"):
        run("restore_version", "--restaurant", "huaca", record.name)
    with pytest.raises(CommandError, match="No existe la versión"):
        run("restore_version", "--restaurant", "huaca", "column-channel-0002")


def test_the_spark_step_alone_judges_a_file_as_the_product_does(
    db: None, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "octubre.csv"
    path.write_text(OCTOBER + "536500,7,SUSPIRO,1,2099-12-03 21:00:00,28.00,,Peru\n")

    (ours,) = run("ingest", "--restaurant", "mi-casa", "--create", "--yes", path)["files"]
    cleanse.main([str(path), "--out", str(tmp_path / "lake"), "--remote", settings.SPARK_REMOTE, "--json"])

    (alone,) = json.loads(capsys.readouterr().out)["files"]
    assert ours["reasons"] == {"date_out_of_range": 1}
    assert {name: ours[name] for name in (*ROWS, "reasons")} == {name: alone[name] for name in (*ROWS, "reasons")}
