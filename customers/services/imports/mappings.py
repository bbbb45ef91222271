"""Mappings and the data sources they read."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.domain.mapping_files import LARGEST, AliasError, MappingTooLargeError, load_yaml
from customers.domain.mappings import MappingError, MappingSpec, SourceRule
from customers.models import DataSource, ImportMapping
from customers.selectors.guesses import columns_digest
from customers.selectors.targets import checked_spec, identity_spec

# Whole weeks keep each day of the week.
WEEK = 7


@transaction.atomic
def save_mapping(*, data: Mapping[str, Any], columns: Iterable[str] = ()) -> ImportMapping:
    """Check a mapping and keep it under its name; raises DomainError `mapping_invalid`.

    With `columns`, those of the file it was made for, it is found again for the next such file.
    """
    spec = usable_spec(data)
    values: dict[str, Any] = {"target": spec.target, "spec": dict(data)}
    names = list(columns)
    if names:
        values["columns_digest"] = columns_digest(names)
    mapping, _made = ImportMapping.objects.update_or_create(name=spec.name, defaults=values)
    return mapping


@transaction.atomic
def keep_mapping(
    *, data: Mapping[str, Any], columns: Iterable[str], over: ImportMapping | None
) -> ImportMapping:
    """Keep a mapping made for a file, over the one it began with; another of its name stays as it is.

    Raises DomainError `mapping_name_taken` or `mapping_invalid`.
    """
    known = ImportMapping.objects.filter(name=str(data.get("name", "")).strip()).first()
    if known is not None and known != over:
        raise DomainError(
            "mapping_name_taken",
            _("There is a mapping of this name already: give this one another name."),
            field="name",
        )
    return save_mapping(data=data, columns=columns)


def read_mapping(content: bytes) -> Any:
    """Return what a mapping file says, not yet checked; raises DomainError `mapping_unreadable`."""
    try:
        return load_yaml(content)
    except MappingTooLargeError as error:
        large = _("A mapping file may not be larger than %(most)s bytes.") % {"most": LARGEST}
        raise DomainError("mapping_unreadable", large) from error
    except AliasError as error:
        aliases = _("A mapping file may not use YAML aliases: write each value out.")
        raise DomainError("mapping_unreadable", aliases) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" ({mark.line + 1}:{mark.column + 1})" if mark else ""
        broken = _("The mapping file is not YAML%(place)s.") % {"place": place}
        raise DomainError("mapping_unreadable", broken) from error


def usable_spec(data: object) -> MappingSpec:
    """Return a checked mapping; raises DomainError `mapping_invalid` with each problem in its details."""
    try:
        return checked_spec(data)
    except MappingError as error:
        raise DomainError(
            "mapping_invalid",
            _("The mapping cannot be used: %(problems)s") % {"problems": "; ".join(error.problems)},
            field="spec",
            details={"problems": error.problems},
        ) from error


def built_in_mapping(*, target: str) -> ImportMapping:
    """Return the mapping of files that already use our own names, kept on first use."""
    data = identity_spec(target)
    return ImportMapping.objects.update_or_create(
        name=data["name"], defaults={"target": target, "spec": data}
    )[0]


@transaction.atomic
def open_source(*, rule: SourceRule) -> DataSource | None:
    """Return the data source of a mapping, made on first use.

    The offset of its dates is fixed then, so that a later import of the same file changes nothing.
    """
    if not rule.code:
        return None
    source, made = DataSource.objects.get_or_create(
        code=rule.code, defaults={"name": rule.name or rule.code}
    )
    if rule.last_on and (made or not source.shift_days):
        source.shift_days = _offset(date.fromisoformat(rule.last_on))
        source.save(update_fields=["shift_days", "updated_at"])
    return source


def _offset(last_on: date) -> int:
    """Days that bring the last booking to within a week of today."""
    return max((timezone.localdate() - last_on).days // WEEK * WEEK, 0)
