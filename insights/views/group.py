"""The houses of an owner, side by side."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from insights.selectors.group import houses_owned
from restaurants.models import Person


@login_required
@require_safe
def group(request: HttpRequest) -> HttpResponse:
    found = houses_owned(cast(Person, request.user), now=timezone.now())
    taxed = any(one.separates_tax for one in found)
    return render(request, "insights/group.html", {"houses_owned": found, "any_separates_tax": taxed})
