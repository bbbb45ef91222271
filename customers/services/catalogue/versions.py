"""Versions of products: planned ahead, put in force on their day, kept for ever once they were in force."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from config.base.tables import execute_sql
from customers.models import Product, ProductVersion
from customers.selectors.catalogue import TERMS

COLUMNS = ", ".join(TERMS)
# The trigger finds the newest version equal to the row and writes none.
PUT_IN_FORCE = f"""
    UPDATE customers_product p SET ({COLUMNS}, updated_at) =
           ({", ".join(f"v.{name}" for name in TERMS)}, now())
      FROM (SELECT DISTINCT ON (product_id) * FROM customers_productversion
             WHERE effective_at <= now() ORDER BY product_id, effective_at DESC) v
     WHERE v.product_id = p.id
       AND ({", ".join(f"p.{name}" for name in TERMS)})
           IS DISTINCT FROM ({", ".join(f"v.{name}" for name in TERMS)})
"""
# What a file says of later days waits as a version; what it leaves out stays as it is in force.
PLAN_STAGED = """
    INSERT INTO customers_productversion (created_at, product_id, effective_at, {columns})
    SELECT now(), p.id, s.effective_on::timestamp AT TIME ZONE %(zone)s, {values}
      FROM stage s JOIN customers_product p ON p.code = s.code
     WHERE s.effective_on > (now() AT TIME ZONE %(zone)s)::date
    ON CONFLICT (product_id, effective_at) DO UPDATE SET {sets}
"""


@transaction.atomic
def plan_version(
    *, product: Product, effective_at: datetime, terms: Mapping[str, Any]
) -> ProductVersion:
    """Plan the terms of a product from a later moment on. Raises DomainError `in_past`, `nothing_changes`."""
    if effective_at <= timezone.now():
        raise DomainError("in_past", _("A version begins later than now."), field="effective_on")
    values = {name: terms.get(name, getattr(product, name)) for name in TERMS}
    if all(values[name] == getattr(product, name) for name in TERMS):
        raise DomainError("nothing_changes", _("The terms are the same as today's."))
    version, _made = ProductVersion.objects.update_or_create(
        product=product, effective_at=effective_at, defaults=values
    )
    return version


@transaction.atomic
def withdraw_version(*, version: ProductVersion) -> None:
    """Take back a planned version. Raises DomainError `already_in_force`."""
    if version.effective_at <= timezone.now():
        raise DomainError("already_in_force", _("What was in force stays in the history."))
    version.delete()


def put_in_force() -> int:
    """Let the catalogue show the versions whose moment has come; return how many products changed."""
    return execute_sql(PUT_IN_FORCE)


def plan_staged(names: list[str], zone: str) -> int:
    """Plan the staged rows that begin on a later day and take them out of the stage; return how many."""
    given = [name for name in TERMS if name in names]
    values = [f"coalesce(s.{name}, p.{name})" if name in given else f"p.{name}" for name in TERMS]
    planned = execute_sql(
        PLAN_STAGED.format(
            columns=COLUMNS,
            values=", ".join(values),
            sets=", ".join(f"{name} = EXCLUDED.{name}" for name in TERMS),
        ),
        {"zone": zone},
    )
    execute_sql(
        "DELETE FROM stage s USING customers_product p WHERE p.code = s.code"
        " AND s.effective_on > (now() AT TIME ZONE %(zone)s)::date",
        {"zone": zone},
    )
    return planned
