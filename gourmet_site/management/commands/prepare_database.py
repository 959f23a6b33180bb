"""Make the database and its three roles: owner, app, backup. Again: finds them made."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gourmet_site import env, roles
from gourmet_site.embedded import addresses
from ml.errors import GourmetError


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()  # they would ask the database that is about to be made

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--migrate",
            action="store_true",
            help="then bring the tables up to date, as their owner, and secrets under the SECRET_KEY in force",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._make_roles()
        except GourmetError as refused:
            raise CommandError(refused.text("en")) from refused
        if options["migrate"]:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("seal_again", stderr=self.stderr)

    def _make_roles(self) -> None:
        administrator = addresses.administrator(env.HOME)
        if administrator is None:
            self.stderr.write("Roles are given by DATABASE_URL and DATABASE_OWNER_URL: nothing to make.")
            return
        to = addresses.write(env.HOME, {})
        for warning in roles.prepare(administrator=administrator, **_by_use(to)):
            self.stderr.write(f"Warning: {warning}")


def _by_use(to: dict[str, str]) -> dict[str, str]:
    in_force = {name: to.get(name) or env.address(name) for name in addresses.ROLES}
    missing = [name for name, address in in_force.items() if not address]
    if missing:
        raise CommandError(f"DATABASE_ADMIN_URL is given, so {', '.join(missing)} must say which roles to make.")
    return {use: in_force[name] for name, use in addresses.ROLES.items()}
