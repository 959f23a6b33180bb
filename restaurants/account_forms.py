"""Forms of an account that ask more than the library's."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account import forms as library
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.manage_email import email_already_exists
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.shortcuts import redirect

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


class ChangePassword(library.ChangePasswordForm):  # type: ignore[misc]  # the library has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Whoever has a second factor has shown it a moment ago; if not, what was typed is dropped, not kept for then.

        The library keeps what is posted in the session until the factor is shown, and here that is two passwords.
        """
        super().__init__(*args, **kwargs)
        request = context.request
        if is_mfa_enabled(self.user) and is_reauthentication_required(request, app="allauth.account"):
            first = get_adapter().get_reauthentication_methods(self.user)[0]["url"]
            raise ImmediateHttpResponse(redirect(f"{first}?{urlencode({'next': request.path})}"))
