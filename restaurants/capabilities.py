"""Who may do what in a restaurant: the one table. The roles page shows it in words, each door asks it."""

from __future__ import annotations

from enum import StrEnum

from restaurants.models import Role


class Capability(StrEnum):
    READ = "read"  # figures, forecast, segments, models, files
    UPLOAD = "upload"  # bring, confirm, discard and take back files; download their rows that were set aside
    GUESTS = "guests"  # look a guest up, note consents and requests, take lists of guests along
    PRIVACY = "privacy"  # answer requests of guests, set how long things are kept
    PEOPLE = "people"  # invite, change roles, remove
    KEYS = "keys"  # issue and revoke keys of the API
    HOUSE = "house"  # its name and city, and how its sales are counted
    RECORD = "record"  # read and export the record of who did what
    OWN = "own"  # hand the restaurant over, make and unmake owners


ALL = frozenset(Capability)
MAY: dict[Role, frozenset[Capability]] = {
    Role.OWNER: ALL,
    Role.ADMINISTRATOR: ALL - {Capability.OWN},
    Role.MANAGER: frozenset({Capability.READ, Capability.UPLOAD, Capability.GUESTS}),
    Role.DATA_SCIENTIST: frozenset({Capability.READ, Capability.UPLOAD}),
    Role.ANALYST: frozenset({Capability.READ, Capability.UPLOAD}),
    Role.STAFF: frozenset({Capability.READ, Capability.UPLOAD}),
    Role.READER: frozenset({Capability.READ}),
}


def may(role: Role | None, capability: Capability) -> bool:
    """Whether the role has the capability; nobody has none."""
    return role is not None and capability in MAY[role]
