"""Every address of the site, by what opens it: one example of each route. A route that none names fails a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import models

Kind = Literal["open", "signed in", "restaurant", "api"]

UPLOAD, MEMBER, INVITATION, KEY = "<an upload of huaca>", "<one of its team>", "<a letter>", "<a key>"
GUEST, REQUEST = "<a guest>", "<what the guest asks>"
FILE, MODEL, TARGET, HOLDER = "ventas-de-huaca.csv", "column-secreto-0001", "secreto", "Caja de la huaca"
#: What is huaca's alone; no answer to anybody else may have it.
MARKS = ('"huaca"', FILE, MODEL, HOLDER, "Ceviche", "1180.00", "950.00")
LOGIN = "/accounts/login/"


@dataclass(frozen=True)
class Example:
    """One way to ask for a route."""

    kind: Kind
    kwargs: dict[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ("get",)  # of GET and POST, those that the route takes
    anybody: int = 200  # open: what GET answers without a person
    own: int = 200  # api: what a key of huaca is answered
    another: int = 200  # api: what another house's key is answered; with 200 it is that house's own data
    body: dict[str, Any] | None = None


def page(*methods: str, **kwargs: str) -> Example:
    return Example("restaurant", {"slug": "huaca", **kwargs}, methods or ("get",))


CONSENT = {"guest": "CL7", "purpose": "advertising", "given": True, "at": "2026-11-01"}
EXAMPLES: dict[str, Example] = {
    "home": Example("signed in"),
    "group": Example("signed in"),
    "overview": page(),
    "forecast": page(),
    "segments": page(),
    "segment_guests": page(segment="habituales"),
    "guests": page(),
    "guest_find": page("post"),
    "consents": page("post"),
    "consents_example": page(),
    "guest": page(guest=GUEST),
    "guest_export": page(guest=GUEST),
    "guest_paper": page(guest=GUEST),
    "guest_consent": page("post", guest=GUEST),
    "guest_request": page("post", guest=GUEST),
    "request_answer": page("post", asked=REQUEST),
    "treatment": page(),
    "treatment_file": page(),
    "controller_set": page("post"),
    "retention_set": page("post"),
    "house": page("get", "post"),
    "models": page(),
    "model": page(name=MODEL),
    "uploads": page("get", "post"),
    "upload": page(upload=UPLOAD),
    "upload_confirm": page("post", upload=UPLOAD),
    "upload_discard": page("post", upload=UPLOAD),
    "upload_withdraw": page("post", upload=UPLOAD),
    "upload_quarantine": page(upload=UPLOAD),
    "upload_template": page(),
    "team": page(),
    "invite": page("post"),
    "invite_again": page("post", invitation=INVITATION),
    "invitation_withdraw": page("post", invitation=INVITATION),
    "change_role": page("post", member=MEMBER),
    "remove_member": page("post", member=MEMBER),
    "hand_over": page("post", member=MEMBER),
    "leave": page("post"),
    "second_factor_days": page("post"),
    "keys": page(),
    "issue_key": page("post"),
    "revoke_key": page("post", key=KEY),
    "record": page(),
    "record_file": page(),
    "join_waiting": Example("signed in", {"invitation": INVITATION}, methods=("post",)),
    "join": Example("open", {"secret": "none"}, methods=("get", "post"), anybody=404),
    "set_language": Example("open", anybody=302),
    "account_login": Example("open"),
    "account_logout": Example("signed in"),
    "account_inactive": Example("open"),
    "account_signup": Example("open"),
    "account_reauthenticate": Example("signed in"),
    "account_request_reauthentication_code": Example("signed in"),
    "account_confirm_reauthentication_code": Example("signed in"),
    "account_email": Example("signed in"),
    "account_email_verification_sent": Example("signed in"),
    "account_change_password": Example("signed in"),
    "account_set_password": Example("signed in"),
    "account_reset_password": Example("open"),
    "account_reset_password_done": Example("open"),
    "account_reset_password_from_key": Example("open", {"uidb36": "1", "key": "none"}),
    "account_reset_password_from_key_done": Example("open"),
    "account_confirm_login_code": Example("signed in"),
    "mfa_index": Example("signed in"),
    "mfa_authenticate": Example("signed in"),
    "mfa_reauthenticate": Example("signed in"),
    "mfa_activate_totp": Example("signed in"),
    "mfa_deactivate_totp": Example("signed in"),
    "mfa_view_recovery_codes": Example("signed in"),
    "mfa_generate_recovery_codes": Example("signed in"),
    "mfa_download_recovery_codes": Example("signed in"),
    "mfa_list_webauthn": Example("signed in"),
    "mfa_add_webauthn": Example("signed in"),
    "mfa_reauthenticate_webauthn": Example("signed in"),
    "mfa_remove_webauthn": Example("signed in", {"pk": "1"}),
    "mfa_edit_webauthn": Example("signed in", {"pk": "1"}),
    "mfa_login_webauthn": Example("signed in"),
    "sessions": Example("signed in"),
    "end_session": Example("signed in", {"session": "1"}, methods=("post",)),
    "api_schema": Example("open"),
    "api_docs": Example("open"),
    "api_restaurants": Example("api"),
    "api_restaurant": Example("api", {"slug": "huaca"}, another=404),
    "api_uploads": Example("api", methods=("get", "post")),
    "api_upload": Example("api", {"upload": UPLOAD}, another=404),
    "api_upload_withdraw": Example("api", {"upload": UPLOAD}, methods=("post",), own=409, another=404),
    "api_upload_discard": Example("api", {"upload": UPLOAD}, methods=("post",), another=404),
    "api_consents": Example("api", methods=("post",), own=201, another=201, body={"consents": [CONSENT]}),
    "api_keys": Example("api"),
    "api_key_revoke": Example("api", {"key": KEY}, methods=("post",), another=404),
    "api_figures": Example("api"),
    "api_dish_figures": Example("api"),
    "api_demand": Example("api", another=409),
    "api_column": Example("api", methods=("post",), another=409, body={"target": TARGET, "row": models.ROW}),
    "api_models": Example("api"),
    "api_model": Example("api", {"name": MODEL}, another=404),
}


def routes(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str | None]]:
    """(pattern, name) of every route below."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, before + str(each.pattern))
        else:
            yield before + str(each.pattern), each.name


