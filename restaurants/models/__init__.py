"""Who they are, what they bring, what was asked."""

from restaurants.models.answers import KeptAnswer
from restaurants.models.audit import AuditEntry
from restaurants.models.consent import (
    MOST_DAYS,
    RECORD_DAYS,
    Consent,
    ConsentSource,
    Guest,
    Kept,
    PrivacyRequest,
    Purpose,
    RequestKind,
    RequestState,
    Retention,
)
from restaurants.models.invitations import Invitation
from restaurants.models.jobs import Job, JobState
from restaurants.models.keys import ApiKey, Scope
from restaurants.models.people import Membership, Person, Regime, Restaurant, Role
from restaurants.models.uploads import UNTOUCHED, WAITING, WITHDRAWABLE, Upload, UploadStatus

__all__ = [
    "MOST_DAYS",
    "RECORD_DAYS",
    "UNTOUCHED",
    "WAITING",
    "WITHDRAWABLE",
    "ApiKey",
    "AuditEntry",
    "Consent",
    "ConsentSource",
    "Guest",
    "Invitation",
    "Job",
    "JobState",
    "Kept",
    "KeptAnswer",
    "Membership",
    "Person",
    "PrivacyRequest",
    "Purpose",
    "Regime",
    "RequestKind",
    "RequestState",
    "Restaurant",
    "Retention",
    "Role",
    "Scope",
    "Upload",
    "UploadStatus",
]
