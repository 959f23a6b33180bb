"""Tenants, people, and who belongs where."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from restaurants.sealing import new_guest_key
from restaurants.tenancy import TenantModel

RUC = "^(10|15|16|17|20)[0-9]{9}$"


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in with an e-mail address; may belong to several restaurants."""

    email = models.EmailField(_("correo"), unique=True)
    name = models.CharField(_("nombre"), max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.name or self.email


class Regime(models.TextChoices):
    """Which table of IGV a restaurant's sales fall under (``ml.cleansing.IGV``)."""

    GENERAL = "general", _("General")
    MYPE = "mype", _("MYPE de restaurantes")
    NONE = "none", _("Sin IGV")


class Restaurant(models.Model):
    """A tenant. Its own row is under row-level security too: only its number opens it."""

    slug = models.SlugField(max_length=60, unique=True, validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$")])
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nombre"), max_length=120)
    city = models.CharField(_("ciudad"), max_length=80, default="Lima")
    zone = models.CharField(_("zona horaria"), max_length=40, default="America/Lima")
    closing_hour = models.PositiveSmallIntegerField(_("hora de cierre"), default=4, validators=[MaxValueValidator(12)])
    currency = models.CharField(_("moneda"), max_length=3, default="PEN")
    igv_regime = models.CharField(_("régimen de IGV"), max_length=10, choices=Regime.choices, default=Regime.GENERAL)
    second_factor_days = models.PositiveSmallIntegerField(_("plazo del segundo factor, en días"), default=14)
    guest_key = models.TextField(editable=False, default=new_guest_key)  # sealed; of the identities of its guests
    legal_name = models.CharField(_("razón social"), max_length=200, blank=True, default="")
    ruc = models.CharField(_("RUC"), max_length=11, blank=True, default="")
    address = models.CharField(_("dirección"), max_length=200, blank=True, default="")
    rights_contact = models.CharField(_("contacto para ejercer derechos"), max_length=200, blank=True, default="")
    data_bank = models.CharField(_("inscripción del banco de datos"), max_length=60, blank=True, default="")
    simulated = models.BooleanField(_("datos simulados"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closing_hour__lte=12), name="restaurant_closes_by_noon"),
            models.CheckConstraint(condition=Q(second_factor_days__lte=60), name="second_factor_within_sixty_days"),
            models.CheckConstraint(condition=Q(igv_regime__in=Regime.values), name="restaurant_regime_known"),
            models.CheckConstraint(condition=Q(ruc="") | Q(ruc__regex=RUC), name="restaurant_ruc_looks_like_one"),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person is in one restaurant, from the one who may most to the one who may only read."""

    OWNER = "owner", _("Propietario")
    ADMINISTRATOR = "administrator", _("Administrador")
    MANAGER = "manager", _("Marketing")
    DATA_SCIENTIST = "data_scientist", _("Científico de datos")
    ANALYST = "analyst", _("Analista")
    STAFF = "staff", _("Personal")
    READER = "reader", _("Lectura")


class Membership(TenantModel):
    """A person's role in a restaurant."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["restaurant", "person"], name="one_role_a_person"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]
