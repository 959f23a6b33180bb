"""``manage.py ingest --restaurant SLUG FILE...``: files in, as the page would take them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from insights.services.ingestion import currency_of, ingest_files, totals
from restaurants.forms import LONGEST_TERM
from restaurants.management.operator import OperatorCommand, restaurant_named
from restaurants.models import Regime, Restaurant, UploadStatus
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
        parser.add_argument(
            "--igv", choices=Regime.values, default="", help="its regime, likewise; else the general one"
        )

    def answer(self, **options: Any) -> tuple[dict[str, Any], bool]:
        slug = options["restaurant"]
        if options["create"] and not houses.exists(slug):
            houses.open_restaurant(slug=slug, now=timezone.now(), **_terms(slug, options))
            restaurant = restaurant_named(slug)
        else:
            restaurant = restaurant_named(slug)
            for told in _not_applied(restaurant, options):
                self.stderr.write(told)
        files = ingest_files(
            restaurant=restaurant,
            files=options["files"],
            layout=options["layout"],
            confirm=options["yes"],
            said=self.stderr.write,
        )
        sums = {name: sum(file[name] for file in files) for name in ROWS}
        whole = {"currency": restaurant.currency, **totals(restaurant)}
        return {"files": files, **sums, **whole}, all(f["status"] == UploadStatus.DONE for f in files)

    def words(self, answer: dict[str, Any]) -> str:
        lines = [self._file(file) for file in answer["files"]]
        if answer["first_day"]:
            days = f"del {formats.day(answer['first_day'])} al {formats.day(answer['last_day'])}"
            sales = formats.money(answer["sales_total"], answer["currency"])
            tickets = counted(answer["tickets"], "cuenta", "cuentas")
            lines.append(f"En total: {tickets} {days}, ventas {sales} ({answer['currency']})")
        return "\n".join(lines)

    def _file(self, file: dict[str, Any]) -> str:
        """What became of a file: why nothing was taken in, or where each of its rows went."""
        state = str(UploadStatus(file["status"]).label)
        if file["status"] != UploadStatus.DONE:
            return f"{file['file']}: {state}. {file.get('message', '')}".rstrip()
        known = " (ya lo teníamos; no cuenta dos veces)" if file["known"] else ""
        words = (("fila", "filas"), ("aceptada", "aceptadas"), ("apartada", "apartadas"), ("repetida", "repetidas"))
        whole, taken, aside, twice = (counted(file[name], *each) for name, each in zip(ROWS, words, strict=True))
        sales = formats.money(file["sales_total"], file["currency"])
        ended = state if file["accepted"] else "Nada entró"
        said = [f"{file['file']}{known}: {ended}. {whole} = {taken} + {aside} + {twice}. Ventas {sales}"]
        return "\n  ".join([*said, *_remarks(file)])


def counted(number: int, one: str, several: str) -> str:
    """1 fila, 2 filas."""
    return f"{formats.count(number)} {one if number == 1 else several}"


def _remarks(file: dict[str, Any]) -> list[str]:
    """What whoever brought it has to know: how it was read, why rows are missing, what looks like a slip."""
    said = list(file["warnings"])
    if not file["layout"]:
        read = "; ".join(f"{column} = {word(field, 'field')}" for field, column in file["mapping"].items())
        said.append(f"Columnas reconocidas por su nombre y contenido: {read}")
    if file["kind"] != "sales":
        kind = word(file["kind"], "kind").lower()
        said.append(f"Es {kind}: no suma ventas. Si son ventas, retírelo y elija sus columnas en la página")
    said += [f"{counted(number, 'fila', 'filas')}: {word(why, 'reason')}" for why, number in file["reasons"].items()]
    if file["outliers"]:
        far = counted(file["outliers"], "línea muy fuera de lo usual: véala", "líneas muy fuera de lo usual: véalas")
        said.append(f"{far} en la página del archivo")
    if file["tickets_again"]:
        there = counted(file["tickets_again"], "cuenta ya estaba", "cuentas ya estaban")
        said.append(f"{there} en otro archivo con otras líneas")
    return said


OF_A_NEW_HOUSE = {"name": "name", "city": "city", "currency": "currency", "igv": "igv_regime"}  # option -> its field


def _terms(slug: str, options: dict[str, Any]) -> dict[str, Any]:
    """Of a restaurant that is opened: as said, else by its slug and its files, which are looked at in any case."""
    theirs = currency_of(files=options["files"], layout=options["layout"])
    said = {name: on_one_line(options[name]).strip()[: LONGEST_TERM[name]] for name in ("name", "city")}
    return {
        "name": said["name"] or slug.replace("-", " ").title(),
        **({"city": said["city"]} if said["city"] else {}),
        "currency": options["currency"] or theirs,
        "igv_regime": options["igv"] or Regime.GENERAL,
    }


def _not_applied(restaurant: Restaurant, options: dict[str, Any]) -> list[str]:
    """What was said of a house to be opened, and is not so of the one that is there."""
    is_now = {option: str(getattr(restaurant, field)) for option, field in OF_A_NEW_HOUSE.items()}
    return [
        f"«{restaurant.slug}» ya existe: no se aplicó --{option} {options[option]} (tiene {is_now[option]})."
        for option in OF_A_NEW_HOUSE
        if options[option] and options[option] != is_now[option]
    ]
