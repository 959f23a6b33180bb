"""What a person sends from a page of who and what they bring."""

from __future__ import annotations

from django.http import QueryDict

PREFIX = "map-"


def mapping_from(posted: QueryDict) -> dict[str, str] | None:
    """Canonical field -> column as chosen on the page; None where the page asked nothing."""
    chosen = {key.removeprefix(PREFIX): str(value) for key, value in posted.items() if key.startswith(PREFIX)}
    return chosen or None
