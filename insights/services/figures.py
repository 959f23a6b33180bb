"""Publishing figures: the touched days are replaced whole, in one transaction, and no other day is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
from django.db import connection

from insights.models import DayFigure, DishFigure, GuestVisit, HourFigure
from restaurants.models import Restaurant
from restaurants.tenancy import TenantModel

if TYPE_CHECKING:
    from ml.summaries import Summaries

BATCH = 20_000


def publish_figures(*, restaurant: Restaurant, days: Sequence[date], summaries: Summaries) -> None:
    """Replace the figures of these business days by what Spark summed for them."""
    DayFigure.objects.of(restaurant).filter(day__in=days).delete()
    DishFigure.objects.of(restaurant).filter(day__in=days).delete()
    GuestVisit.objects.of(restaurant).filter(day__in=days).delete()
    HourFigure.objects.of(restaurant).filter(day__in=days).delete()
    insert_table(DayFigure, restaurant, summaries.day)
    insert_table(DishFigure, restaurant, summaries.dish)
    insert_table(GuestVisit, restaurant, summaries.guest)
    insert_table(HourFigure, restaurant, summaries.hour)


def insert_table(model: type[TenantModel], restaurant: Restaurant, table: pa.Table) -> None:
    """INSERT ... SELECT FROM unnest: one statement a batch. (COPY FROM is refused under row-level security.)"""
    columns = [field.column for field in model._meta.concrete_fields if field.column not in ("id", "restaurant_id")]
    types = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
    arrays = ", ".join(f"%s::{_element(str(types[column]))}[]" for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    into = f'INSERT INTO "{model._meta.db_table}" (restaurant_id, {names})'
    statement = f"{into} SELECT %s, t.* FROM unnest({arrays}) AS t"  # noqa: S608  # names of our own model's columns
    with connection.cursor() as cursor:
        for batch in table.select(columns).to_batches(max_chunksize=BATCH):
            cursor.execute(statement, [restaurant.pk, *(column.to_pylist() for column in batch.columns)])


def _element(column_type: str) -> str:
    return column_type.split("(", maxsplit=1)[0]
