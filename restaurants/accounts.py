"""Sign-in in this product's own words, where the library's do not fit."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("El correo o la contraseña no son correctos."),
        "too_many_login_attempts": _("Demasiados intentos seguidos. Espere unos minutos y vuelva a intentarlo."),
    }

    def format_email_subject(self, subject: str) -> str:
        """As it is: no address of the site before it."""
        return subject.strip()
