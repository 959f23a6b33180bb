"""The overview page of a restaurant with ten million lines behind it: server time and queries.

The figures are put where publishing puts them, as Spark would have summed that many lines; no page reads lines.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from statistics import median, quantiles
from typing import Any

import numpy as np
import pyarrow as pa
from django.apps import apps
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insights.models import Forecast, ModelVersion
from insights.services.figures import publish_figures
from ml.summaries import Summaries
from restaurants.models import Person, Restaurant
from restaurants.services import houses
from restaurants.tenancy import TenantModel, acting_for

LAST_DAY, DAYS, LINES = date(2026, 11, 1), 2_000, 10_000_000
DAYPARTS, CHANNELS = ("almuerzo", "cena"), ("salon", "barra", "terraza", "delivery", "llevar")
DISHES, GUESTS, HOURS = 160, 60, range(12, 26)
AHEAD = 28
TURNS = 6
_CENT = Decimal("0.01")


def run(*, times: int) -> dict[str, Any]:
    """p50 and p95 in milliseconds of ``times`` requests through the whole of Django, and the queries of one."""
    owner = Person.objects.create_user("diez-millones@bench.example", None, name="diez millones")
    house = houses.open_restaurant(slug="diez-millones", name="Diez millones", now=timezone.now(), owner=owner)
    days = [LAST_DAY - timedelta(back) for back in reversed(range(DAYS))]
    with acting_for(house.pk):
        publish_figures(restaurant=house, days=days, summaries=_summaries(days))
        _foretell(house)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(owner)
    address = f"/r/{house.slug}/"
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        page = browser.get(address)
        queries = len(captured)
    if page.status_code != 200 or "nothing-yet" in page.content.decode():
        raise RuntimeError(f"no figures on {address}: {page.status_code}")
    spent = time.process_time()
    taken = [_timed(browser, address) for _ in range(times)]
    busy = (time.process_time() - spent) / times * 1000
    cuts = quantiles(taken, n=20)
    found = {"lines": LINES, "days": DAYS, "queries": queries}
    found |= {"p50_ms": cuts[9], "p95_ms": cuts[18], "python_ms": busy}
    return found | _row_level_security(browser, address, times=times)


def _row_level_security(browser: Client, address: str, *, times: int) -> dict[str, float]:
    """The median of the same page with and without row-level security, in turns within one run, and their ratio."""
    taken: dict[bool, list[float]] = {True: [], False: []}
    for place in range(2 * TURNS):
        on = place % 2 == 0
        _switch(on=on)
        browser.get(address)  # plans are made anew after the switch
        taken[on] += [_timed(browser, address) for _ in range(times // TURNS)]
    _switch(on=True)
    with_it, without = (median(taken[on]) for on in (True, False))
    return {"with_rls_ms": with_it, "without_rls_ms": without, "rls_ratio": with_it / without}


def _switch(*, on: bool) -> None:
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, (TenantModel, Restaurant))]
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} {'ENABLE' if on else 'DISABLE'} ROW LEVEL SECURITY")


def _timed(browser: Client, address: str) -> float:
    started = time.perf_counter()
    browser.get(address)
    return (time.perf_counter() - started) * 1000


def _summaries(days: list[date]) -> Summaries:
    random = np.random.default_rng(2026)
    cells = len(DAYPARTS) * len(CHANNELS)
    return Summaries(
        day=_table(
            days,
            [(daypart, channel) for daypart in DAYPARTS for channel in CHANNELS],
            ("daypart", "channel"),
            random,
            {"sales": 2400, "net_sales": 2034, "refunds": 0, "tickets": 120, "identified_tickets": 40, "covers": 260}
            | {"lines": LINES // DAYS // cells},
        ),
        dish=_table(
            days,
            [(f"Plato {number}", f"Familia {number % 8}") for number in range(DISHES)],
            ("dish", "category"),
            random,
            {"quantity": 30, "sales": 1500, "net_sales": 1271, "lines": LINES // DAYS // DISHES},
        ),
        guest=_table(
            days, [(f"G{number}",) for number in range(GUESTS)], ("guest",), random, {"tickets": 1, "sales": 240}
        ),
        hour=_table(days, [(hour % 24,) for hour in HOURS], ("hour",), random, {"sales": 1700, "tickets": 85}),
    )


def _table(
    days: list[date],
    cells: list[tuple[Any, ...]],
    names: tuple[str, ...],
    random: np.random.Generator,
    means: dict[str, int],
) -> pa.Table:
    """One row for each day and cell; money around its mean, counts at it."""
    columns: dict[str, Any] = {"day": [day for day in days for _ in cells]}
    for place, name in enumerate(names):
        columns[name] = [cell[place] for cell in cells] * len(days)
    for name, mean in means.items():
        if name in ("sales", "net_sales", "refunds", "quantity"):
            drawn = random.normal(mean, mean / 8, len(days) * len(cells)).round(2)
            columns[name] = [Decimal(str(value)).quantize(_CENT) for value in drawn.tolist()]
        else:
            columns[name] = [mean] * (len(days) * len(cells))
    return pa.table(columns)


def _foretell(house: Restaurant) -> None:
    """A forecast on duty, so that the page draws all that it can draw."""
    version = ModelVersion.objects.of(house).create(
        restaurant=house,
        task="demand",
        target="sales",
        number=1,
        name="demand-0001",
        verdict="signal",
        algorithm="ridge",
        digest="0" * 64,
        data_digest="0" * 64,
        revision="0" * 40,
        on_duty=True,
        created_at=timezone.now(),
    )
    Forecast.objects.of(house).bulk_create(
        Forecast(
            restaurant=house,
            version=version,
            day=LAST_DAY + timedelta(step),
            expected=24_000,
            low=20_000,
            high=28_000,
            baseline=23_000,
        )
        for step in range(1, AHEAD + 1)
    )
