"""A world with known truth: eight invented restaurants of Lima and Cusco, what they upload, and what is true.

``build(out)`` writes for each restaurant ``out/<slug>/``:

- the exports, as a restaurant would upload them: dirty, in a till's own layout, overlapping;
- ``restaurant.json``: slug, name, city, district, zone, closing_hour, currency, igv_regime, layout, files in the order
  of upload, simulated;
- ``truth/``, which no restaurant would have:

  - ``lines.parquet``: the clean book, see ``ml.world.ledger``. Money in whole cents. Each line once, whatever the
    overlap of the exports.
  - ``daily.csv``: every business day, closed ones too. ``expected_*`` is what the world meant (tickets, covers, soles
    with IGV before anything is taken back), the product of weekday, season, trend, occasions and promotions; ``shock``
    is what no calendar explains. ``sales`` (with IGV), ``net_sales``, ``tax``, ``service_charge``, ``tip`` add up the
    book, notes on their own day and negative, voided lines nowhere. ``tickets`` are documents with something sold or
    given; a ticket that a later note takes back still is one, a voided one and a note are not. ``covers`` are those
    tickets' people at tables.
  - ``dayparts.csv``: the same by lunch and dinner, with the effects of occasions and promotions.
  - ``dishes.csv``, ``prices.csv``: base price (soles), popularity, elasticity, price from each day on.
  - ``guests.csv``: segment, own mean gap, entry and end (days of demand time), spend factor, favourite dish.
  - ``truth.json``: totals; ``verdicts`` that a cleansing of all files must come to (rows_in = accepted + quarantined +
    duplicate; broken and voided lines are quarantined, TOTAL lines are not among the rows); each file's rows, titles,
    footer, repeats, voided lines, broken lines by reason; counts of the dirt; what the layout ``shows`` at all of
    covers, guest, tax, channel, waiter, service_charge, tip, cancels (the rest of the truth no cleansing can know);
    the parameters.

The same seed gives the same bytes. Money is soles with IGV unless it says otherwise. No person, restaurant or sale in
it is real; Peru's facts (IGV, holidays, seasons, elections) are named with their source where they stand.
"""

from ml.world.customers import customers, write_customers
from ml.world.making import NoSuchHouse, build

__all__ = ["NoSuchHouse", "build", "customers", "write_customers"]
