"""Making users and giving them roles."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain import ROLES
from accounts.models import User
from config.base.errors import DomainError


@transaction.atomic
def sync_roles() -> None:
    """Make one group per role hold exactly the permissions that `domain.ROLES` names."""
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for role, labels in ROLES.items():
        missing = [label for label in labels if label not in known]
        if missing:
            raise DomainError(
                "unknown_permission",
                _("Role %(role)s names unknown permissions: %(labels)s")
                % {"role": role, "labels": ", ".join(missing)},
            )
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.set([known[label] for label in labels])


@transaction.atomic
def create_user(
    *,
    username: str,
    password: str | None,
    role: str,
    full_name: str = "",
    language: str = "",
    branch_code: str = "",
) -> User:
    """Make a user with one role; ops admins may also enter the Django admin.

    Raises DomainError `unknown_role` or `username_taken`.
    """
    if role not in ROLES:
        raise DomainError("unknown_role", _("There is no role %(role)s.") % {"role": role})
    if User.objects.filter(username=username).exists():
        raise DomainError("username_taken", _("This user name is taken."), field="username")
    user = User(
        username=username,
        full_name=full_name,
        language=language,
        branch_code=branch_code,
        email=f"{username}@qingyu-bank.test",
        is_staff=role == "ops_admin",
    )
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get(name=role))
    return user


def save_preferences(*, user: User, language: str | None = None, theme: str | None = None) -> None:
    """Keep the language and theme a user chose."""
    if language is not None:
        user.language = language
    if theme is not None:
        user.theme = theme
    user.save(update_fields=["language", "theme"])
