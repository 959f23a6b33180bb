"""An act that waits for the password or the second factor: the library sets it aside and carries it out afterwards.

It waits for two minutes, in the browser that asked for it and for nothing else, and it is then the act of whoever
carries it out. An open session alone could otherwise have its owner's password do what somebody else wrote.
"""

from __future__ import annotations

import json
import secrets
import time

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY as ACT
from allauth.utils import get_request_param
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from ml.errors import GourmetError

SECONDS = 120
MARK = COOKIE = "set_aside"
ASKING = ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")
#: What of a request is the act's; all the rest is of who carries it out.
OF_THE_ACT = frozenset({"CONTENT_LENGTH", "CONTENT_TYPE", "PATH_INFO", "QUERY_STRING", "REQUEST_METHOD", "SCRIPT_NAME"})


class WaitsNoMore(GourmetError):
    code = "waits_no_more"
    es = "Lo que iba a hacer ya no espera: pasaron dos minutos o se pidió en otro navegador. Hágalo de nuevo."
    en = (
        "What you were about to do waits no more: two minutes went by, or it was asked for in another browser. "
        "Do it again."
    )


class BeingDone(GourmetError):
    code = "being_done"
    es = "Lo que iba a hacer ya se está haciendo, por su primer envío. Vuelva a la página para verlo."
    en = "What you were about to do is being done already, as you sent it first. Go back to the page to see it."


def check(request: HttpRequest) -> None:
    """Whether the page that asks may go on. Raises ``WaitsNoMore`` where it is opened for an act that does not wait
    there (any more), and ``BeingDone`` where what it was sent once is sent again meanwhile: it is one act.

    What waits is dropped where the page is opened for something else, or something else is done meanwhile.
    """
    kept = request.session.get(ACT)
    if kept is None:
        return
    act = json.loads(kept.get("request", "{}"))
    if request.path not in map(reverse, ASKING):
        if request.method == "POST":
            drop(request)
        return
    if get_request_param(request, REDIRECT_FIELD_NAME) != act.get("path"):
        drop(request)
    elif not _is_from_here(request):
        drop(request)
        raise WaitsNoMore
    elif request.method == "POST":
        if not cache.add(_turn(request), 1, SECONDS):
            raise BeingDone
        request.session[ACT] = {"request": json.dumps(act | {"META": _carried_out(act["META"], request)})}


def marked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What was set aside by this answer is bound to its browser; what still waits, as the password was wrong, may be
    sent again."""
    session = request.session
    if ACT not in session:
        session.pop(MARK, None)
    elif MARK in session:
        if request.method == "POST":
            cache.delete(_turn(request))
    else:
        key = secrets.token_urlsafe(16)
        session[MARK] = {"at": int(time.time()), "key": key}
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, key, max_age=SECONDS, httponly=True, samesite="Lax", secure=secure)
    return response


def drop(request: HttpRequest) -> None:
    """With its mark, or what takes its place would count as asked for there."""
    request.session.pop(ACT, None)
    request.session.pop(MARK, None)


def _turn(request: HttpRequest) -> str:
    """Of one act in one browser: its mark is random and nobody else's."""
    return f"set-aside:{request.session[MARK]['key']}"


def _is_from_here(request: HttpRequest) -> bool:
    mark = request.session.get(MARK, {"at": 0, "key": ""})
    here = request.COOKIES.get(COOKIE, "")
    return bool(here) and constant_time_compare(here, mark["key"]) and time.time() - mark["at"] <= SECONDS


def _carried_out(of_the_act: dict[str, str], request: HttpRequest) -> dict[str, str]:
    here = {name: text for name, text in request.META.items() if isinstance(text, str) and name not in OF_THE_ACT}
    return here | {name: text for name, text in of_the_act.items() if name in OF_THE_ACT}
