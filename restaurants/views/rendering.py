"""One template a page; htmx asks for a partial of the same template."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SAID = "said"  # marks what the next page says once, beside what libraries would say of their own


def page(
    request: HttpRequest, template: str, *, partial: str = "content", status: int = 200, **context: Any
) -> HttpResponse:
    """The whole page, or only its ``partial`` where htmx asks; either way the address is the same."""
    wanted = f"{template}#{partial}" if getattr(request, "htmx", False) else template
    response = render(request, wanted, context, status=status)
    response["Vary"] = "HX-Request, Accept-Language, Cookie"
    return response
