"""Sign-in in this product's own words, where the library's do not fit."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


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

    def format_email_subject(self, subject: str) -> str:
        """As it is: no address of the site before it."""
        return subject.strip()

    def send_account_already_exists_mail(self, email: str) -> None:
        """A new account costs the hash of its password; so does one that exists, or the clock would tell them apart."""
        make_password(email)
        super().send_account_already_exists_mail(email)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Secrets of apps and recovery codes are kept encrypted, by a key derived from the installation's secret: a dump of
    the database alone opens nothing."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    derived = hashlib.sha256(b"second factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(derived))
