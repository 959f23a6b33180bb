"""The page of the team: who belongs, who is invited, what each role may do; and joining by a letter."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from restaurants import forms
from restaurants.access import RestaurantRequest, actor_of, restaurant_page
from restaurants.capabilities import Capability
from restaurants.models import Person, Role
from restaurants.selectors.letters import letter_of
from restaurants.selectors.team import email_invited, email_of, team_of
from restaurants.services import invitations
from restaurants.services import team as services
from restaurants.views.rendering import page


@require_safe
@restaurant_page()
def team(request: RestaurantRequest) -> HttpResponse:
    found = team_of(request.restaurant, person=request.user, role=request.role, now=timezone.now())
    return page(request, "restaurants/team.html", team=found, sent=request.session.pop(_sent(request), None))


def _role_asked(request: RestaurantRequest) -> str:
    return str(dict(Role.choices).get(str(request.POST.get("role", "")), ""))


def _inviting(request: RestaurantRequest) -> str:
    said = {"email": str(request.POST.get("email", "")).strip()[:254], "role": _role_asked(request)}
    return _("Va a invitar a %(email)s como %(role)s.") % said


@require_POST
@restaurant_page(Capability.PEOPLE, transaction=False, fresh=True, why=_inviting)
def invite(request: RestaurantRequest) -> HttpResponse:
    asked = forms.invitation_from(request.POST)
    invitations.invite(
        restaurant=request.restaurant,
        actor=request.actor,
        email=asked.email,
        role=asked.role,
        link=_link_on(request),
        now=timezone.now(),
    )
    request.session[_sent(request)] = asked.email  # said once, by the page that follows
    return redirect("team", slug=request.restaurant.slug)


def _inviting_again(request: RestaurantRequest, invitation: int) -> str:
    return _("Va a reenviar la invitación de %(email)s.") % {"email": email_invited(request.restaurant, invitation)}


@require_POST
@restaurant_page(Capability.PEOPLE, transaction=False, fresh=True, why=_inviting_again)
def invite_again(request: RestaurantRequest, invitation: int) -> HttpResponse:
    email = invitations.send_again(
        restaurant=request.restaurant,
        actor=request.actor,
        invitation_id=invitation,
        link=_link_on(request),
        now=timezone.now(),
    )
    request.session[_sent(request)] = email
    return redirect("team", slug=request.restaurant.slug)


def _withdrawing(request: RestaurantRequest, invitation: int) -> str:
    return _("Va a retirar la invitación de %(email)s.") % {"email": email_invited(request.restaurant, invitation)}


@require_POST
@restaurant_page(Capability.PEOPLE, fresh=True, why=_withdrawing)
def invitation_withdraw(request: RestaurantRequest, invitation: int) -> HttpResponse:
    invitations.withdraw(
        restaurant=request.restaurant, actor=request.actor, invitation_id=invitation, now=timezone.now()
    )
    return redirect("team", slug=request.restaurant.slug)


def _changing_role(request: RestaurantRequest, member: int) -> str:
    said = {"email": email_of(request.restaurant, member), "role": _role_asked(request)}
    return _("Va a cambiar el rol de %(email)s a %(role)s.") % said


@require_POST
@restaurant_page(Capability.PEOPLE, fresh=True, why=_changing_role)
def change_role(request: RestaurantRequest, member: int) -> HttpResponse:
    services.change_role(
        restaurant=request.restaurant,
        actor=request.actor,
        member_id=member,
        role=forms.role_from(request.POST),
        now=timezone.now(),
    )
    return redirect("team", slug=request.restaurant.slug)


def _removing(request: RestaurantRequest, member: int) -> str:
    said = {"email": email_of(request.restaurant, member), "restaurant": request.restaurant.name}
    return _("Va a quitar a %(email)s del equipo de %(restaurant)s.") % said


@require_POST
@restaurant_page(Capability.PEOPLE, fresh=True, why=_removing)
def remove(request: RestaurantRequest, member: int) -> HttpResponse:
    services.remove(restaurant=request.restaurant, actor=request.actor, member_id=member, now=timezone.now())
    return redirect("team", slug=request.restaurant.slug)


def _leaving(request: RestaurantRequest) -> str:
    return _("Va a dejar el equipo de %(restaurant)s.") % {"restaurant": request.restaurant.name}


@require_POST
@restaurant_page(fresh=True, why=_leaving)
def leave(request: RestaurantRequest) -> HttpResponse:
    services.leave(restaurant=request.restaurant, actor=request.actor, person=request.user, now=timezone.now())
    return redirect("home")


def _handing_over(request: RestaurantRequest, member: int) -> str:
    names = {"restaurant": request.restaurant.name, "email": email_of(request.restaurant, member)}
    return _("Va a ceder la propiedad de %(restaurant)s a %(email)s.") % names


@require_POST
@restaurant_page(Capability.OWN, fresh=True, why=_handing_over)
def hand_over(request: RestaurantRequest, member: int) -> HttpResponse:
    services.hand_over(
        restaurant=request.restaurant,
        actor=request.actor,
        person=request.user,
        to_member_id=member,
        now=timezone.now(),
    )
    return redirect("team", slug=request.restaurant.slug)


def _setting_days(request: RestaurantRequest) -> str:
    said = {"days": str(request.POST.get("days", "")).strip()[:5]}
    return _("Va a cambiar el plazo del segundo factor, en días, a %(days)s.") % said


@require_POST
@restaurant_page(Capability.PEOPLE, fresh=True, why=_setting_days)
def second_factor_days(request: RestaurantRequest) -> HttpResponse:
    services.set_second_factor_days(
        restaurant=request.restaurant, actor=request.actor, days=forms.days_from(request.POST), now=timezone.now()
    )
    return redirect("team", slug=request.restaurant.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """A letter's link: what it is about, to whoever holds it; accepting needs the account of its address."""
    return _accepted(request, secret) if request.method == "POST" else _shown(request, secret)


def _shown(request: HttpRequest, secret: str) -> HttpResponse:
    letter = letter_of(secret)
    return render(request, "restaurants/join.html", {"letter": letter, "here": request.path})


@login_required
def _accepted(request: HttpRequest, secret: str) -> HttpResponse:
    person = cast(Person, request.user)
    restaurant = invitations.accept(secret=secret, person=person, actor=actor_of(request), now=timezone.now())
    return redirect("overview", slug=restaurant.slug)


@login_required
@require_POST
def join_waiting(request: HttpRequest, invitation: int) -> HttpResponse:
    """Without the letter's link, by the address that the person confirmed."""
    person, now = cast(Person, request.user), timezone.now()
    restaurant = invitations.accept_waiting(invitation_id=invitation, person=person, actor=actor_of(request), now=now)
    return redirect("overview", slug=restaurant.slug)


def _link_on(request: HttpRequest) -> invitations.Link:
    return lambda secret: request.build_absolute_uri(reverse("join", kwargs={"secret": secret}))


def _sent(request: RestaurantRequest) -> str:
    return f"invitation-sent-{request.restaurant.pk}"
