"""Errors of forecasts. Arrays are one-dimensional, equally long, in the unit of the series (soles, covers)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def rmsle(actual: Floats, forecast: Floats) -> float:
    """Root mean squared logarithmic error, natural logarithm of 1 + value; values below zero count as zero.

    Source: the measure of the Recruit Restaurant Visitor Forecasting competition (2017).
    """
    difference = np.log1p(np.maximum(forecast, 0.0)) - np.log1p(np.maximum(actual, 0.0))
    return float(np.sqrt(np.mean(difference**2)))


def mase(actual: Floats, forecast: Floats, *, scale: Floats | float) -> float:
    """Mean absolute scaled error: absolute error over ``scale``, the in-sample error of the seasonal naive.

    ``scale`` is one number or one for each day (several series at once). Below 1 beats the naive's in-sample error.
    Source: Hyndman and Koehler (2006), Another look at measures of forecast accuracy.
    """
    return float(np.mean(np.abs(actual - forecast) / scale))


def smape(actual: Floats, forecast: Floats) -> float:
    """Symmetric mean absolute percentage error, in percent from 0 to 200; a day of 0 foretold as 0 counts 0."""
    size = np.abs(actual) + np.abs(forecast)
    share = np.divide(2.0 * np.abs(actual - forecast), size, out=np.zeros_like(size), where=size > 0)
    return float(100.0 * np.mean(share))


def coverage(actual: Floats, low: Floats, high: Floats) -> float:
    """Share of days whose value lay inside the interval, ends included, from 0 to 1."""
    return float(np.mean((actual >= low) & (actual <= high)))


def bias(actual: Floats, forecast: Floats) -> float:
    """Total forecast over total actual, less one: +0.03 foretold 3 % too much in sum. NaN where nothing was sold."""
    total = float(np.sum(actual))
    return float(np.sum(forecast)) / total - 1.0 if total else float("nan")


def seasonal_scale(values: Floats, *, season: int = 7) -> float:
    """In-sample mean absolute error of the seasonal naive over days that are open (> 0) at both ends.

    The denominator of MASE. Falls back to the mean value, then to 1, where no such pair exists or all are equal.
    """
    earlier, later = values[:-season], values[season:]
    both = (earlier > 0) & (later > 0)
    scale = float(np.mean(np.abs(later - earlier)[both])) if both.any() else 0.0
    if scale > 0:
        return scale
    opened = values[values > 0]
    return float(opened.mean()) if opened.size else 1.0
