"""The branch tree, merged from staged rows that name their parents."""

from config.base.tables import execute_sql, fetch_column
from customers.services.imports.references import Merged, count_staged, refuse_where

PATHS = """
    WITH RECURSIVE tree AS (
        SELECT id, code::text AS path FROM customers_branch WHERE parent_id IS NULL
        UNION ALL
        SELECT b.id, tree.path || '/' || b.code FROM customers_branch b JOIN tree ON tree.id = b.parent_id
    )
    UPDATE customers_branch b SET path = tree.path FROM tree
     WHERE tree.id = b.id AND b.path IS DISTINCT FROM tree.path
"""


def merge_branches(names: list[str]) -> Merged:
    """Merge staged branches. Their parent may stand later in the same file: rows first, then the tree."""
    parent = "s.parent_code" if "parent_code" in names else "NULL"
    orphans = (
        f"{parent} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customers_branch b WHERE b.code = {parent})"
        f" AND NOT EXISTS (SELECT 1 FROM stage o WHERE o.code = {parent})"
    )
    refused = refuse_where(orphans, "parent_code", "not_found")
    staged = count_staged()
    region = "coalesce(s.region, '')" if "region" in names else "b.region"
    new_region = "coalesce(region, '')" if "region" in names else "''"
    inserted = execute_sql(
        "INSERT INTO customers_branch (code, name_zh, name_en, region, path)"
        f" SELECT code, name_zh, name_en, {new_region}, '' FROM stage ON CONFLICT (code) DO NOTHING"
    )
    linked = execute_sql(
        f"UPDATE customers_branch b SET name_zh = s.name_zh, name_en = s.name_en, region = {region},"
        f" parent_id = p.id FROM stage s LEFT JOIN customers_branch p ON p.code = {parent}"
        " WHERE b.code = s.code AND (b.path = '' AND p.id IS NOT NULL OR (b.path <> '' AND"
        f" (b.name_zh, b.name_en, b.region, b.parent_id) IS DISTINCT FROM (s.name_zh, s.name_en, {region}, p.id)))"
    )
    (fresh_with_parent,) = fetch_column(
        "SELECT count(*) FROM customers_branch WHERE path = '' AND parent_id IS NOT NULL"
    )
    execute_sql(PATHS)
    updated = linked - fresh_with_parent
    return Merged(inserted, updated, staged - inserted - updated, refused)
