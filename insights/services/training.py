"""Asking for training: once for each task and each data set."""

from __future__ import annotations

from datetime import datetime

from insights.services.lake import lake_of
from insights.services.versions import take_off_duty
from ml import training_data
from ml.training.target import NoSuchColumn
from ml.training_data import NothingToRead
from restaurants.models import Job, JobState, Restaurant
from restaurants.services import jobs

FOLLOWING = ("demand", "segments")
CHANGE_THE_DATA = ("cleanse", "undo", "withdraw")


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
    Raises ``NothingToRead``, ``NoSuchColumn`` for a table or a column that is not there: then nothing is asked. Raises
    ``TooManyJobs``, unless it ``follows`` another job by itself.
    """
    if task == "column":
        training_data.see_column(lake_of(restaurant), table=table, target=target)
    key = ":".join([task, lake_of(restaurant).state(), table, target])[:180]
    use = {"task": task, "target": target, "table": table}
    asked = Job.objects.of(restaurant).filter(kind="train", **{f"params__{name}": value for name, value in use.items()})
    latest = asked.order_by("-asked_at", "-pk").first()
    if latest is not None and latest.key.startswith(key):
        key = latest.key
    elif asked.filter(key=key).exists():
        key = f"{key}:{asked.count()}"
    return jobs.ask(restaurant, "train", key=key, now=now, follows=follows, **use)


def training_follows(*, restaurant: Restaurant, after: Job, now: datetime) -> None:
    """After the last file of a batch the models learn by themselves; while others wait to come in or to be taken back,
    they would learn in vain."""
    open_jobs = Job.objects.of(restaurant).filter(state__in=[JobState.ASKED, JobState.RUNNING])
    others = open_jobs.filter(kind__in=CHANGE_THE_DATA)
    if others.exclude(pk=after.pk).exists() or not lake_of(restaurant).months():
        return
    for task in FOLLOWING:
        request_training(restaurant=restaurant, task=task, now=now, follows=True)


def columns_follow(*, restaurant: Restaurant, table: str, now: datetime) -> None:
    """What was learned from a table that has changed is learned anew; of what is not there any more nothing is said."""
    learned = Job.objects.of(restaurant).filter(kind="train", params__task="column", params__table=table)
    for target in learned.values_list("params__target", flat=True).distinct():
        try:
            request_training(restaurant=restaurant, task="column", target=target, table=table, now=now, follows=True)
        except (NothingToRead, NoSuchColumn):  # the table is gone, or its older version has no such column
            take_off_duty(restaurant, task="column", target=target)
