"""Forms of an account that ask more than the library's."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account import forms as library
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.manage_email import email_already_exists
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.models import EmailAddress
from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base import forms as factors
from allauth.mfa.models import Authenticator
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


class CountedByAddress:
    """Wrong codes of an address count whosever they are: a right one of one's own, which clears the library's count,
    gives no further guesses at another's."""

    def clean_code(self) -> str:
        if not ratelimit.consume(context.request, action="wrong_code", dry_run=True):
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]  # of the library's form beside it
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        ratelimit.consume(context.request, action="wrong_code")
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]  # likewise


class SecondFactor(CountedByAddress, factors.AuthenticateForm):  # type: ignore[misc]  # the library has no types
    pass


class SecondFactorAgain(CountedByAddress, factors.ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    pass
