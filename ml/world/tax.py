"""IGV, Peru's value-added tax, by the regime of a restaurant and the date of issue.

Source: Ley 31556 (8 % + 2 % for restaurants that are MYPE, September 2022 to 2024), Ley 32219 (extended to 2026 and
stepped up afterwards). The rows after 2026 are from one source only; a table, so that a change is a line here.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

GENERAL: Final = "general"
MYPE: Final = "mype"

# From this day on, the rate in hundredths of a per cent (1,050 = 10.5 %): integers keep money exact.
IGV: Final[dict[str, tuple[tuple[date, int], ...]]] = {
    GENERAL: ((date(2011, 3, 1), 1800),),
    MYPE: (
        (date(2011, 3, 1), 1800),
        (date(2022, 9, 1), 1000),
        (date(2026, 1, 1), 1050),
        (date(2027, 1, 1), 1500),
        (date(2028, 1, 1), 1800),
    ),
}


def igv_rates(days: NDArray[np.datetime64], regime: str) -> NDArray[np.int64]:
    """The rate of each day of issue in hundredths of a per cent, shape of ``days``."""
    starts = np.array([start for start, _ in IGV[regime]], dtype="datetime64[D]")
    rates = np.array([rate for _, rate in IGV[regime]], dtype=np.int64)
    return rates[np.searchsorted(starts, days.astype("datetime64[D]"), side="right") - 1]


def without_igv(cents: NDArray[np.int64], rates: NDArray[np.int64]) -> NDArray[np.int64]:
    """*Valor de venta* in cents of amounts that contain IGV, rounded half away from zero."""
    value = np.abs(cents) * 10_000
    base = 10_000 + rates
    net: NDArray[np.int64] = np.sign(cents) * ((2 * value + base) // (2 * base))
    return net
