"""A no is heard at once, whatever else is wrong with its row: the rest of the row waits in quarantine."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from config.base.tables import execute_sql
from customers.domain.identity.survivorship import FLAGS
from customers.services.imports.references import ERASED, MARK_DUE, Reasons

# When it was said may be unreadable or ahead of our clock: then it counts from now. An older agreement stands no more;
# what is refused already needs no second entry.
WITHDRAW = """
    INSERT INTO customers_consent
           (customer_id, purpose, channel, granted, legal_basis, text_version, source, at, created_at)
    SELECT DISTINCT coalesce(c.merged_into_id, c.id), w.purpose, w.channel, false, 'consent', '', w.source,
           least(coalesce(w.at, clock_timestamp()), clock_timestamp()), now()
      FROM unnest(%(customer_no)s::text[], %(purpose)s::text[], %(channel)s::text[], %(source)s::text[],
                  %(at)s::timestamptz[]) AS w (customer_no, purpose, channel, source, at)
      JOIN customers_customer c ON c.customer_no = w.customer_no
     WHERE NOT EXISTS (SELECT 1 FROM customers_consentstate st
                        WHERE st.customer_id = coalesce(c.merged_into_id, c.id) AND st.purpose = w.purpose
                          AND st.channel = w.channel AND NOT st.granted)
        ON CONFLICT (customer_id, purpose, channel, at, granted) DO NOTHING
"""
REFUSE = f"""
    WITH raised AS (
        UPDATE customers_customer k
           SET {", ".join(f"{flag} = k.{flag} OR w.{flag}" for flag in FLAGS)}, updated_at = now()
          FROM (SELECT coalesce(c.merged_into_id, c.id) AS id, {", ".join(f"bool_or(u.{flag}) AS {flag}" for flag in FLAGS)}
                  FROM unnest(%(customer_no)s::text[], {", ".join(f"%({flag})s::bool[]" for flag in FLAGS)})
                       AS u (customer_no, {", ".join(FLAGS)})
                  JOIN customers_customer c ON c.customer_no = u.customer_no
                 GROUP BY 1) w
         WHERE k.id = w.id AND ({" OR ".join(f"w.{flag} AND NOT k.{flag}" for flag in FLAGS)})
     RETURNING k.id)
    INSERT INTO customers_profiledue (customer_id) SELECT id FROM raised ORDER BY 1 {MARK_DUE}
"""


def heed_refusals(target: str, columns: Mapping[str, Any], reasons: Mapping[int, Reasons]) -> int:
    """Take in what the bad rows of a chunk refuse or withdraw; return how many were heard anew.

    `columns` are the chunk's values, `reasons` what is wrong with the row at a place: a value at fault says nothing.
    Call within the chunk's transaction.
    """
    places = [
        place for place, said in reasons.items() if ERASED not in {one["code"] for one in said}
    ]
    rows = {
        name: column.take(pa.array(places, pa.int64())).to_pylist()
        for name, column in columns.items()
        if name in {"customer_no", "purpose", "channel", "granted", "source", "at", *FLAGS}
    }
    if not places or "customer_no" not in rows:
        return 0
    for at, place in enumerate(places):
        for fault in reasons[place]:
            if fault["field"] in rows:
                rows[fault["field"]][at] = None
    if target == "consents":
        return _withdraw(rows, len(places))
    return _refuse(rows, len(places)) if target == "customers" else 0


def _withdraw(rows: dict[str, list[Any]], count: int) -> int:
    said = [
        place
        for place, granted in enumerate(rows.get("granted", []))
        if granted is False and rows["purpose"][place]
    ]
    values = {
        name: [rows.get(name, [None] * count)[place] for place in said]
        for name in ("customer_no", "purpose", "at")
    }
    for name, blank in (("channel", ""), ("source", "import")):
        values[name] = [rows.get(name, [blank] * count)[place] or blank for place in said]
    return execute_sql(WITHDRAW, values) if said else 0


def _refuse(rows: dict[str, list[Any]], count: int) -> int:
    flags = {flag: [one is True for one in rows.get(flag, [None] * count)] for flag in FLAGS}
    if not any(any(said) for said in flags.values()):
        return 0
    return execute_sql(REFUSE, {"customer_no": rows["customer_no"], **flags})
