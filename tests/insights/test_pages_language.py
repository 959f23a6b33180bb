"""Every sentence that a page or an answer says in Spanish is said in English too."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
CALLS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}


def sentences() -> Iterator[tuple[str, str]]:
    """(where, sentence) of each template and each module."""
    for path in sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt")]):
        yield from _of(path, templatize(path.read_text(), origin=str(path)))
    for layer in ("gourmet_site", "restaurants", "insights"):
        for path in sorted((ROOT / layer).rglob("*.py")):
            yield from _of(path, path.read_text())


def _of(path: Path, source: str) -> Iterator[tuple[str, str]]:
    for _, message, _, _ in extract("python", io.BytesIO(source.encode()), keywords=CALLS):
        yield str(path.relative_to(ROOT)), message[0] if isinstance(message, tuple) else message


def english() -> dict[str, str]:
    with (ROOT / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        catalog = read_po(file)
    return {_first(message.id): _first(message.string) for message in catalog if message.id}


def _first(text: str | tuple[str, ...] | list[str] | None) -> str:
    return text if isinstance(text, str) else (text or [""])[0]


def test_every_sentence_has_its_english() -> None:
    translated = english()

    missing = {(where, text) for where, text in sentences() if not translated.get(text)}

    assert not missing


def test_no_translation_is_left_of_a_sentence_that_is_gone() -> None:
    said = {text for _, text in sentences()}

    assert not set(english()) - said
