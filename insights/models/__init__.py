"""Figures, versions, predictions."""

from insights.models.figures import DayFigure, DishFigure, GuestVisit, HourFigure
from insights.models.predictions import Forecast, GuestSegment, Receipt
from insights.models.versions import DataVersion, ModelVersion, Verdict

__all__ = [
    "DataVersion",
    "DayFigure",
    "DishFigure",
    "Forecast",
    "GuestSegment",
    "GuestVisit",
    "HourFigure",
    "ModelVersion",
    "Receipt",
    "Verdict",
]
