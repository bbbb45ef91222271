"""Reading the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import AuditBlock, AuditEntry, User

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
