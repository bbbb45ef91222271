"""Rows of other systems: each is recognised as a customer by what proves it, or becomes a new one.

In this order: the key its source has used before; the customer number; the id number; telephone and name, e-mail
and name where just one customer bears both. A shared telephone alone proves nothing. What is alike without proof
becomes a customer of its own and is put up by the search for duplicates.
"""

from config.base.tables import execute_sql, fetch_column, fetch_rows
from customers.services.imports.late import late_rows
from customers.services.imports.references import (
    ERASED,
    MARK_DUE,
    OF_CUSTOMER,
    Merged,
    Reasons,
    count_staged,
    refuse_where,
    unstage,
)

SEALED = ("name", "id_number", "phone", "email", "address")
COLUMNS = {
    "customer_no": "text",
    "branch_code": "text",
    "birth_on": "date",
    "gender": "text",
    "kind": "text",
    "sealed_digest": "bytea",
    **dict.fromkeys(SEALED, "bytea"),
    **{f"{name}_index": "bytea" for name in SEALED if name != "address"},
    "source_id": "bigint",
    "customer_id": "bigint",
    "how": "text",
}
NEW_SOURCES = """
    INSERT INTO customers_datasource (created_at, updated_at, code, name, shift_days, trust)
    SELECT DISTINCT now(), now(), source_code, source_code, 0, 50 FROM stage
    ON CONFLICT (code) DO NOTHING
"""
NAME_SOURCES = """
    UPDATE stage s SET source_id = d.id FROM customers_datasource d WHERE d.code = s.source_code
"""
KNOWN = """
    UPDATE stage s SET customer_id = k.customer_id, how = k.how
      FROM customers_sourcerecord k
     WHERE k.source_id = s.source_id AND k.source_key = s.source_key
"""
BY_NUMBER = """
    UPDATE stage s SET customer_id = coalesce(c.merged_into_id, c.id), how = 'number'
      FROM customers_customer c WHERE s.customer_id IS NULL AND c.customer_no = s.customer_no
"""
# Several customers with one id number are duplicates themselves: the oldest stands for them until they are merged.
BY_ID_NUMBER = """
    UPDATE stage s SET customer_id = c.id, how = 'id_number'
      FROM (SELECT id_number_index, min(coalesce(merged_into_id, id)) AS id
              FROM customers_customer
             WHERE id_number_index IN (SELECT id_number_index FROM stage WHERE customer_id IS NULL)
             GROUP BY 1) c
     WHERE s.customer_id IS NULL AND c.id_number_index = s.id_number_index
"""
BY_NAME_AND = """
    UPDATE stage s SET customer_id = c.id, how = '{bond}_name'
      FROM (SELECT name_index, {bond}_index, min(coalesce(merged_into_id, id)) AS id
              FROM customers_customer
             WHERE {bond}_index IN (SELECT {bond}_index FROM stage WHERE customer_id IS NULL)
             GROUP BY 1, 2 HAVING count(DISTINCT coalesce(merged_into_id, id)) = 1) c
     WHERE s.customer_id IS NULL AND s.customer_no IS NULL
       AND (c.name_index, c.{bond}_index) = (s.name_index, s.{bond}_index)
       AND NOT EXISTS (SELECT 1 FROM customers_customer o
                        WHERE o.id = c.id AND o.id_number_index <> s.id_number_index)
"""
# One new customer for all rows of a file that name one id number, or one telephone or e-mail with one name.
NEW = """
    WITH chosen AS (
        SELECT DISTINCT ON (coalesce(s.id_number_index, s.phone_index || s.name_index,
                                     s.email_index || s.name_index, s.row::text::bytea))
               s.*, b.id AS branch_id
          FROM stage s JOIN customers_branch b ON b.code = s.branch_code
         WHERE s.customer_id IS NULL AND s.customer_no IS NULL
         ORDER BY coalesce(s.id_number_index, s.phone_index || s.name_index,
                           s.email_index || s.name_index, s.row::text::bytea), s.row
    ), made AS (
        INSERT INTO customers_customer
            (created_at, updated_at, customer_no, kind, status, branch_id, name, id_number, phone, email,
             address, name_index, id_number_index, phone_index, email_index, sealed_digest, gender,
             birth_on, occupation, education, language, timezone, marketing_refused, profiling_refused,
             contact_derived, source_id)
        SELECT now(), now(), left(source_code || '-' || source_key, 32), coalesce(kind, 'person'), 'active',
               branch_id, name, id_number, phone, email, address, name_index, id_number_index, phone_index,
               email_index, sealed_digest, coalesce(gender, ''), birth_on, '', '', 'zh-hans',
               'Asia/Shanghai', false, false, false, source_id
          FROM chosen
        ON CONFLICT (customer_no) DO NOTHING
        RETURNING id, customer_no
    )
    UPDATE stage s SET customer_id = made.id, how = 'new'
      FROM made WHERE s.customer_id IS NULL AND made.customer_no = left(s.source_code || '-' || s.source_key, 32)
"""
OF_ERASED = """
    EXISTS (SELECT 1 FROM customers_datarestriction d
             WHERE d.kind = 'erased' AND d.customer_id = s.customer_id)
"""
SAME_RECORD = "k.source_id = s.source_id AND k.source_key = s.source_key"
KEEP = """
    WITH written AS (
        INSERT INTO customers_sourcerecord AS kept
            (created_at, updated_at, source_id, source_key, customer_id, how, name, id_number, phone, email,
             address, birth_on)
        SELECT now(), now(), source_id, source_key, customer_id, how, name, id_number, phone, email, address,
               birth_on
          FROM stage
        ON CONFLICT (source_id, source_key) DO UPDATE
           SET name = EXCLUDED.name, id_number = EXCLUDED.id_number, phone = EXCLUDED.phone,
               email = EXCLUDED.email, address = EXCLUDED.address, birth_on = EXCLUDED.birth_on,
               updated_at = now()
        RETURNING xmax = 0 AS fresh
    )
    SELECT count(*) FILTER (WHERE fresh), count(*) FILTER (WHERE NOT fresh) FROM written
"""


