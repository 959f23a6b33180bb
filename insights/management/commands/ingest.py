"""``manage.py ingest --restaurant SLUG FILE...``: files in, as the page would take them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from insights.services.ingestion import ingest_files, totals
from restaurants.management.operator import OperatorCommand, restaurant_named
from restaurants.models import Regime, UploadStatus
from restaurants.services import houses

ROWS = ("rows_in", "accepted", "quarantined", "duplicate")


class Command(OperatorCommand):
    help = "Sube, limpia y suma archivos de un restaurante."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--layout", help="the layout's name, when it should not be recognised")
        parser.add_argument("--yes", action="store_true", help="confirm the reading of each file")
        parser.add_argument("--create", action="store_true", help="open the restaurant if there is none by this slug")
        parser.add_argument("--currency", default="PEN", help="of a restaurant opened by --create")
        parser.add_argument("--igv", choices=Regime.values, default=Regime.GENERAL, help="its regime, likewise")

    def answer(self, **options: Any) -> tuple[dict[str, Any], bool]:
        slug = options["restaurant"]
        if options["create"] and not houses.exists(slug):
            name = slug.replace("-", " ").title()
            terms = {"currency": options["currency"], "igv_regime": options["igv"]}
            houses.open_restaurant(slug=slug, name=name, now=timezone.now(), **terms)
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
        lines = [
            f"{file['file']}: {file.get('message') or file['status']} · {file['rows_in']} filas = {file['accepted']} "
            f"aceptadas + {file['quarantined']} en cuarentena + {file['duplicate']} duplicadas · {file['sales_total']}"
            for file in answer["files"]
        ]
        whole = f"En total: {answer['tickets']} cuentas, {answer['first_day']} a {answer['last_day']}"
        return "\n".join([*lines, f"{whole}, ventas {answer['sales_total']}"])