ROUTES = dict(routes(get_resolver().url_patterns))


def of_kind(kind: Kind) -> list[str]:
    return [name for name, example in EXAMPLES.items() if example.kind == kind]


def address(name: str, upload: str = "1", **changed: str) -> str:
    numbers = dict(zip((UPLOAD, MEMBER, INVITATION, KEY, GUEST, REQUEST), upload.split("-"), strict=False))
    kwargs = {key: numbers.get(value, value) for key, value in EXAMPLES[name].kwargs.items()}
    kwargs = {key: "1" if value.startswith("<") else value for key, value in kwargs.items()}
    return reverse(name, kwargs=kwargs | changed)


def ask(client: Client, name: str, method: str, upload: str) -> Any:
    send: Callable[..., Any] = getattr(client, method)
    body = EXAMPLES[name].body
    if body is None:
        return send(address(name, upload))
    return send(address(name, upload), body, content_type="application/json")


def sent_to(client: Client, name: str, numbers: str, **changed: str) -> str:
    """The body of the answer, by each method that the route takes."""
    answers = []
    for method in EXAMPLES[name].methods:
        send: Callable[..., Any] = getattr(client, method)
        kept = {key: value for key, value in changed.items() if key in EXAMPLES[name].kwargs}
        answer = send(address(name, numbers, **kept))
        answers.append(answer.getvalue() if answer.streaming else answer.content)
    return b"".join(answers).decode(errors="replace")
