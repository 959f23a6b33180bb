"""What a job gets and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from restaurants.models import Job, Restaurant

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Work:
    """A claimed job of a restaurant; ``progress(step, share)`` renews its lease and shows on its page. ``clock`` says
    what time it is: a job takes long enough for that to change."""

    restaurant: Restaurant
    job: Job
    progress: Callable[[str, float], None]
    clock: Clock = timezone.now


@dataclass(frozen=True)
class Outcome:
    """What to remember; ``publish`` writes the effects in the transaction that ends the job, so they happen once."""

    result: dict[str, Any] = field(default_factory=dict)
    publish: Callable[[], None] = lambda: None