def resolve_sources() -> Merged:
    """Recognise the staged rows of other systems and keep what each told; call within the chunk's transaction."""
    for name, kind in COLUMNS.items():
        execute_sql(f"ALTER TABLE stage ADD COLUMN IF NOT EXISTS {name} {kind}")
    execute_sql(NEW_SOURCES)
    execute_sql(NAME_SOURCES)
    execute_sql(KNOWN)
    _recognise()
    while execute_sql(NEW):
        # What was made may be whom later rows of the file mean.
        _recognise()
    refused = _refuse()
    refused |= refuse_where(OF_ERASED, "source_key", ERASED)
    staged = count_staged()
    late = late_rows(
        "customers_sourcerecord", [(OF_CUSTOMER, "r")], OF_CUSTOMER.join("r"), SAME_RECORD
    )
    ((inserted, updated),) = fetch_rows(KEEP)
    for one in late:
        one.remember()
    execute_sql(
        "INSERT INTO customers_profiledue (customer_id)"
        f" SELECT DISTINCT customer_id FROM stage ORDER BY 1 {MARK_DUE}"
    )
    return Merged(inserted, updated, staged - inserted - updated, refused)


def _recognise() -> None:
    for sql in (BY_NUMBER, BY_ID_NUMBER, *(BY_NAME_AND.format(bond=b) for b in ("phone", "email"))):
        execute_sql(sql)


def _refuse() -> dict[int, Reasons]:
    """A number nobody bears, or nobody to be found and no branch for somebody new."""
    numbered = fetch_column(
        "SELECT row FROM stage WHERE customer_id IS NULL AND customer_no IS NOT NULL"
    )
    homeless = fetch_column(
        "SELECT row FROM stage WHERE customer_id IS NULL AND customer_no IS NULL"
    )
    refused: dict[int, Reasons] = {
        row: [{"field": "customer_no", "code": "not_found"}] for row in numbered
    }
    refused |= {row: [{"field": "branch_code", "code": "not_found"}] for row in homeless}
    return unstage(refused)
