"""Reading the audit trail, and who was let in to an object."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
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
ACTION_NAMES: dict[str, str | Promise] = {
    "insert": pgettext_lazy("audit", "Created"),
    "insert_many": pgettext_lazy("audit", "Created many"),
    "update": pgettext_lazy("audit", "Changed"),
    "delete": pgettext_lazy("audit", "Deleted"),
    "reveal": pgettext_lazy("audit", "Revealed"),
    "export": pgettext_lazy("audit", "Exported"),
    "export_made": pgettext_lazy("audit", "Export made"),
    "export_download": pgettext_lazy("audit", "Export downloaded"),
    "audience_removed": pgettext_lazy("audit", "Taken out of an ad audience"),
    "sign_in": pgettext_lazy("audit", "Signed in"),
    "test_send": pgettext_lazy("audit", "Test sent"),
    "resolve_uncertain": pgettext_lazy("audit", "Unclear outcomes settled"),
    "rotate_keys": pgettext_lazy("audit", "Keys rotated"),
    "transfer_abroad": pgettext_lazy("audit", "Data to another region"),
    "rights_file": pgettext_lazy("audit", "File about a customer written"),
    "rights_download": pgettext_lazy("audit", "File about a customer handed over"),
    "own_page": pgettext_lazy("audit", "Link to a customer's own page made"),
    "media_added": pgettext_lazy("audit", "Picture or recording added"),
    "erasure": pgettext_lazy("audit", "Customer erased"),
}
SUGGESTED_PEOPLE = 100  # further ones are named by their sign-in name
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
    name: str
    before: Any
    after: Any
    sealed: bool


@dataclass(frozen=True)
class ToldEntry:
    """An entry in the reader's words."""

    entry: AuditEntry
    action: str
    table: str
    changes: list[Change]


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


def tell_entry(entry: AuditEntry) -> ToldEntry:
    """Return an entry with the names of its action, table and columns in the reader's language."""
    return ToldEntry(
        entry, action_name(entry.action), table_name(entry.object_table), list_changes(entry)
    )


def list_changes(entry: AuditEntry) -> list[Change]:
    """Return what an entry says of each column."""
    before = entry.before if isinstance(entry.before, dict) else {}
    after = entry.after if isinstance(entry.after, dict) else {}
    if not before and not after and entry.after is not None:
        return [Change("", "", None, entry.after, sealed=False)]
    return [
        Change(
            name,
            column_name(entry.object_table, name),
            before.get(name),
            after.get(name),
            _is_sealed(before, after, name),
        )
        for name in sorted(before.keys() | after.keys())
    ]


def _is_sealed(before: dict[str, Any], after: dict[str, Any], name: str) -> bool:
    return any(str(side.get(name, "")).startswith(SEALED_TEXT) for side in (before, after))


@cache
def _models_by_table() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def table_name(table: str) -> str:
    """Return what a table holds in the reader's language, or its own name where no model is known."""
    model = _models_by_table().get(table)
    if model is None:
        return table
    owner: Any = model._meta.auto_created  # the model whose link this is
    if not owner:
        return str(model._meta.verbose_name)
    [link] = [field for field in owner._meta.many_to_many if field.remote_field.through is model]
    return f"{owner._meta.verbose_name} · {link.verbose_name}"


def column_name(table: str, column: str) -> str:
    """Return a column in the reader's language, or its own name where no field is known."""
    model = _models_by_table().get(table)
    by_column = {field.column: field for field in model._meta.concrete_fields} if model else {}
    return str(by_column[column].verbose_name) if column in by_column else column


def action_name(action: str) -> str:
    """Return what was done in the reader's language."""
    return str(ACTION_NAMES.get(action, action))


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


def people_at_work() -> QuerySet[User]:
    """Return the accounts of people: active, and no machine's."""
    return User.objects.filter(is_active=True).exclude(groups__name="api_client")


def is_client(user: User) -> bool:
    """Return whether an account stands for one of the bank's systems and for no person."""
    return set(user.groups.values_list("name", flat=True)) == {"api_client"}


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


def find_partner(thing: Any, key: str) -> User | Group | None:
    """Return the role (`role:NAME`) or person (`user:USERNAME`) an object may be shared with, if there is one."""
    kind, _colon, name = key.partition(":")
    if kind == "role":
        return _roles_that_see(thing).filter(name=name).first()
    return _people_who_see(thing).filter(username=name).first() if kind == "user" else None


def partner_choices(thing: Any) -> list[tuple[str, str]]:
    """Return the keys and names of whom an object may be shared with: all roles, and the first people by name."""
    roles = [(f"role:{role.name}", role_name(role)) for role in _roles_that_see(thing)]
    people = _people_who_see(thing).order_by("username")[:SUGGESTED_PEOPLE]
    return roles + [(f"user:{person.username}", str(person)) for person in people]


def _roles_that_see(thing: Any) -> QuerySet[Group]:
    """The roles whose work lets them see objects of this kind."""
    return Group.objects.filter(
        permissions__content_type__app_label=thing._meta.app_label,
        permissions__codename=f"view_{thing._meta.model_name}",
    ).order_by("pk")


def _people_who_see(thing: Any) -> QuerySet[User]:
    roles = _roles_that_see(thing).order_by().values("pk")
    found = User.objects.filter(is_active=True, groups__in=roles)
    return found.exclude(pk=thing.keeper.pk).distinct()


def role_name(role: Group) -> str:
    """Return a role in the reader's language."""
    return str(ROLE_NAMES.get(role.name, role.name))
