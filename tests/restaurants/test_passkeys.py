"""Passkeys: their page opens, one signs in, and what is none is refused in a sentence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from restaurants.models import Person
from tests.people import signed_in

PAGES = "/accounts/second-factor/webauthn/"
FLAGS = AuthenticatorData.FLAG
NUMBER = b"16 bytes of name"
CLIENT = websafe_encode(
    json.dumps({"type": "webauthn.get", "challenge": "AAAA", "origin": "http://testserver"}).encode()
)
DATA = websafe_encode(hashlib.sha256(b"testserver").digest() + bytes(5))
NAMED = {"id": "AAAA", "rawId": "AAAA", "type": "public-key"}
MALFORMED = [
    "",
    "nothing",
    "1" * 5000,
    "[" * 100_000,
    "null",
    "7",
    '{"id":"x"}',
    '{"id":1,"response":[]}',
    '{"id":"x","rawId":"x","response":{}}',
    '{"id":"\\ud800","rawId":"\\ud800","response":{"clientDataJSON":"AAAA"}}',
    json.dumps({**NAMED, "response": {"clientDataJSON": CLIENT}}),
    json.dumps({**NAMED, "response": {"clientDataJSON": CLIENT, "attestationObject": "oA"}}),
    json.dumps({**NAMED, "response": {"clientDataJSON": CLIENT, "attestationObject": "gg"}}),
    json.dumps(
        {**NAMED, "response": {"clientDataJSON": CLIENT, "attestationObject": websafe_encode(b"\x81" * 60_000)}}
    ),
    json.dumps({**NAMED, "response": {"clientDataJSON": CLIENT, "authenticatorData": "AA", "signature": "AA"}}),
    json.dumps({**NAMED, "response": {"clientDataJSON": CLIENT, "authenticatorData": DATA, "signature": 10**12}}),
    json.dumps({**NAMED, "response": {"clientDataJSON": CLIENT, "authenticatorData": DATA, "signature": "AA"}}),
]


class Device:
    """A passkey as a browser's script would answer for it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())

    def registered(self, challenge: str, **more: object) -> str:
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]  # fido2 leaves it untyped
        credential = AttestedCredentialData.create(bytes(16), NUMBER, public)
        data = AuthenticatorData.create(_site(), FLAGS.UP | FLAGS.UV | FLAGS.AT, 0, credential)
        said = CollectedClientData.create("webauthn.create", challenge, "http://testserver")
        attested = AttestationObject.create("none", data, {})
        response = {"clientDataJSON": said.b64, "attestationObject": websafe_encode(attested), "transports": ["usb"]}
        return self._said(response, clientExtensionResults={"credProps": {"rk": True}}, **more)

    def signed(self, challenge: str, person: str) -> str:
        data = AuthenticatorData.create(_site(), FLAGS.UP | FLAGS.UV, 1)
        said = CollectedClientData.create("webauthn.get", challenge, "http://testserver")
        signature = self.key.sign(data + said.hash, ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": said.b64,
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": person,
        }
        return self._said(response, clientExtensionResults={})

    def _said(self, response: Mapping[str, object], **more: object) -> str:
        number = websafe_encode(NUMBER)
        return json.dumps({"id": number, "rawId": number, "type": "public-key", "response": response, **more})


def _site() -> bytes:
    return hashlib.sha256(b"testserver").digest()


def with_passkey(client: Client, device: Device, **more: object) -> int:
    client.get(f"{PAGES}add/")
    challenge = client.session["mfa.webauthn.state"]["challenge"]
    sent = {"name": "Teléfono", "passwordless": "on", "credential": device.registered(challenge, **more)}
    return client.post(f"{PAGES}add/", sent).status_code


def test_the_page_of_passkeys_opens_with_one_and_without(client: Client, alicia: Person) -> None:
    signed_in(client, alicia)

    without = client.get(PAGES)
    added = with_passkey(client, Device())
    Authenticator.objects.get(user=alicia, type=Authenticator.Type.WEBAUTHN).record_usage()
    with_one = client.get(PAGES)

    assert (without.status_code, added, with_one.status_code) == (200, 302, 200)
    assert "Teléfono" in with_one.content.decode()


def test_a_passkey_signs_in(client: Client, alicia: Person) -> None:
    device, elsewhere = Device(), Client(REMOTE_ADDR="203.0.113.99")  # sign-ins are limited by address
    with_passkey(signed_in(client, alicia), device)

    asked = elsewhere.get(f"{PAGES}login/", headers={"x-requested-with": "XMLHttpRequest"}).json()
    challenge = asked["request_options"]["publicKey"]["challenge"]
    person = websafe_encode(user_pk_to_url_str(alicia).encode())
    elsewhere.post(f"{PAGES}login/", {"credential": device.signed(challenge, person)})

    assert elsewhere.session["_auth_user_id"] == str(alicia.pk)


@pytest.mark.parametrize("number", range(len(MALFORMED)))
def test_what_is_no_passkey_is_refused_at_every_door(client: Client, alicia: Person, number: int) -> None:
    """Each from an address of its own: sign-ins by passkey are limited by address, and the count outlives a test."""
    anonymous, credential = Client(REMOTE_ADDR=f"203.0.113.{100 + number}"), MALFORMED[number]
    signed_in(client, alicia)
    anonymous.get(f"{PAGES}login/", headers={"x-requested-with": "XMLHttpRequest"})
    client.get(f"{PAGES}reauthenticate/")

    answers = [
        anonymous.post(f"{PAGES}login/", {"credential": credential}).status_code,
        client.post(f"{PAGES}reauthenticate/", {"credential": credential}).status_code,
        client.post(f"{PAGES}add/", {"name": "x", "credential": credential}).status_code,
    ]

    assert answers == [302, 302, 200]
    assert "_auth_user_id" not in anonymous.session
    assert not Authenticator.objects.filter(user=alicia).exists()


@pytest.mark.parametrize("extra", ["\x00", "\ud800", float("nan")])
def test_a_passkey_that_can_not_be_kept_is_refused(client: Client, alicia: Person, extra: object) -> None:
    signed_in(client, alicia)

    assert with_passkey(client, Device(), extra=extra) == 200
