"""What a till and a tired hand do to good lines: spelling variants, missing values.

A line is soiled once, so that two exports that both hold it hold it alike. What is broken beyond reading is not a true
line at all: ``ml.world.exports`` puts such lines in and counts them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

VARIANT_SHARE: Final = 0.03
MISSING: Final = ("n.d.", "-", "?")
MISSING_SHARE: Final = 0.008  # of covers and waiters
NOBODY_SHARE: Final = 0.03  # of anonymous lines that say so with a mark instead of an empty cell


def _unaccented(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def _abbreviated(text: str) -> str:
    return text.replace(" con ", " c/ ").replace(" a la ", " a/l ").replace(" de ", " d/ ")


VARIANTS: Final[dict[str, Callable[[str], str]]] = {
    "trailing_space": lambda text: text + "  ",
    "double_space": lambda text: text.replace(" ", "  ", 1),
    "upper_case": str.upper,
    "lower_case": str.lower,
    "no_accents": _unaccented,
    "abbreviation": _abbreviated,
}


def soiled(book: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, dict[str, int]]:
    """The book as it will be written, with ``dish_text``, ``covers_text``, ``waiter_text``, ``guest_text``; the counts.

    Covers and waiters go missing only on lines that are not the first of their ticket, so that the ticket still says
    them: a cleansing that looks at the whole ticket loses nothing.
    """
    count = len(book)
    document = book["document"].to_numpy()
    following = np.zeros(count, dtype=bool)
    following[1:] = document[1:] == document[:-1]
    dish_text, variants = _spelled(book["dish"].to_numpy(dtype=object), rng)
    covers = book["covers"].to_numpy().astype(str).astype(object)
    covers[book["covers"].to_numpy() == 0] = ""
    lost_covers = following & (book["covers"].to_numpy() > 0) & (rng.random(count) < MISSING_SHARE)
    lost_waiter = following & (rng.random(count) < MISSING_SHARE)
    anonymous = book["guest"].to_numpy(dtype=object) == ""
    nobody = anonymous & (rng.random(count) < NOBODY_SHARE)
    texts = {
        "dish_text": dish_text,
        "covers_text": _marked(covers, lost_covers, rng),
        "waiter_text": _marked(book["waiter"].to_numpy(dtype=object), lost_waiter, rng),
        "guest_text": _marked(book["guest"].to_numpy(dtype=object), nobody, rng),
    }
    counts = {f"dish_{name}": number for name, number in variants.items()}
    counts |= {"missing_covers": int(lost_covers.sum()), "missing_waiter": int(lost_waiter.sum())}
    counts |= {"anonymous_by_mark": int(nobody.sum()), "equal_lines": _equal_lines(book)}
    return book.assign(**texts), counts


def _spelled(dishes: NDArray[np.object_], rng: np.random.Generator) -> tuple[NDArray[np.object_], dict[str, int]]:
    code, names = pd.factorize(dishes)
    written = np.array([[name, *(vary(name) for vary in VARIANTS.values())] for name in names], dtype=object)
    written = written.reshape(len(names), len(VARIANTS) + 1)
    choice = np.where(rng.random(len(dishes)) < VARIANT_SHARE, rng.integers(1, len(VARIANTS) + 1, len(dishes)), 0)
    text = written[code, choice]
    changed = text != dishes
    return text, {
        name: int(np.count_nonzero(changed & (choice == place))) for place, name in enumerate(VARIANTS, start=1)
    }


def _marked(values: NDArray[np.object_], where: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.object_]:
    marked = values.copy()
    marked[where] = np.array(MISSING, dtype=object)[rng.integers(0, len(MISSING), int(where.sum()))]
    return marked


def _equal_lines(book: pd.DataFrame) -> int:
    """Lines beyond the first that repeat dish, quantity and amounts within a document: true sales, not duplicates."""
    return int(book.duplicated(["document", "dish", "quantity", "sales", "kind"]).sum())
