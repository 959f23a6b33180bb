"""The list of a segment as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from insights.reports.segment_why import why_in
from insights.selectors.segment_list import SegmentList
from ml.exports import inert
from restaurants.models import Restaurant
from restaurants.templatetags.formats import symbol
from restaurants.templatetags.guests import masked

MARK = "\ufeff"  # by which Excel knows UTF-8


def segment_csv(restaurant: Restaurant, found: SegmentList) -> str:
    """In the language in force, every cell inert."""
    out = io.StringIO()
    csv.writer(out).writerows([inert(cell) for cell in row] for row in _rows(restaurant, found))
    return MARK + out.getvalue()


def _rows(restaurant: Restaurant, found: SegmentList) -> Iterator[list[str]]:
    """A code of the house's own or a name is whole, for it is not hidden; of a document, a telephone or an address
    there is no more to give than its end, so the number of the guest's file stands beside it."""
    sales = _("Ventas (%(currency)s)") % {"currency": symbol(restaurant.currency)}
    yield [_("Ficha"), _("Cliente"), _("Visitas"), sales, _("Última visita"), _("Por qué está aquí")]
    for one in found.listed:
        came = one.came
        why = why_in(
            found.segment, came, usual=found.usual, until=found.until or came.last, currency=restaurant.currency
        )
        amount, last = f"{came.sales:.2f}", came.last.isoformat()
        yield [str(one.number), masked(one.identity), str(came.visits), amount, last, why]
