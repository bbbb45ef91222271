"""Write the roles of accounts.domain into Django's groups."""

from django.core.management.base import BaseCommand

from accounts.services import users


class Command(BaseCommand):
    help = "Make the groups hold exactly the permissions each role names."

    def handle(self, *_args: object, **_options: object) -> None:
        users.sync_roles()
