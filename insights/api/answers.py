"""How answers look: the shapes that are rendered and that the OpenAPI document shows are the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel.numbers import get_currency_precision
from django.utils.translation import get_language
from rest_framework import serializers

from insights.models import ModelVersion, Verdict
from insights.services.predictions import Answer
from ml.errors import GourmetError

LOSSES = "``loss`` of a segmentation is the mean squared error of ln(1 + spend of the last quarter), without a unit"


class WarningAnswer(serializers.Serializer[Any]):
    """Something to know about an answer; ``code`` is stable."""

    code = serializers.CharField()
    detail = serializers.CharField()


class DataVersionAnswer(serializers.Serializer[Any]):
    """The data as they stood: the same ``digest`` is the same content."""

    digest = serializers.CharField()
    rows = serializers.IntegerField()
    first_day = serializers.DateField(allow_null=True)
    last_day = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()


class ModelSummary(serializers.Serializer[Any]):
    """Which version answered: its name, and the SHA-256 of its bytes."""

    name = serializers.CharField()
    number = serializers.IntegerField()
    task = serializers.CharField()
    target = serializers.CharField()
    algorithm = serializers.CharField()
    verdict = serializers.ChoiceField(choices=Verdict.values)
    digest = serializers.CharField()
    created_at = serializers.DateTimeField()


class ModelAnswer(ModelSummary):
    """A version beside its baseline."""

    on_duty = serializers.BooleanField()
    data_version = serializers.CharField(source="data_digest")
    revision = serializers.CharField()
    seconds = serializers.FloatField()
    metrics = serializers.DictField(help_text=f"its own figures; {LOSSES}")
    baseline = serializers.DictField(help_text="the same of the reference: ``skill`` is 1 - loss / loss of the hardest")


class ModelInFull(ModelAnswer):
    """With the evidence, every entrant, and the parameters."""

    report = serializers.DictField()
    params = serializers.DictField()


class ModelList(serializers.Serializer[Any]):
    models = ModelAnswer(many=True)
    next = serializers.CharField(allow_null=True, help_text="address of the next part")


class Money(serializers.DecimalField):
    """Text with the decimals of the currency (``context["currency"]``), and with up to four where they say more: an IGV
    that was taken out leaves such, and only with them do the days add up to the month."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=20, decimal_places=4, **kwargs)

    def to_representation(self, value: Any) -> str:
        whole, _, more = str(super().to_representation(value)).partition(".")
        more = more.rstrip("0").ljust(get_currency_precision(self.context["currency"]), "0")
        return f"{whole}.{more}" if more else whole


class PeriodFigure(serializers.Serializer[Any]):
    """Money in the restaurant's currency, with its decimals and up to four where they say more: ``sales`` with IGV,
    ``net_sales`` without, both without recargo and tips."""

    period = serializers.DateField(help_text="first day of the day, week or month")
    days = serializers.IntegerField(help_text="business days with sales")
    sales = Money()
    net_sales = Money()
    refunds = Money()
    tickets = serializers.IntegerField()
    identified_tickets = serializers.IntegerField(source="identified")
    covers = serializers.IntegerField(allow_null=True, help_text="null where the source does not count guests")
    lines = serializers.IntegerField()


class DishFigure(serializers.Serializer[Any]):
    dish = serializers.CharField()
    category = serializers.CharField(allow_blank=True)
    days = serializers.IntegerField(help_text="business days on which it was sold")
    quantity = serializers.DecimalField(source="sold", max_digits=20, decimal_places=4)
    sales = Money(source="total")
    net_sales = Money(source="net")
    lines = serializers.IntegerField(source="line_count")


class FigureList(serializers.Serializer[Any]):
    currency = serializers.CharField()
    data_version = DataVersionAnswer(allow_null=True)
    warnings = WarningAnswer(many=True)
    next = serializers.CharField(allow_null=True, help_text="address of the next part")


class PeriodFigures(FigureList):
    figures = PeriodFigure(many=True)


class DishFigures(FigureList):
    figures = DishFigure(many=True)


