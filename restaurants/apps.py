"""Who: tenants, people, roles, keys; what they bring; the job ledger."""

from django.apps import AppConfig


class RestaurantsConfig(AppConfig):
    name = "restaurants"
    verbose_name = "Restaurantes"
