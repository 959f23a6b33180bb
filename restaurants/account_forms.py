"""Forms of an account that ask more than the library's."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as library
from allauth.account.internal.flows.manage_email import email_already_exists
from allauth.account.models import EmailAddress
from django.http import HttpRequest

from restaurants.models import Person
from restaurants.services.accounts import discard_unconfirmed


class SignUp(library.SignupForm):  # type: ignore[misc]  # the library has no types
    account_already_exists: bool

    def try_save(self, request: HttpRequest) -> Any:
        """An account that nobody confirmed keeps nobody out: the new one takes its place."""
        if self.account_already_exists:
            email = self.cleaned_data["email"]
            discard_unconfirmed(email=email)
            _, self.account_already_exists = email_already_exists(email)
        return super().try_save(request)


class AskForNewPassword(library.ResetPasswordForm):  # type: ignore[misc]  # the library has no types
    users: list[Person]

    def clean_email(self) -> str:
        """Only for whoever confirmed the address, not for whoever wrote it down."""
        email: str = super().clean_email()
        theirs = EmailAddress.objects.filter(email=email.lower(), verified=True).values_list("user_id", flat=True)
        self.users = [person for person in self.users if person.pk in set(theirs)]
        return email
