"""``manage.py ingest --restaurant SLUG FILE...``: files in, as the page would take them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from insights.services.ingestion import currency_of, ingest_files, totals
from restaurants.forms import LONGEST_TERM
from restaurants.management.operator import OperatorCommand, restaurant_named
from restaurants.models import Regime, UploadStatus
from restaurants.services import houses
from restaurants.templatetags import formats
from restaurants.texts import on_one_line
from restaurants.words import word

ROWS = ("rows_in", "accepted", "quarantined", "duplicate")


class Command(OperatorCommand):
    help = "Bring files to a restaurant: receive, cleanse and sum them."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--layout", help="the layout's name, when it should not be recognised")
        parser.add_argument("--yes", action="store_true", help="confirm the reading of each file")
        parser.add_argument("--create", action="store_true", help="open the restaurant if there is none by this slug")
        parser.add_argument("--name", default="", help="what a restaurant opened by --create is called; else its slug")
        parser.add_argument("--city", default="", help="where it is, which decides its own days; else Lima")
        parser.add_argument("--currency", default="", help="of a restaurant opened by --create; else that of its files")
        parser.add_argument("--igv", choices=Regime.values, default=Regime.GENERAL, help="its regime, likewise")

    def answer(self, **options: Any) -> tuple[dict[str, Any], bool]:
        slug = options["restaurant"]
        if options["create"] and not houses.exists(slug):
            houses.open_restaurant(slug=slug, now=timezone.now(), **_terms(slug, options))
        restaurant = restaurant_named(slug)
        files = ingest_files(
            restaurant=restaurant,
            files=options["files"],
            layout=options["layout"],
            confirm=options["yes"],
            said=self.stderr.write,
        )
        sums = {name: sum(file[name] for file in files) for name in ROWS}
        return {"files": files, **sums, **totals(restaurant)}, all(f["status"] == UploadStatus.DONE for f in files)

    def words(self, answer: dict[str, Any]) -> str:
        lines = [self._file(file) for file in answer["files"]]
        if answer["first_day"]:
            currency = answer["files"][0]["currency"]
            days = f"del {formats.day(answer['first_day'])} al {formats.day(answer['last_day'])}"
            sales = formats.money(answer["sales_total"], currency)
            lines.append(f"En total: {formats.count(answer['tickets'])} cuentas {days}, ventas {sales}")
        return "\n".join(lines)

    def _file(self, file: dict[str, Any]) -> str:
        """What became of a file: why nothing was taken in, or where each of its rows went."""
        state = str(UploadStatus(file["status"]).label)
        if file["status"] != UploadStatus.DONE:
            return f"{file['file']}: {state}. {file.get('message', '')}".rstrip()
        known = " (ya lo teníamos; no cuenta dos veces)" if file["known"] else ""
        taken, aside, twice = (formats.count(file[name]) for name in ROWS[1:])
        rows = f"{formats.count(file['rows_in'])} filas = {taken} aceptadas + {aside} apartadas + {twice} repetidas"
        sales = formats.money(file["sales_total"], file["currency"])
        ended = state if file["accepted"] else "Nada entró"
        said = [f"{file['file']}{known}: {ended}. {rows}. Ventas {sales}"]
        if not file["layout"]:
            read = "; ".join(f"{column} = {word(field, 'field')}" for field, column in file["mapping"].items())
            said.append(f"  Columnas reconocidas por su nombre y contenido: {read}")
        if file["outliers"]:
            said.append(
                f"  {formats.count(file['outliers'])} líneas muy fuera de lo usual: véalas en la página del archivo"
            )
        if file["tickets_again"]:
            said.append(f"  {formats.count(file['tickets_again'])} cuentas ya estaban en otro archivo con otras líneas")
        return "\n".join(said)


def _terms(slug: str, options: dict[str, Any]) -> dict[str, Any]:
    """Of a restaurant that is opened: as said, else by its slug and its files."""
    said = {name: on_one_line(options[name]).strip()[: LONGEST_TERM[name]] for name in ("name", "city")}
    return {
        "name": said["name"] or slug.replace("-", " ").title(),
        **({"city": said["city"]} if said["city"] else {}),
        "currency": options["currency"] or currency_of(files=options["files"], layout=options["layout"]),
        "igv_regime": options["igv"],
    }
