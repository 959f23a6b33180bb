"""Who they are, what they bring, what was asked."""

from restaurants.models.jobs import Job, JobState
from restaurants.models.keys import ApiKey, Scope
from restaurants.models.people import Membership, Person, Regime, Restaurant, Role
from restaurants.models.uploads import UNTOUCHED, Upload, UploadStatus

__all__ = [
    "UNTOUCHED",
    "ApiKey",
    "Job",
    "JobState",
    "Membership",
    "Person",
    "Regime",
    "Restaurant",
    "Role",
    "Scope",
    "Upload",
    "UploadStatus",
]
