"""Accounts that nobody confirmed."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from restaurants.models import Person

NOBODYS = "@unconfirmed.invalid"  # no mail arrives under it, and nobody can sign up with it
WAITS = timedelta(hours=1)  # the code of a sign-up is good for a quarter of it


def sign_up(*, password: str, now: datetime) -> Person:
    """An account that no address leads to yet: it gets one when its code is typed in the browser that asked for it.

    So any number of sign-ups with one address wait side by side, and none of them can end another.
    """
    person = Person(email=f"{uuid.uuid4().hex}{NOBODYS}", joined_at=now)
    person.set_password(password)
    person.save()
    return person


def forget_unconfirmed(*, now: datetime) -> None:
    Person.objects.filter(email__endswith=NOBODYS, last_login=None, joined_at__lt=now - WAITS).delete()


def lock_account(person: Person) -> None:
    """Until the transaction ends, nobody else signs in as the person, and no second factor of theirs is switched on:
    its row refers to the person's, which waits."""
    Person.objects.select_for_update().get(pk=person.pk)


@transaction.atomic
def discard_unconfirmed(*, email: str) -> None:
    """Whoever wrote an address first, when accounts had it at once, has no right to it before they confirm it: their
    account goes, with its password.

    An account that was ever open, or that has an address which is confirmed, stays.
    """
    email = email.lower()
    confirmed = EmailAddress.objects.filter(verified=True).values("user_id")
    EmailAddress.objects.filter(email=email, verified=False, user_id__in=confirmed).delete()
    theirs = Q(email=email) | Q(emailaddress__email=email)
    Person.objects.filter(theirs, last_login=None).exclude(pk__in=confirmed).delete()
