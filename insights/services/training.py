"""Asking for training: once for each task and each data set."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import QuerySet

from insights.models import ModelVersion
from insights.services.lake import lake_of
from insights.services.versions import take_off_duty
from ml import training_data
from ml.errors import GourmetError
from ml.features.calendar import own_days
from ml.training.params import DemandParams
from ml.training.target import NoSuchColumn
from ml.training_data import NothingToRead
from restaurants.models import Job, JobState, Restaurant
from restaurants.services import jobs

LONGEST_TARGET = ModelVersion._meta.get_field("target").max_length or 0
LONGEST_KEY = 180
FOLLOWING = ("demand", "segments")
CHANGE_THE_DATA = ("cleanse", "undo", "withdraw")


class TargetTooLong(GourmetError):
    code = "target_too_long"
    es = "El nombre de esa columna pasa de {limit} letras. Acórtelo en el archivo y súbalo otra vez."
    en = "The name of that column is over {limit} letters. Shorten it in the file and upload it again."


def request_training(
    *,
    restaurant: Restaurant,
    task: str,
    now: datetime,
    target: str = "",
    table: str = "",
    follows: bool = False,
) -> Job:
    """Ask once for each task, target and state of the data: asking again returns the same job.

    Data that come back to a state they were in before are learned again: what was learned last is of another state.
    Raises ``NothingToRead``, ``NoSuchColumn`` for a table or a column that is not there, and ``TargetTooLong``: then
    nothing is asked. Raises ``TooManyJobs``, unless it ``follows`` another job by itself.
    """
    if len(target) > LONGEST_TARGET:
        raise TargetTooLong(limit=LONGEST_TARGET)
    if task == "column":
        training_data.see_column(lake_of(restaurant), table=table, target=target)
    key = _key_of(_with_its_days(task, restaurant), lake_of(restaurant).state(), table, target)
    use = {"task": task, "target": target, "table": table}
    asked = Job.objects.of(restaurant).filter(kind="train", **{f"params__{name}": value for name, value in use.items()})
    latest = asked.order_by("-asked_at", "-pk").first()
    if latest is not None and latest.key.startswith(key):
        key = latest.key
    elif asked.filter(key=key).exists():
        key = f"{key}:{asked.count()}"
    return jobs.ask(restaurant, "train", key=key, now=now, follows=follows, **use)


def _with_its_days(task: str, restaurant: Restaurant) -> str:
    """A forecast is of the days that only its city has, too: with others the same data are learned again."""
    days = own_days(restaurant.city, country=DemandParams.country) if task == "demand" else ()
    return f"{task}[{', '.join(days)}]" if days else task


def _key_of(task: str, state: str, table: str, target: str) -> str:
    """What the ledger has room for beside a number: names that are long, and may be alike for long, by their hash."""
    key = ":".join([task, state, table, target])
    if len(key) <= LONGEST_KEY:
        return key
    return ":".join([task, state, hashlib.sha256(f"{table}\0{target}".encode()).hexdigest()])


def training_follows(*, restaurant: Restaurant, after: Job, now: datetime) -> None:
    """After the last file of a batch the models learn by themselves; while others wait to come in or to be taken back,
    they would learn in vain."""
    if _changing(restaurant).exclude(pk=after.pk).exists() or not lake_of(restaurant).months():
        return
    for task in FOLLOWING:
        request_training(restaurant=restaurant, task=task, now=now, follows=True)


def forecast_follows(*, restaurant: Restaurant, now: datetime) -> bool:
    """The days of the house's city are others now: its forecast is learned again, by the job of a file that is on its
    way or by one of its own. False where there are no data to learn from."""
    if _changing(restaurant).exists():
        return True
    if not lake_of(restaurant).months():
        return False
    request_training(restaurant=restaurant, task="demand", now=now, follows=True)
    return True


def _changing(restaurant: Restaurant) -> QuerySet[Job]:
    """The jobs that bring data in or take them back and have not ended: training follows the last of them."""
    jobs_open = Job.objects.of(restaurant).filter(state__in=[JobState.ASKED, JobState.RUNNING])
    return jobs_open.filter(kind__in=CHANGE_THE_DATA)


def columns_follow(*, restaurant: Restaurant, table: str, now: datetime) -> None:
    """What was learned from a table that has changed is learned anew; of what is not there any more nothing is said."""
    learned = Job.objects.of(restaurant).filter(kind="train", params__task="column", params__table=table)
    for target in learned.values_list("params__target", flat=True).distinct():
        try:
            request_training(restaurant=restaurant, task="column", target=target, table=table, now=now, follows=True)
        except (
            NothingToRead,
            NoSuchColumn,
            TargetTooLong,
        ):  # the table is gone, or its older version has no such column
            take_off_duty(restaurant=restaurant, task="column", target=target)
