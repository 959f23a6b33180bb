"""Secrets at rest: sealed by a key of the installation, so that a dump of the database alone opens nothing."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from ml.errors import GourmetError

GUEST_KEY_BYTES = 32
GUESTS, SECOND_FACTOR = "guests", "second factor"  # purposes


class SealedOtherwise(GourmetError):
    code = "sealed_otherwise"
    es = (
        "La clave con que se ocultan los clientes de esta casa se guardó con otro secreto de la instalación y no se "
        "puede abrir. Avise a quien la administra: debe volver a poner el secreto anterior."
    )
    en = (
        "The key that hides this house's guests was kept under another secret of the installation and can't be opened. "
        "Tell whoever administers it: the secret from before has to be put back."
    )


def seal(text: str, *, purpose: str) -> str:
    """``text`` as only this installation opens it; each purpose has a key of its own."""
    return _ciphers(purpose)[0].encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """What ``seal`` was given. Raises ``SealedOtherwise`` for what another secret or purpose has sealed."""
    try:
        return MultiFernet(_ciphers(purpose)).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealedOtherwise from error


def sealed_again(sealed: str, *, purpose: str) -> str:
    """The same under the secret in force; as it is where that has sealed it. Raises ``SealedOtherwise``."""
    in_force = _ciphers(purpose)[0]
    try:
        in_force.decrypt(sealed.encode())
    except InvalidToken:
        return in_force.encrypt(unseal(sealed, purpose=purpose).encode()).decode()
    return sealed


def new_guest_key() -> str:
    """A fresh key for the identities of a restaurant's guests (``ml.intake.people``), sealed."""
    return seal(secrets.token_hex(GUEST_KEY_BYTES), purpose=GUESTS)


def guest_key(sealed: str) -> bytes:
    """Raises ``SealedOtherwise``."""
    return bytes.fromhex(unseal(sealed, purpose=GUESTS))


def _ciphers(purpose: str) -> list[Fernet]:
    """That of the secret in force, which seals, and those of earlier ones, which open what they have sealed."""
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [hashlib.sha256(f"{purpose}:{secret}".encode()).digest() for secret in known]
    return [Fernet(base64.urlsafe_b64encode(key)) for key in derived]
