"""What a job gets and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from restaurants.models import Job, Restaurant


@dataclass(frozen=True)
class Work:
    """A claimed job of a restaurant; ``progress(step, share)`` renews its lease and shows on its page."""

    restaurant: Restaurant
    job: Job
    progress: Callable[[str, float], None]


@dataclass(frozen=True)
class Outcome:
    """What to remember; ``publish`` writes the effects in the transaction that ends the job, so they happen once."""

    result: dict[str, Any] = field(default_factory=dict)
    publish: Callable[[], None] = lambda: None
