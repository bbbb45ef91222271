"""Reading the audit trail, and who was let in to an object."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from guardian.shortcuts import get_groups_with_perms, get_objects_for_user, get_users_with_perms

from accounts.models import AuditBlock, AuditEntry, User

ROLE_NAMES: dict[str, str | Promise] = {
    "marketer": _("Marketers"),
    "campaign_approver": _("Campaign approvers"),
    "compliance_officer": _("Compliance officers"),
    "ethics_reviewer": _("Ethics reviewers"),
    "manager": _("Managers"),
    "relationship_manager": _("Relationship managers"),
    "service_agent": _("Service agents"),
    "risk_officer": _("Risk officers"),
    "model_builder": _("Model builders"),
    "model_validator": _("Model validators"),
    "data_steward": _("Data stewards"),
    "ops_admin": _("Ops admins"),
    "api_client": _("API clients"),
}
SEALED_TEXT = "\\x"  # how the trail prints encrypted bytes


@dataclass(frozen=True)
class AuditFilters:
    """What the address of the audit trail asks for; empty means all."""

    actor: str = ""
    table: str = ""
    object_id: str = ""
    action: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "AuditFilters":
        """Read the filters out of an address."""
        return cls(
            **{name: query.get(name, "").strip()[:150] for name in ("actor", "table", "action")},
            object_id=query.get("object", "").strip()[:80],
        )


@dataclass(frozen=True)
class Change:
    """One column of an entry, before and after; encrypted values are not shown."""

    column: str
    before: Any
    after: Any
    sealed: bool


def list_entries(user: User, filters: AuditFilters) -> QuerySet[AuditEntry]:
    """Return the entries the user may read under the filters."""
    wanted = {
        "actor": filters.actor,
        "object_table": filters.table,
        "object_id": filters.object_id,
        "action": filters.action,
    }
    given = {column: value for column, value in wanted.items() if value}
    return AuditEntry.objects.visible_to(user).filter(**given)


def list_changes(entry: AuditEntry) -> list[Change]:
    """Return what an entry says of each column."""
    before = entry.before if isinstance(entry.before, dict) else {}
    after = entry.after if isinstance(entry.after, dict) else {}
    if not before and not after and entry.after is not None:
        return [Change("", None, entry.after, sealed=False)]
    return [
        Change(name, before.get(name), after.get(name), _is_sealed(before, after, name))
        for name in sorted(before.keys() | after.keys())
    ]


def _is_sealed(before: dict[str, Any], after: dict[str, Any], name: str) -> bool:
    return any(str(side.get(name, "")).startswith(SEALED_TEXT) for side in (before, after))


def find_newest_block() -> AuditBlock | None:
    """Return the block that was sealed last."""
    return AuditBlock.objects.defer("leaves").order_by("-pk").first()


@dataclass(frozen=True)
class Share:
    """One person or role that was let in to an object: `key` names them in forms and in the API."""

    key: str
    name: str
    is_role: bool
    may_edit: bool


def let_in(user: User, model: type[Model], *verbs: str) -> QuerySet[Any]:
    """Return the keys of objects that were shared with a user, or a role of theirs, for any of the verbs."""
    names = [f"{verb}_{model._meta.model_name}" for verb in verbs]
    found = get_objects_for_user(
        user, names, klass=model, any_perm=True, accept_global_perms=False, with_superuser=False
    )
    return found.order_by().values("pk")


def shares_of(thing: Any) -> list[Share]:
    """Return who was let in to an object, roles first."""
    edit = f"edit_{thing._meta.model_name}"
    # With their permissions attached both are dictionaries.
    roles: Any = get_groups_with_perms(thing, attach_perms=True)
    people: Any = get_users_with_perms(thing, attach_perms=True, with_group_users=False)
    return [
        Share(f"role:{role.name}", role_name(role), True, edit in names)
        for role, names in roles.items()
    ] + [
        Share(f"user:{person.username}", str(person), False, edit in names)
        for person, names in people.items()
    ]


def partners_for(thing: Any) -> dict[str, User | Group]:
    """Return, by key, the roles and people whose work lets them see objects of this kind, but for its keeper."""
    may = {
        "permissions__content_type__app_label": thing._meta.app_label,
        "permissions__codename": f"view_{thing._meta.model_name}",
    }
    roles = Group.objects.filter(**may).order_by("pk")
    people = User.objects.filter(is_active=True, groups__in=roles).exclude(pk=thing.keeper.pk)
    found: dict[str, User | Group] = {f"role:{role.name}": role for role in roles}
    return found | {
        f"user:{person.username}": person for person in people.distinct().order_by("username")
    }


def partner_choices(thing: Any) -> list[tuple[str, str]]:
    """Return the keys and names of whom an object may be shared with."""
    return [
        (key, role_name(who) if isinstance(who, Group) else str(who))
        for key, who in partners_for(thing).items()
    ]


def role_name(role: Group) -> str:
    """Return a role in the reader's language."""
    return str(ROLE_NAMES.get(role.name, role.name))
