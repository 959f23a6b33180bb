"""What guests agreed to, what they asked for, and who is to be forgotten (Ley 29733)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from restaurants.tenancy import TenantModel


class Purpose(models.TextChoices):
    """What a guest's data are used for beyond serving them, which needs nobody's consent."""

    ADVERTISING = "advertising", _("Enviarle promociones e invitaciones")
    PROFILING = "profiling", _("Agruparlo con otros clientes y prever sus visitas")


class ConsentSource(models.TextChoices):
    """How it was said."""

    IN_PERSON = "in_person", _("en la casa")
    WEB = "web", _("por la web")
    PHONE = "phone", _("por teléfono")
    MAIL = "mail", _("por correo")
    PARTNER = "partner", _("por un sistema conectado")


class Guest(TenantModel):
    """A guest about whom something is on record. ``identity`` is theirs in the lake (``ml.intake.people``): of a
    document or a telephone only a keyed hash and its last digits.

    Who objected or was erased stays here by that hash alone, so that the next file does not bring them back.
    """

    identity = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    opposed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    lapsed_on = models.DateField(null=True, blank=True)  # the lines up to this day are nobody's any more

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["restaurant", "identity"], name="one_guest_an_identity"),
        ]
        indexes = [
            models.Index(
                fields=["restaurant"],
                condition=~Q(opposed_at=None) | ~Q(erased_at=None) | ~Q(lapsed_on=None),
                name="guests_to_forget",
            )
        ]


#: The day after one was noted, by the server: nowhere is it later. What is today where the house is, the service knows.
DAY_AFTER = Func(F("recorded_at"), template="((%(expressions)s AT TIME ZONE 'UTC')::date + 1)")


class Consent(TenantModel):
    """A guest said yes or no to a purpose, then and so. The one of the latest day holds, of one day the one noted last;
    the others say what held before. Sent again it is the same one."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    given = models.BooleanField()
    source = models.CharField(max_length=12, choices=ConsentSource.choices)
    at = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.CharField(max_length=254)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose_known"),
            models.CheckConstraint(condition=Q(source__in=ConsentSource.values), name="consent_source_known"),
            models.CheckConstraint(condition=Q(at__lte=DAY_AFTER), name="consent_not_of_a_day_to_come"),
            models.UniqueConstraint(
                fields=["restaurant", "guest", "purpose", "given", "source", "at"], name="one_consent_a_day_and_word"
            ),
        ]
        indexes = [models.Index(fields=["restaurant", "guest", "purpose", "-at", "-id"], name="consents_newest_first")]


class RequestKind(models.TextChoices):
    """The rights of a person over their data (ARCO)."""

    ACCESS = "access", _("Acceso: qué se guarda de mí")
    RECTIFICATION = "rectification", _("Rectificación: corregir un dato")
    CANCELLATION = "cancellation", _("Cancelación: borrar mis datos")
    OPPOSITION = "opposition", _("Oposición: no usar mis datos")


class RequestState(models.TextChoices):
    OPEN = "open", _("Por atender")
    WORKING = "working", _("Atendiéndose")
    DONE = "done", _("Atendida")
    REFUSED = "refused", _("Denegada")


class PrivacyRequest(TenantModel):
    """A guest exercises a right: received on a day, due on another, answered in words."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=14, choices=RequestKind.choices)
    state = models.CharField(max_length=8, choices=RequestState.choices, default=RequestState.OPEN)
    received_on = models.DateField()
    due_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    recorded_by = models.CharField(max_length=254)
    answered_by = models.CharField(max_length=254, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="request_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "working"], ended_at__isnull=True)
                | Q(state__in=["done", "refused"], ended_at__isnull=False),
                name="request_end_has_its_time",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("received_on")), name="request_due_after_received"),
            models.UniqueConstraint(
                fields=["restaurant", "guest", "kind"],
                condition=Q(state__in=["open", "working"]),
                name="one_open_request_a_kind",
            ),
        ]
        indexes = [models.Index(fields=["restaurant", "state", "due_on"], name="requests_by_due")]


class Kept(models.TextChoices):
    """What is kept for a time that the restaurant sets."""

    WAITING_FILES = "waiting_files", _("Archivos no confirmados, rechazados, fallidos o retirados")
    SET_ASIDE = "set_aside", _("Filas apartadas y repetidas, con su texto")
    ORIGINALS = "originals", _("Archivos originales ya procesados")
    IDENTITIES = "identities", _("Identidad de clientes que dejaron de venir")
    RECEIPTS = "receipts", _("Respuestas dadas por la API")
    REQUESTS = "requests", _("Solicitudes atendidas")


MOST_DAYS, RECORD_DAYS = 3650, 730  # the second by law: what proves that it was kept


class Retention(TenantModel):
    """For how many days a kind of data is kept; a kind without a row is kept for its usual time."""

    kind = models.CharField(max_length=14, choices=Kept.choices)
    days = models.PositiveIntegerField(null=True)  # null: for as long as the restaurant is here

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["restaurant", "kind"], name="one_retention_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=Kept.values), name="retention_kind_known"),
            models.CheckConstraint(condition=Q(days=None) | Q(days__gte=1), name="retention_of_a_day_or_more"),
            models.CheckConstraint(
                condition=Q(days=None) | Q(days__lte=MOST_DAYS), name="retention_of_ten_years_at_most"
            ),
            models.CheckConstraint(
                condition=~Q(kind="requests") | Q(days=None) | Q(days__gte=RECORD_DAYS),
                name="retention_of_requests_two_years",
            ),
        ]
