"""In whose name a command asks: it does what they may do, sees whom they may see, and speaks one language."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from segmentation import permissions


def find_asker(username: str | None, permission: str = permissions.EDIT_SEGMENT) -> User:
    """Return the active user of a name who has the permission; raises CommandError, before anything is written."""
    user = User.objects.filter(username=username or "", is_active=True).first()
    if user is None:
        raise CommandError(
            _("There is no user %(name)s.") % {"name": username}
            if username
            else _("Name who asks: --by USERNAME.")
        )
    if not user.has_perm(permission):
        raise CommandError(
            _("%(name)s lacks the permission %(what)s.") % {"name": username, "what": permission}
        )
    return user


def taken() -> CommandError:
    """What is said where a worker was quicker."""
    return CommandError(_("Another worker took it up."))


class OperatorCommand(BaseCommand):
    """A command whose words, names and errors are all in the operator's language."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with override(settings.OPERATOR_LANGUAGE):
            return super().execute(*args, **options)
