"""A request sent again under the same name does nothing more: its sender gets the answer that was given."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from ml.errors import GourmetError
from restaurants.models import KeptAnswer, Restaurant

KEPT_FOR = timedelta(days=1)
LONGEST = 200
NAME = re.compile(rf"[\x20-\x7e]{{1,{LONGEST}}}")


class BadIdempotencyKey(GourmetError):
    code = "bad_idempotency_key"
    es = "Idempotency-Key lleva de 1 a {longest} caracteres ASCII imprimibles."
    en = "Idempotency-Key has 1 to {longest} printable ASCII characters."


class IdempotencyKeyUsed(GourmetError):
    code = "idempotency_key_used"
    es = "Esa Idempotency-Key ya se usó en las últimas 24 horas para otra solicitud. Use una nueva para cada una."
    en = "That Idempotency-Key was used within the last 24 hours for another request. Use a new one for each."


def begin(*, restaurant_id: int, name: str, asked: bytes, now: datetime) -> tuple[KeptAnswer, bool]:
    """The answer that is kept under this name, and whether it is still to be given, in the transaction of this request.

    Where another request of the name is being answered, waits for its end. Both are kept as keyed hashes, for what is
    asked may be about a guest. Raises ``BadIdempotencyKey``, ``IdempotencyKeyUsed``.
    """
    if not NAME.fullmatch(name):
        raise BadIdempotencyKey(longest=LONGEST)
    mark, asked_mark = _hash(name.encode()), _hash(asked)
    KeptAnswer.objects.of(restaurant_id).filter(mark=mark, at__lte=now - KEPT_FOR).delete()
    kept, is_first = KeptAnswer.objects.of(restaurant_id).get_or_create(
        mark=mark, defaults={"restaurant_id": restaurant_id, "asked": asked_mark, "at": now}
    )
    if kept.asked != asked_mark:
        raise IdempotencyKeyUsed
    return kept, is_first


def keep(*, kept: KeptAnswer, status: int, body: str) -> None:
    """Give the answer that was begun."""
    kept.status, kept.body = status, body
    KeptAnswer.objects.of(kept.restaurant_id).filter(pk=kept.pk).update(status=status, body=body)


def end_answers(*, restaurant: Restaurant, now: datetime) -> None:
    """Those whose day is over."""
    KeptAnswer.objects.of(restaurant).filter(at__lte=now - KEPT_FOR).delete()


def forget_answers(*, restaurant: Restaurant, naming: Collection[str]) -> None:
    """Those whose text has one of these in it."""
    kept = KeptAnswer.objects.of(restaurant).values_list("pk", "body").iterator() if naming else ()
    named = [number for number, body in kept if any(one in body for one in naming)]
    KeptAnswer.objects.of(restaurant).filter(pk__in=named).delete()


def _hash(said: bytes) -> str:
    return salted_hmac("restaurants.repeats", said, algorithm="sha256").hexdigest()
