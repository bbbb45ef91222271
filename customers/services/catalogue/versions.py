"""Versions of products: planned ahead, put in force on their day, kept for ever once they were in force."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from config.base.tables import execute_sql
from customers.models import Product, ProductVersion
from customers.selectors.catalogue import TERMS, terms_digest

COLUMNS = ", ".join(TERMS)
# The trigger finds the newest version equal to the row and writes none.
PUT_IN_FORCE = f"""
    UPDATE customers_product p SET ({COLUMNS}, updated_at) =
           ({", ".join(f"v.{name}" for name in TERMS)}, now())
      FROM (SELECT DISTINCT ON (product_id) * FROM customers_productversion
             WHERE effective_at <= now() AND published_at IS NOT NULL ORDER BY product_id, effective_at DESC) v
     WHERE v.product_id = p.id
       AND ({", ".join(f"p.{name}" for name in TERMS)})
           IS DISTINCT FROM ({", ".join(f"v.{name}" for name in TERMS)})
"""
# What a file says of later days waits as a version; what it leaves out stays as it is in force.
PLAN_STAGED = """
    INSERT INTO customers_productversion AS v
           (created_at, product_id, effective_at, author_id, published_at, {columns})
    SELECT now(), p.id, s.effective_on::timestamp AT TIME ZONE %(zone)s, %(author)s::bigint,
           CASE WHEN %(author)s::bigint IS NULL THEN now() END, {values}
      FROM stage s JOIN customers_product p ON p.code = s.code
     WHERE s.effective_on > (now() AT TIME ZONE %(zone)s)::date
    ON CONFLICT (product_id, effective_at) DO UPDATE SET {sets},
           author_id = EXCLUDED.author_id, published_at = EXCLUDED.published_at, publisher_id = NULL
     WHERE EXCLUDED.author_id IS NULL OR v.published_at IS NULL
"""
# What a person's file says otherwise than the catalogue waits too; until then the catalogue stays.
PROPOSE_STAGED = """
    INSERT INTO customers_productversion (created_at, product_id, effective_at, author_id, {columns})
    SELECT now(), p.id, clock_timestamp(), %(author)s, {values} FROM stage s JOIN customers_product p ON p.code = s.code
     WHERE ({values}) IS DISTINCT FROM ({current})
       AND NOT EXISTS (SELECT 1 FROM customers_productversion w
            WHERE w.product_id = p.id AND w.published_at IS NULL AND ({values}) IS NOT DISTINCT FROM ({waiting}))
"""
# A product that a person brings is known at once, and on offer once somebody else says so.
PROPOSE_NEW = """
    INSERT INTO customers_productversion (created_at, product_id, effective_at, author_id, {columns})
    SELECT now(), p.id, clock_timestamp(), %(author)s, {current}
      FROM stage s JOIN customers_product p ON p.code = s.code
     WHERE p.created_at = now() AND (p.active OR p.offered)
"""
TAKE_OFF_OFFER = """
    UPDATE customers_product p SET active = false, offered = false
      FROM stage s WHERE s.code = p.code AND p.created_at = now()
