"""Accounts that nobody confirmed."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from restaurants.models import Person


@transaction.atomic
def discard_unconfirmed(*, email: str) -> None:
    """Whoever wrote an address first has no right to it before they confirm it: their account goes, with its password.

    An account that was ever open, or that has an address which is confirmed, stays.
    """
    email = email.lower()
    confirmed = EmailAddress.objects.filter(verified=True).values("user_id")
    EmailAddress.objects.filter(email=email, verified=False, user_id__in=confirmed).delete()
    theirs = Q(email=email) | Q(emailaddress__email=email)
    Person.objects.filter(theirs, last_login=None).exclude(pk__in=confirmed).delete()