class Evidence(serializers.Serializer[Any]):
    """Why there is no prediction: what the model reached, and what guessing reaches."""

    metrics = serializers.DictField()
    baseline = serializers.DictField()
    detail = serializers.CharField()
    leaking_column = serializers.CharField(
        allow_null=True, help_text="of a possible leak: the column that seems to hold the answer"
    )


class Interval(serializers.Serializer[Any]):
    level = serializers.FloatField(help_text="share of days that fall between low and high")


class PredictionAnswer(serializers.Serializer[Any]):
    """``status`` is ``ok``, or why nothing is foretold; then ``predictions`` is empty and ``evidence`` says why."""

    status = serializers.ChoiceField(choices=["ok", "no_signal", "leak", "too_few", "off_duty"])
    receipt = serializers.UUIDField(help_text="the name under which this answer is on record")
    model_version = ModelSummary()
    data_version = serializers.CharField(help_text="digest of the data that the model learnt from")
    interval = Interval(allow_null=True)
    warnings = WarningAnswer(many=True)
    evidence = Evidence(allow_null=True)


class DayPrediction(serializers.Serializer[Any]):
    day = serializers.DateField()
    expected = serializers.DecimalField(max_digits=14, decimal_places=2)
    low = serializers.DecimalField(max_digits=14, decimal_places=2)
    high = serializers.DecimalField(max_digits=14, decimal_places=2)
    baseline = serializers.DecimalField(
        max_digits=14, decimal_places=2, help_text="the same weekday's median: what guessing says"
    )


class DemandAnswer(PredictionAnswer):
    predictions = DayPrediction(many=True)


class RowPrediction(serializers.Serializer[Any]):
    prediction = serializers.JSONField(help_text="a category, or a number")
    probabilities = serializers.DictField(child=serializers.FloatField(), allow_null=True)
    warnings = serializers.ListField(child=serializers.JSONField(), help_text="what was unusual about the row")


class ColumnAnswer(PredictionAnswer):
    predictions = RowPrediction(many=True)


WITHOUT = {
    Verdict.NO_SIGNAL: (
        "Sin señal: con estos datos no hay relación útil, así que no se predice.",
        "No signal: these data hold no useful relation, so nothing is predicted.",
    ),
    Verdict.LEAK: (
        "Posible fuga: una columna ya contiene la respuesta; no se predice.",
        "Possible leak: a column already holds the answer; nothing is predicted.",
    ),
    Verdict.TOO_FEW: (
        "No se puede determinar: hay muy pocos datos.",
        "It can't be determined: there are too few data.",
    ),
    Verdict.SIGNAL: ("Ninguna versión está en servicio.", "No version is on duty."),
}


def rendered(answer: Answer) -> dict[str, Any]:
    """An answer as it is sent. By hand, not by the serializer above, because this is the path that must be fast; a test
    holds it against the document."""
    version = answer.version
    evidence = answer.evidence
    return {
        "status": answer.status,
        "receipt": str(answer.receipt),
        "model_version": {
            "name": version.name,
            "number": version.number,
            "task": version.task,
            "target": version.target,
            "algorithm": version.algorithm,
            "verdict": version.verdict,
            "digest": version.digest,
            "created_at": version.created_at,
        },
        "data_version": version.data_digest,
        "interval": {"level": version.interval} if version.interval and evidence is None else None,
        "warnings": sentences(answer.warnings),
        "evidence": _evidence(evidence) if evidence else None,
        "predictions": answer.predictions,
    }


def sentences(warnings: Iterable[GourmetError]) -> list[dict[str, str]]:
    language = get_language() or "es"
    return [{"code": warning.code, "detail": warning.text(language)} for warning in warnings]


def _evidence(version: ModelVersion) -> dict[str, Any]:
    spanish, english = WITHOUT[Verdict(version.verdict)]
    detail = english if get_language() == "en" else spanish
    return {
        "metrics": version.metrics,
        "baseline": version.baseline,
        "detail": detail,
        "leaking_column": version.leaking_column,
    }
