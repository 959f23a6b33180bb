"""Who they are, what they bring, what was asked."""

from restaurants.models.audit import AuditEntry
from restaurants.models.invitations import Invitation
from restaurants.models.jobs import Job, JobState
from restaurants.models.keys import ApiKey, Scope
from restaurants.models.people import Membership, Person, Regime, Restaurant, Role
from restaurants.models.uploads import UNTOUCHED, WITHDRAWABLE, Upload, UploadStatus

__all__ = [
    "UNTOUCHED",
    "WITHDRAWABLE",
    "ApiKey",
    "AuditEntry",
    "Invitation",
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