"""


@transaction.atomic
def plan_version(
    *, product: Product, effective_at: datetime, terms: Mapping[str, Any], by: User
) -> ProductVersion:
    """Propose the terms of a product from a later moment on; somebody else publishes them.

    Raises DomainError `in_past`, `nothing_changes`, `already_published`.
    """
    if effective_at <= timezone.now():
        raise DomainError("in_past", _("A version begins later than now."), field="effective_on")
    values = {name: terms.get(name, getattr(product, name)) for name in TERMS}
    if all(values[name] == getattr(product, name) for name in TERMS):
        raise DomainError("nothing_changes", _("The terms are the same as today's."))
    begins = ProductVersion.objects.filter(product=product, effective_at=effective_at)
    if begins.exclude(published_at=None).exists():
        raise DomainError(
            "already_published",
            _("A published version begins then: take it back first."),
            field="effective_on",
        )
    version, _made = ProductVersion.objects.update_or_create(
        product=product, effective_at=effective_at, defaults=values | {"author": by}
    )
    return version


@transaction.atomic
def publish_version(*, version: ProductVersion, seen: str, by: User) -> None:
    """Let the terms that somebody else wrote come into force on their day, or now where it has passed.

    `seen` is the digest of the terms that the publisher looked at: their author may have written on meanwhile.
    Raises DomainError `already_published`, `author_unknown`, `own_version`, `changed_since`.
    """
    locked = ProductVersion.objects.select_for_update().get(pk=version.pk)
    if locked.published_at is not None:
        raise DomainError("already_published", _("This version is published already."))
    if locked.author_id is None:
        raise DomainError(
            "author_unknown", _("Nobody knows who wrote it: take it back and plan it again.")
        )
    if locked.author_id == by.pk:
        raise DomainError("own_version", _("Somebody else publishes the terms that you wrote."))
    if terms_digest(locked) != seen:
        raise DomainError(
            "changed_since", _("The terms were changed since you looked at them. Compare again.")
        )
    ProductVersion.objects.filter(pk=version.pk).update(
        publisher=by, published_at=Now(), effective_at=Greatest(F("effective_at"), Now())
    )
    put_in_force()


@transaction.atomic
def withdraw_version(*, version: ProductVersion) -> None:
    """Take back a planned version. Raises DomainError `already_in_force`."""
    if version.published_at is not None and version.effective_at <= timezone.now():
        raise DomainError("already_in_force", _("What was in force stays in the history."))
    version.delete()


def put_in_force() -> int:
    """Let the catalogue show the versions whose moment has come; return how many products changed."""
    return execute_sql(PUT_IN_FORCE)


def plan_staged(names: list[str], zone: str, author_id: int | None) -> int:
    """Plan the staged rows that begin on a later day and take them out of the stage; return how many."""
    planned = execute_sql(_filled(PLAN_STAGED, names), {"zone": zone, "author": author_id})
    execute_sql(
        "DELETE FROM stage s USING customers_product p WHERE p.code = s.code"
        " AND s.effective_on > (now() AT TIME ZONE %(zone)s)::date",
        {"zone": zone},
    )
    return planned


def propose_staged(names: list[str], author_id: int) -> int:
    """Propose what staged rows say of known products, whose terms then stay as they are; return how many."""
    proposed = execute_sql(_filled(PROPOSE_STAGED, names), {"author": author_id})
    given = [name for name in TERMS if name in names]
    if given:
        sets = ", ".join(f"{name} = p.{name}" for name in given)
        execute_sql(f"UPDATE stage s SET {sets} FROM customers_product p WHERE p.code = s.code")
    return proposed


def propose_new(author_id: int) -> None:
    """Take the products that staged rows have just made off offer until somebody else publishes them."""
    execute_sql(_filled(PROPOSE_NEW, []), {"author": author_id})
    trust_source(True)
    execute_sql(TAKE_OFF_OFFER)
    trust_source(False)


def trust_source(yes: bool) -> None:
    """Let this transaction change terms by the word of the bank's own system, or no more."""
    execute_sql("SELECT set_config('sandpiper.terms', %s, true)", ["source" if yes else ""])


def _filled(sql: str, names: list[str]) -> str:
    """A statement with the terms filled in: those that staged rows name, else the catalogue's."""
    given = [f"coalesce(s.{name}, p.{name})" if name in names else f"p.{name}" for name in TERMS]
    return sql.format(
        columns=COLUMNS,
        values=", ".join(given),
        current=", ".join(f"p.{name}" for name in TERMS),
        waiting=", ".join(f"w.{name}" for name in TERMS),
        sets=", ".join(f"{name} = EXCLUDED.{name}" for name in TERMS),
    )
