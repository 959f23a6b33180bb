"""Who: tenants, people, roles, keys; what they bring; the job ledger."""

from django.apps import AppConfig


class RestaurantsConfig(AppConfig):
    name = "restaurants"
    verbose_name = "Restaurantes"

    def ready(self) -> None:
        from restaurants import checks  # noqa: F401  # registers itself; it needs the settings
