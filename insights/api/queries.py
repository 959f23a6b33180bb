"""What may be asked in an address."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from insights.api.rows import MAX_ROWS
from insights.selectors.answers import Period
from ml.training import DemandParams
from restaurants.api.base import Limited
from restaurants.texts import keepable

_MONEY = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,4})?")  # without an exponent, of which PostgreSQL holds few
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
TASKS = ("demand", "segments", "column")
HORIZON = DemandParams().horizon  # days that a version foretells


def _sane(day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise serializers.ValidationError(_("La fecha está fuera de rango."))


class PeriodQuery(serializers.Serializer[Any]):
    """``from`` and ``to``, business days, both included."""

    to = serializers.DateField(required=False, validators=[_sane])

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        since = serializers.DateField(required=False, validators=[_sane])
        return {"from": since, **super().get_fields()}  # `from` is a word of Python, so it can't be a class attribute

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if "from" in asked and "to" in asked and asked["from"] > asked["to"]:
            raise serializers.ValidationError({"to": [_("El período termina antes de empezar.")]})
        return asked


class PeriodFiguresQuery(PeriodQuery, Limited):
    grain = serializers.ChoiceField(choices=["day", "week", "month"], default="day")
    after = serializers.DateField(required=False, validators=[_sane], help_text="go on after this period")


class DishFiguresQuery(PeriodQuery, Limited):
    after = serializers.CharField(required=False, max_length=2000, help_text="a mark from `next`")

    def validate_after(self, mark: str) -> tuple[Decimal, str, str]:
        return read_mark(mark)


class DemandQuery(PeriodQuery):
    horizon = serializers.IntegerField(required=False, min_value=1, max_value=HORIZON, help_text="the first days only")


class ModelsQuery(Limited):
    task = serializers.ChoiceField(choices=TASKS, required=False)
    target = serializers.CharField(required=False, max_length=120)
    on_duty = serializers.BooleanField(required=False, allow_null=True, default=None)
    after = serializers.IntegerField(required=False, min_value=1, help_text="a mark from `next`")


class ColumnQuestion(serializers.Serializer[Any]):
    """``row`` for one, ``rows`` for a list of up to 1000; names are those of the table's columns."""

    target = serializers.CharField(max_length=120)
    row = serializers.DictField(required=False)
    rows = serializers.ListField(child=serializers.DictField(), required=False, min_length=1, max_length=MAX_ROWS)


def period_of(query: dict[str, Any]) -> Period:
    return Period(query.get("from"), query.get("to"))


def mark_of(place: tuple[Decimal, str, str]) -> str:
    """An opaque mark that a list goes on after."""
    total, dish, category = place
    return base64.urlsafe_b64encode(json.dumps([f"{total:f}", dish, category]).encode()).decode()


def read_mark(mark: str) -> tuple[Decimal, str, str]:
    try:
        total, dish, category = map(str, json.loads(base64.urlsafe_b64decode(mark.encode())))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise serializers.ValidationError(_("Use la marca tal como vino en «next».")) from error
    if not _MONEY.fullmatch(total) or not keepable(dish + category):
        raise serializers.ValidationError(_("Use la marca tal como vino en «next»."))
    return Decimal(total), dish, category
