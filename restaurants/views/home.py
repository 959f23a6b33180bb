"""Where a person lands."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from restaurants.access import restaurants_of
from restaurants.models import Person


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The person's first restaurant; a sentence for whoever has none yet."""
    houses = restaurants_of(cast(Person, request.user))
    if houses:
        return redirect("overview", slug=houses[0][0])
    return render(request, "restaurants/no_house.html")
