"""Who: tenants, people, roles, keys; what they bring; the job ledger."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class RestaurantsConfig(AppConfig):
    name = "restaurants"
    verbose_name = "Restaurantes"

    def ready(self) -> None:
        # Only now are there settings and a database connection to import.
        from allauth.mfa.signals import authenticator_added

        from restaurants.checks import tenants_are_apart
        from restaurants.second_factor import switched_on

        authenticator_added.connect(switched_on)
        register(tenants_are_apart, Tags.security, deploy=True)
