"""In whose name a command asks: it does what they may do, and sees whom they may see."""

from django.core.management.base import CommandError

from accounts.models import User
from segmentation import permissions


def find_asker(username: str | None, permission: str = permissions.EDIT_SEGMENT) -> User:
    """Return the active user of a name who has the permission; raises CommandError, before anything is written."""
    user = User.objects.filter(username=username or "", is_active=True).first()
    if user is None:
        raise CommandError(
            f"There is no user {username}." if username else "Name who asks: --by USERNAME."
        )
    if not user.has_perm(permission):
        raise CommandError(f"{username} lacks the permission {permission}.")
    return user
