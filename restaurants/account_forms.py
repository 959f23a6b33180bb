"""Forms of an account that ask more than the library's."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from allauth.account import forms as library
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import consume_email_verification_rate_limit
from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.models import EmailAddress, Login
from allauth.account.utils import get_next_redirect_url
from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.base import forms as factors
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from restaurants.accounts import SHOWN
from restaurants.models import Person
from restaurants.services.accounts import discard_unconfirmed, sign_up


class SignUp(library.SignupForm):  # type: ignore[misc]  # the library has no types
    def try_save(self, request: HttpRequest) -> Any:
        """An account that waits for its code, also where the address has one (what the mail says is the adapter's): all
        else is the same work, or the clock, a cookie or a page would tell the two apart.

        Too many mails are refused before anything is made; where several come to that at once, nothing stays either.
        """
        email = self.cleaned_data["email"]
        if not consume_email_verification_rate_limit(request, email, dry_run=True):
            return None, respond_429(request)
        with transaction.atomic():
            discard_unconfirmed(email=email)
            person, answer = self._begun(request, email)
            refused = answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
            transaction.set_rollback(refused)
        if refused:
            request.session.pop(SHOWN, None)
        return person, answer

    def _begun(self, request: HttpRequest, email: str) -> tuple[Person, HttpResponse]:
        person = sign_up(password=self.cleaned_data["password1"], now=timezone.now())
        # By what it is told here the library writes to the address; a row of it there is once it is confirmed.
        EmailAddress.objects.fill_cache_for_user(person, [EmailAddress(user=person, email=email)])
        login = Login(user=person, email=email, signup=True, redirect_url=get_next_redirect_url(request))
        return person, perform_login(request, login)


class ConfirmAddress(library.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]  # the library has no types
    user: Person | None

    def clean_code(self) -> str:
        """Of an account that is not there (any more) no code is right."""
        code: str = super().clean_code()
        if self.user is None:
            raise get_adapter().validation_error("incorrect_code")
        return code


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
