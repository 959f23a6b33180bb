"""Answering by the model on duty, and keeping a receipt of each answer.

The version on duty is looked up for each answer; the model itself is loaded once in a process, under its SHA-256, so a
new version serves from its first moment and a deploy needs no signal. Bytes that are not the recorded ones are never
loaded: the version before answers, and says so.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol, cast
from uuid import UUID

from django.db import connection

from insights.models import Forecast, ModelVersion, Verdict
from insights.selectors import answers
from insights.selectors.answers import Period, Served
from insights.services.lake import registry_of
from insights.services.privacy import without_people
from ml import training
from ml.errors import GourmetError
from restaurants.models import Restaurant

log = logging.getLogger(__name__)

Row = dict[str, Any]
MODELS_KEPT = 32

#: Written out, as ``ON_DUTY`` is; and it says in the same breath that this commit need not wait for the disk.
KEEP = """
    INSERT INTO insights_receipt (restaurant_id, key_id, version_id, asked, answered, at)
    SELECT %s, %s, %s, %s::jsonb, %s::jsonb, %s FROM set_config('synchronous_commit', 'off', true)
    RETURNING public_id
"""


class NoModelOnDuty(GourmetError):
    code = "no_model_on_duty"
    es = "Todavía no hay un modelo entrenado para «{use}»."
    en = "No model has been trained for “{use}” yet."


class ModelUnavailable(GourmetError):
    code = "model_unavailable"
    es = "El modelo «{name}» no se puede servir ahora: sus bytes no son los registrados."
    en = "The model “{name}” can't be served now: its bytes are not the recorded ones."


class Before(GourmetError):
    """A warning: the version on duty could not be loaded."""

    code = "version_before"
    es = "La versión «{name}» no se pudo verificar; responde la anterior."
    en = "Version “{name}” could not be verified; the one before answers."


class BeyondForecast(GourmetError):
    """A warning: days were asked for that the forecast does not reach."""

    code = "beyond_forecast"
    es = "El pronóstico va del {first} al {last}; los demás días pedidos no tienen respuesta."
    en = "The forecast goes from {first} to {last}; the other days that were asked for have no answer."


class ForecastIsOld(GourmetError):
    """A warning: the days that were foretold are past."""

    code = "forecast_is_old"
    es = "Los datos llegan hasta antes del {first}: suba lo más reciente para un pronóstico al día."
    en = "The data end before {first}: upload the latest for a forecast that is up to date."


class SimulatedData(GourmetError):
    """A warning: whatever is said of this restaurant is said of invented data."""

    code = "simulated_data"
    es = "Los datos de este restaurante son simulados."
    en = "The data of this restaurant are simulated."


class ColumnModel(Protocol):
    def predict_rows(self, rows: Sequence[Row]) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class Answer:
    """``status`` is ``ok`` or the gate's verdict; without signal nothing is foretold, and ``evidence`` says why."""

    status: str
    version: Served
    receipt: UUID
    predictions: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[GourmetError] = field(default_factory=list)
    evidence: ModelVersion | None = None


def predict_column(*, restaurant_id: int, key_id: int, target: str, rows: Sequence[Row], now: datetime) -> Answer:
    """Foretell a column of each row. Raises ``NoModelOnDuty`` where none was ever trained for it."""
    rows = without_people(restaurant_id, rows)
    asked = {"task": "column", "target": target, "rows": rows}
    version = answers.on_duty(restaurant_id, task="column", target=target)
    if version is None:
        return _without_signal(restaurant_id, key_id, asked, task="column", target=target, now=now)
    version, model, warnings = _serving(restaurant_id, version)
    predictions = model.predict_rows(rows)
    receipt = _keep_receipt(restaurant_id, key_id, version.pk, asked, {"predictions": predictions}, now)
    return Answer("ok", version, receipt, predictions, [*labels(version.simulated), *warnings])


