"""A person's own account: the sessions that are open, here and elsewhere."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from restaurants.models import Person
from restaurants.selectors.sessions import sessions_of
from restaurants.services import sessions as services


@require_safe
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    found = sessions_of(cast(Person, request.user), here=request.session.session_key, now=timezone.now())
    return render(request, "account/sessions.html", {"sessions": found})


@login_required
@require_POST
def end_session(request: HttpRequest, session: str) -> HttpResponse:
    services.end_session(person=cast(Person, request.user), mark=session)
    return redirect("sessions")
