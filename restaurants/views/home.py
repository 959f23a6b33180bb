"""Where a person lands."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from restaurants.access import restaurants_of
from restaurants.models import Person
from restaurants.selectors.letters import letters_for


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The person's first restaurant; for whoever has none yet, the invitations that wait."""
    houses = restaurants_of(cast(Person, request.user))
    if houses:
        return redirect("overview", slug=houses[0][0])
    waiting = letters_for(cast(Person, request.user))
    return render(request, "restaurants/no_house.html", {"waiting": waiting})
