"""Sign-in in this product's own words, where the library's do not fit."""

from __future__ import annotations

import base64
import logging
import secrets
from typing import Any, ClassVar, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.manage_email import email_already_exists
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from ml.errors import GourmetError
from restaurants.mailable import check_mailable
from restaurants.models import Person
from restaurants.sealing import SECOND_FACTOR, SealedOtherwise, seal, unseal
from restaurants.services.accounts import lock_account

log = logging.getLogger(__name__)

BY_ONE_FACTOR = frozenset({"reauthenticate", "reauthenticate_by_code"})
SHOWN = "account_password_shown"
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
SHOW_CODES = frozenset({"mfa_view_recovery_codes", "mfa_download_recovery_codes"})


class UnreadableCodes(GourmetError):
    code = "unreadable_codes"
    es = "Sus códigos de recuperación ya no se pueden leer. Genere otros en «Segundo factor»."
    en = "Your recovery codes can no longer be read. Make new ones under “Second factor”."


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("El correo o la contraseña no son correctos."),
        "too_many_login_attempts": _("Demasiados intentos seguidos. Espere unos minutos y vuelva a intentarlo."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where fewer proxies wrote than are trusted, somebody came past one: then only what we see ourselves holds."""
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured:
            return str(request.META.get("REMOTE_ADDR", ""))

    def clean_email(self, email: str) -> str:
        check_mailable(email)
        return email

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Whoever has a second factor shows that one: a password that somebody else learned must not be enough to
        switch it off. The page that asks for the password then sends on to the one that asks for the factor."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"] not in BY_ONE_FACTOR]
        return factors or methods

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The database lets one account have an address; the library looks before it writes, and so may another."""
        try:
            with transaction.atomic():
                return bool(super().confirm_email(request, email_address))
        except IntegrityError:
            failed, about = "account/messages/email_confirmation_failed.txt", {"email": email_address.email}
            self.add_message(request, messages.ERROR, failed, about)
            return False

    def pre_login(self, request: HttpRequest, user: Person, **more: Any) -> HttpResponse | None:
        request.session[SHOWN] = user.get_session_auth_hash()
        return cast(HttpResponse | None, super().pre_login(request, user, **more))

    def login(self, request: HttpRequest, user: Person) -> None:
        """Not by a password that was changed while the second factor was waited for."""
        if not constant_time_compare(request.session.pop(SHOWN, ""), user.get_session_auth_hash()):
            clear_login(request)
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Person, **more: Any) -> HttpResponse:
        """What a password alone opens is listed before a second factor is on, and ends with it, or not at all."""
        with transaction.atomic():
            lock_account(user)
            records = get_authentication_records(request, user)
            if is_mfa_enabled(user, FACTORS) and "mfa" not in {one["method"] for one in records}:
                self.logout(request)
                return redirect("account_login")
            return cast(HttpResponse, super().post_login(request, user, **more))

    def format_email_subject(self, subject: str) -> str:
        """As it is: no address of the site before it."""
        return subject.strip()

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Of a sign-up with an address that has an account the code goes to nobody: its owner is told so instead, and
        whoever asked sees, waits and is asked for the same as with any other."""
        address = emailconfirmation.email_address
        if signup and email_already_exists(address.email, user=address.user)[1]:
            self.send_account_already_exists_mail(address.email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Secrets of apps and recovery codes are kept encrypted, by a key derived from the installation's secret: a dump of
    the database alone opens nothing."""

    def encrypt(self, text: str) -> str:
        return seal(text, purpose=SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        """Of a secret that can't be read, one that nobody knows: each code is refused, as a wrong one is.

        An empty one would not do: everybody can reckon its codes. Recovery codes reckoned so are shown to nobody.
        Raises ``UnreadableCodes`` on the pages that would.
        """
        try:
            return unseal(encrypted_text, purpose=SECOND_FACTOR)
        except SealedOtherwise as error:
            log.error("A second factor can't be read: it was kept under another SECRET_KEY (see SECRET_KEY_FALLBACKS)")
            if getattr(getattr(context.request, "resolver_match", None), "view_name", "") in SHOW_CODES:
                raise UnreadableCodes from error
            return base64.b32encode(secrets.token_bytes(20)).decode()


class SwitchOnApp(ActivateTOTPForm):  # type: ignore[misc]  # the library has no types
    def clean_code(self) -> str:
        """The code that switches an app on is used up by it; the library would take it once more, at a sign-in."""
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return code
