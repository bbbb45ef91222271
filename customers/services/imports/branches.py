"""The branch tree, merged from staged rows that name their parents."""

from config.base.tables import execute_sql, fetch_column
from customers.models import Branch
from customers.services.imports.references import Merged, Reasons, count_staged, refuse_where

PATHS = """
    WITH RECURSIVE tree AS (
        SELECT id, code::text AS path FROM customers_branch WHERE parent_id IS NULL
        UNION ALL
        SELECT b.id, tree.path || '/' || b.code FROM customers_branch b JOIN tree ON tree.id = b.parent_id
    )
    UPDATE customers_branch b SET path = tree.path FROM tree
     WHERE tree.id = b.id AND b.path IS DISTINCT FROM tree.path
"""
ORPHAN = """
    s.parent_code IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customers_branch b WHERE b.code = s.parent_code)
    AND NOT EXISTS (SELECT 1 FROM stage o WHERE o.code = s.parent_code)
"""
MEANT = """
    WITH RECURSIVE meant AS (
        SELECT code, parent_code AS parent FROM stage
        UNION ALL
        SELECT b.code, p.code FROM customers_branch b LEFT JOIN customers_branch p ON p.id = b.parent_id
         WHERE NOT EXISTS (SELECT 1 FROM stage o WHERE o.code = b.code)
    )
"""
BELOW_ITSELF = f"""
    s.code IN (
        {MEANT}, above AS (
            SELECT code, parent FROM meant WHERE parent IS NOT NULL
            UNION
            SELECT a.code, m.parent FROM above a JOIN meant m ON m.code = a.parent WHERE m.parent IS NOT NULL
        )
        SELECT code FROM above WHERE parent = code
    )
"""
TOO_DEEP = f"""
    s.code IN (
        {MEANT}, tree AS (
            SELECT code, code::text AS path FROM meant WHERE parent IS NULL
            UNION ALL
            SELECT m.code, tree.path || '/' || m.code FROM meant m JOIN tree ON tree.code = m.parent
        )
        SELECT code FROM tree WHERE length(path) > {Branch._meta.get_field("path").max_length}
    )
"""


def merge_branches(names: list[str]) -> Merged:
    """Merge staged branches. Their parent may stand later in the same file: rows first, then the tree.

    A file without a column of parents leaves every branch where it stands; a blank parent is that of a head.
    """
    moves = "parent_code" in names
    refused = _refuse_unplaced() if moves else {}
    staged = count_staged()
    region = "coalesce(s.region, '')" if "region" in names else "b.region"
    new_region = "coalesce(region, '')" if "region" in names else "''"
    inserted = execute_sql(
        "INSERT INTO customers_branch (code, name_zh, name_en, region, path)"
        f" SELECT code, name_zh, name_en, {new_region}, '' FROM stage ON CONFLICT (code) DO NOTHING"
    )
    parent = "p.id" if moves else "b.parent_id"
    joined = "LEFT JOIN customers_branch p ON p.code = s.parent_code" if moves else ""
    linked = execute_sql(
        f"UPDATE customers_branch b SET name_zh = s.name_zh, name_en = s.name_en, region = {region},"
        f" parent_id = {parent} FROM stage s {joined}"
        f" WHERE b.code = s.code AND (b.path = '' AND {parent} IS NOT NULL OR (b.path <> '' AND"
        f" (b.name_zh, b.name_en, b.region, b.parent_id) IS DISTINCT FROM (s.name_zh, s.name_en, {region}, {parent})))"
    )
    (fresh_with_parent,) = fetch_column(
        "SELECT count(*) FROM customers_branch WHERE path = '' AND parent_id IS NOT NULL"
    )
    execute_sql(PATHS)
    updated = linked - fresh_with_parent
    return Merged(inserted, updated, staged - inserted - updated, refused)


def _refuse_unplaced() -> dict[int, Reasons]:
    """Set aside who would stand below itself, below nobody or too deep; again, as each may have held up others."""
    refused: dict[int, Reasons] = {}
    while unplaced := (
        refuse_where(BELOW_ITSELF, "parent_code", "below_itself")
        or refuse_where(ORPHAN, "parent_code", "not_found")
        or refuse_where(TOO_DEEP, "parent_code", "too_deep")
    ):
        refused |= unplaced
    return refused