def predict_demand(
    *, restaurant_id: int, key_id: int, period: Period, horizon: int | None, today: date, now: datetime
) -> Answer:
    """Sales of the days to come, as the model on duty foretold them. Raises ``NoModelOnDuty``."""
    asked = {"task": "demand", "from": _iso(period.since), "to": _iso(period.until), "horizon": horizon}
    version = answers.on_duty(restaurant_id, task="demand", target=answers.DEMAND)
    if version is None:
        return _without_signal(restaurant_id, key_id, asked, task="demand", target=answers.DEMAND, now=now)
    every = answers.forecast_days(restaurant_id, version, Period())
    wanted = [day for day in every if _within(day.day, period)][:horizon]
    predictions = [_told(day) for day in wanted]
    warnings = [*labels(version.simulated), *_of_time(every, period, horizon, today)]
    receipt = _keep_receipt(restaurant_id, key_id, version.pk, asked, {"predictions": predictions}, now)
    return Answer("ok", version, receipt, predictions, warnings)


def _without_signal(
    restaurant_id: int, key_id: int, asked: dict[str, Any], *, task: str, target: str, now: datetime
) -> Answer:
    version = answers.latest(restaurant_id, task=task, target=target)
    if version is None:
        raise NoModelOnDuty(use=target if task == "column" else task)
    status = version.verdict if version.verdict != Verdict.SIGNAL else "off_duty"
    receipt = _keep_receipt(restaurant_id, key_id, version.pk, asked, {"status": status}, now)
    served = Served.of(version)
    return Answer(status, served, receipt, warnings=labels(served.simulated), evidence=version)


def labels(simulated: bool) -> list[GourmetError]:
    return [SimulatedData()] if simulated else []


def _serving(restaurant_id: int, version: Served) -> tuple[Served, ColumnModel, list[GourmetError]]:
    """The version's model; where its bytes are not the recorded ones, the newest one before whose bytes are."""
    try:
        return version, _loaded(restaurant_id, version.name, version.digest), []
    except GourmetError:
        log.exception("Model %s of restaurant %s is not what was recorded", version.name, restaurant_id)
    for before in answers.fallbacks(restaurant_id, version):
        try:
            model = _loaded(restaurant_id, before.name, before.digest)
            return Served.of(before), model, [Before(name=version.name)]
        except GourmetError:
            log.exception("Model %s of restaurant %s is not what was recorded", before.name, restaurant_id)
    raise ModelUnavailable(name=version.name)


@lru_cache(maxsize=MODELS_KEPT)
def _loaded(restaurant_id: int, name: str, digest: str) -> ColumnModel:
    restaurant = Restaurant.objects.get(pk=restaurant_id)
    data = registry_of(restaurant).read_model(name, sha256=digest)
    return cast(ColumnModel, training.loads(data, sha256=digest))


def _keep_receipt(
    restaurant_id: int,
    key_id: int,
    version_id: int,
    asked: dict[str, Any],
    answered: dict[str, Any],
    now: datetime,
) -> UUID:
    """In the answer's transaction, which then does not wait for the disk: a receipt may be lost only together with the
    machine, in the last tenths of a second before it went down."""
    receipt: list[Any] = [restaurant_id, key_id, version_id, json.dumps(asked), json.dumps(answered), now]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, receipt)
        public_id: UUID = cursor.fetchone()[0]
        return public_id


def _told(day: Forecast) -> dict[str, Any]:
    figures = {name: str(getattr(day, name)) for name in ("expected", "low", "high", "baseline")}
    return {"day": day.day.isoformat(), **figures}


def _of_time(every: list[Forecast], period: Period, horizon: int | None, today: date) -> list[GourmetError]:
    if not every:
        return []
    first, last = every[0].day, every[-1].day
    short = (period.since is not None and period.since < first) or (period.until is not None and period.until > last)
    beyond = [BeyondForecast(first=_iso(first), last=_iso(last))] if short or (horizon or 0) > len(every) else []
    return [*beyond, *([ForecastIsOld(first=_iso(first))] if last < today else [])]


def _within(day: date, period: Period) -> bool:
    return (period.since is None or day >= period.since) and (period.until is None or day <= period.until)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
