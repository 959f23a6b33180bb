"""A restaurant with a guest who asks to be forgotten."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from insights.models import DayFigure
from insights.selectors.guests import known_identity
from insights.services.ingestion import ingest_files, see_through
from restaurants.models import (
    Job,
    JobState,
    PrivacyRequest,
    RequestKind,
    Restaurant,
    Upload,
)
from restaurants.rooms import registry_root_of, store_of
from restaurants.services import consent, requests
from restaurants.tenancy import acting_for

ANA, EVA = "45678912", "41234567"
HEAD = "Fecha,Hora,Cuenta,Comensales,Plato,Cantidad,Total,Cliente,Nombre del comensal\n"
DAY = date(2026, 9, 5)


def line(at: int, guest: str, name: str = "") -> str:
    day = DAY + timedelta(days=at % 3)
    return f"{day:%d/%m/%Y},13:40,C-{at},2,Ceviche,1,62.00,{guest},{name}\n"


def takes_in(restaurant: Restaurant, path: Path, text: str) -> Upload:
    path.write_text(text)
    ingest_files(restaurant=restaurant, files=[path], layout=None, confirm=True)
    with acting_for(restaurant.pk):
        return Upload.objects.of(restaurant).get(sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def asks(restaurant: Restaurant, kind: RequestKind, who: str = ANA) -> PrivacyRequest:
    """Ana asks, it is granted, and the job is done."""
    with acting_for(restaurant.pk):
        identity = known_identity(restaurant, who)
        assert identity is not None
        guest = consent.guest_named(restaurant, identity, now=timezone.now())
        asked = requests.open_request(
            restaurant=restaurant,
            guest_id=guest.pk,
            kind=kind,
            received_on=DAY,
            text="",
            now=timezone.now(),
        )
        requests.answer_request(
            restaurant=restaurant, request_id=asked.pk, granted=True, answer="Así se hará.", now=timezone.now()
        )
        job = Job.objects.of(restaurant).get(kind="forget", params__request=asked.pk)
    ended = see_through(restaurant, job)
    assert ended.state == JobState.DONE, ended.error
    with acting_for(restaurant.pk):
        return PrivacyRequest.objects.of(restaurant).get(pk=asked.pk)


def sums(restaurant: Restaurant) -> tuple[Decimal, int, int]:
    with acting_for(restaurant.pk):
        rows = DayFigure.objects.of(restaurant).values_list("sales", "tickets", "identified_tickets")
        return sum((row[0] for row in rows), Decimal(0)), sum(row[1] for row in rows), sum(row[2] for row in rows)


def files_with(restaurant: Restaurant, text: str) -> list[Path]:
    roots = [store_of(restaurant), registry_root_of(restaurant)]
    roots.append(registry_root_of(restaurant).with_name(f"{registry_root_of(restaurant).name}.remote"))
    files = [path for root in roots for path in root.rglob("*") if path.is_file()]
    return [path for path in files if text.encode() in path.read_bytes()]
