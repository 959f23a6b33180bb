"""Numbers that a page names and the code decides by: taken from where they are decided, never typed again."""

from __future__ import annotations

from django import template

from insights.selectors.forecast import HISTORY
from insights.selectors.group import DAYS
from ml.evaluation.gate import LEAK_AUC
from ml.evaluation.resampling import ALPHA
from ml.training import MIN_DAYS, MIN_GUESTS, DemandParams

register = template.Library()
BOUNDS: dict[str, float] = {
    "days_to_forecast": MIN_DAYS["demand"],
    "days_to_segment": MIN_DAYS["segments"],
    "guests_to_segment": MIN_GUESTS,
    "days_ahead": DemandParams().horizon,
    "interval": DemandParams().interval,
    "days_of_history": HISTORY,
    "days_of_a_group": DAYS,
    "chance": ALPHA,
    "leak": LEAK_AUC,
}


@register.simple_tag
def bound(name: str) -> float:
    """For ``{% bound "days_ahead" as days %}``; an unknown name raises, so that no page says nothing in its place."""
    return BOUNDS[name]
