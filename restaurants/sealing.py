"""Secrets at rest: sealed by a key of the installation, so that a dump of the database alone opens nothing."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

GUEST_KEY_BYTES = 32


def seal(text: str, *, purpose: str) -> str:
    """``text`` as only this installation opens it; each purpose has a key of its own."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """What ``seal`` was given. Raises InvalidToken for what another secret or purpose has sealed."""
    return _cipher(purpose).decrypt(sealed.encode()).decode()


def new_guest_key() -> str:
    """A fresh key for the identities of a restaurant's guests (``ml.cleansing.guests``), sealed."""
    return seal(secrets.token_hex(GUEST_KEY_BYTES), purpose="guests")


def guest_key(sealed: str) -> bytes:
    return bytes.fromhex(unseal(sealed, purpose="guests"))


def _cipher(purpose: str) -> MultiFernet:
    """Seals under the secret in force; opens what an earlier one sealed too."""
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [hashlib.sha256(f"{purpose}:{secret}".encode()).digest() for secret in known]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
