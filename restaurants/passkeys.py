"""Forms that take a passkey: what is not one is refused in a sentence, before the library reckons with it.

The library's own forms expect what a browser's ``navigator.credentials`` gives, and fail with whatever error its shape
leads to where a program sends something else.
"""

from __future__ import annotations

import json
import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as library
from django import forms
from django.utils.translation import gettext_lazy as _
from fido2 import cbor
from fido2.utils import websafe_decode
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from restaurants.texts import keepable

#: What reading JSON, base64, CBOR and the keys in it raises where a length, a type or a name is not as it should be.
MALFORMED = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError, struct.error)


class PasskeyField(forms.Field):
    """A credential as a browser's script sends it, JSON in a hidden input."""

    widget = forms.HiddenInput

    def __init__(self, kind: type[AuthenticationResponse | RegistrationResponse]) -> None:
        super().__init__()
        self.kind = kind

    def to_python(self, value: Any) -> dict[str, Any] | None:
        if value in self.empty_values:
            return None
        try:
            credential: dict[str, Any] = json.loads(value)
            _of_texts(credential)
            if self.kind is RegistrationResponse:
                _with_a_key(credential)
            self.kind.from_dict(credential)
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return credential


def _of_texts(credential: dict[str, Any]) -> None:
    """Raises one of ``MALFORMED`` where the members are no texts: of a number the library would make so many bytes."""
    response = credential["response"]
    said = json.loads(websafe_decode(response["clientDataJSON"]))
    named = [credential["id"], credential["rawId"], said["type"], said["challenge"], said["origin"]]
    encoded = [text for name, text in response.items() if name != "transports" and text is not None]
    if not all(isinstance(text, str) for text in (*named, *encoded)):
        raise TypeError("members of a credential are texts")
    kept = json.dumps(credential, ensure_ascii=False, allow_nan=False)
    if not keepable(kept) or "\\u0000" in kept:
        raise ValueError("a credential is kept as it came")


def _with_a_key(credential: dict[str, Any]) -> None:
    """Raises one of ``MALFORMED`` where a new credential brings no key to check its owner by."""
    attested: Any = cbor.decode(websafe_decode(credential["response"]["attestationObject"]))
    if not isinstance(attested["authData"], bytes):
        raise TypeError("authenticator data are bytes")
    if RegistrationResponse.from_dict(credential).response.attestation_object.auth_data.credential_data is None:
        raise ValueError("no key in it")


class AddPasskey(library.AddWebAuthnForm):  # type: ignore[misc]  # the library has no types
    name = forms.CharField(label=_("Nombre"), required=False)
    credential = PasskeyField(RegistrationResponse)


class RenamePasskey(library.EditWebAuthnForm):  # type: ignore[misc]  # the library has no types
    name = forms.CharField(label=_("Nombre"))


class SignInByPasskey(library.LoginWebAuthnForm):  # type: ignore[misc]  # the library has no types
    credential = PasskeyField(AuthenticationResponse)


class PasskeyAsSecondFactor(library.AuthenticateWebAuthnForm):  # type: ignore[misc]  # the library has no types
    credential = PasskeyField(AuthenticationResponse)


class PasskeyAgain(library.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # the library has no types
    credential = PasskeyField(AuthenticationResponse)
