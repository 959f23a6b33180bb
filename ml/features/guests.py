"""What is known of each guest on a day: recency, frequency, money, and the guest's own rhythm."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from ml.errors import GourmetError

COLUMNS = ("recency", "frequency", "ticket", "spend", "tenure", "cadence", "overdue", "pace", "rate")
QUARTER = 91


class NotVisits(GourmetError):
    """The table of visits lacks what segments need."""

    code = "not_visits"
    es = "Faltan datos de visitas: se necesita la columna «{column}»."
    en = "Data of visits are missing: column “{column}” is needed."


def visits_of(table: pd.DataFrame) -> pd.DataFrame:
    """[guest (text), day (datetime64, midnight), sales (float)], one row a guest a day, in order. Raises NotVisits."""
    for column in ("guest", "day", "sales"):
        if column not in table:
            raise NotVisits(column=column)
    named = table[table["guest"].notna()]
    flat = pd.DataFrame(
        {
            "guest": named["guest"].astype(str),
            "day": pd.to_datetime(named["day"]).dt.normalize().astype("datetime64[ns]"),
            "sales": pd.to_numeric(named["sales"]).astype(float),
        }
    )
    summed: pd.DataFrame = flat.groupby(["guest", "day"], sort=True)["sales"].sum().reset_index()
    return summed


def guest_features(visits: pd.DataFrame, *, until: date) -> pd.DataFrame:
    """Features at the end of day ``until``, indexed by guest, columns ``COLUMNS``; later visits are not looked at.

    recency, tenure, cadence in days; frequency in visit days; ticket and spend in the currency; ``cadence`` is the
    guest's own median gap between visits, drawn towards the house's median by two gaps; ``overdue`` = recency over
    cadence; ``pace`` counts visits, each for half as much with every quarter that has passed since: frequency and
    recency in one figure that moves slowly; ``rate`` is visits a quarter over the guest's whole time, as if
    two months longer. ``visits`` as from ``visits_of``.
    """
    end = pd.Timestamp(until)
    past = visits[visits["day"] <= end]
    grouped = past.groupby("guest", sort=True)
    first, last, frequency = grouped["day"].min(), grouped["day"].max(), grouped.size()
    spend = grouped["sales"].sum()
    gaps = past.groupby("guest")["day"].diff().dt.days
    per_guest = gaps.groupby(past["guest"]).median()
    house = float(gaps.median()) if gaps.notna().any() else float(QUARTER)
    known = frequency - 1
    cadence = (per_guest.fillna(house) * known + 2.0 * house) / (known + 2.0)
    recency = (end - last).dt.days.astype(float)
    tenure = (end - first).dt.days.astype(float)
    weight = np.exp2(-((end - past["day"]).dt.days / QUARTER))
    return pd.DataFrame(
        {
            "recency": recency,
            "frequency": frequency.astype(float),
            "ticket": spend / frequency,
            "spend": spend,
            "tenure": tenure,
            "cadence": cadence,
            "overdue": recency / cadence.clip(lower=1.0),
            "rate": QUARTER * (frequency - 0.5) / (tenure + 60.0),
            "pace": weight.groupby(past["guest"]).sum(),
        },
        columns=list(COLUMNS),
    )


def log_features(features: pd.DataFrame, columns: tuple[str, ...]) -> np.ndarray:
    """(guests, len(columns)) logs of ``columns``; money below zero (more returned than bought) counts as zero.

    log1p of days, visits and money; ``pace`` and ``rate``, mostly below 1, are counted in tenths of a visit first.
    """
    unit = np.array([10.0 if column in ("pace", "rate") else 1.0 for column in columns])
    logs: np.ndarray = np.log1p(np.maximum(features[list(columns)].to_numpy(dtype=np.float64), 0.0) * unit)
    return logs
