"""What an older secret hashed, brought under the newest as soon as its value comes by.

While a secret is rotated a staged row has its hashes under every secret. Before rows are recognised by them, the
customers who bear the same values are hashed anew; from then on one comparison finds all of them.
"""

from config.base.tables import execute_sql
from customers.models.fields import sealer

BONDS = ("id_number", "phone", "email")
# In the order of their ids, as everybody locks customers, so that two imports do not wait for each other.
LIFT = """
    WITH due AS (
        SELECT c.id, s.fresh
          FROM (SELECT DISTINCT {kind}_index AS fresh, {kind}_index_{number} AS older FROM stage
                 WHERE {kind}_index IS NOT NULL) s
          JOIN customers_customer c ON c.{kind}_index = s.older
         ORDER BY c.id FOR NO KEY UPDATE OF c
    )
    UPDATE customers_customer c SET {kind}_index = due.fresh FROM due WHERE c.id = due.id
"""
# A name proves something only beside a bond: the many who merely share it are left to the rotation.
LIFT_NAMES = """
    UPDATE customers_customer c SET name_index = s.name_index
      FROM stage s
     WHERE c.{bond}_index = s.{bond}_index AND c.name_index = s.name_index_{number}
"""
# The plain value of an erased person is gone; when it comes by again, its hash is known by the older secret.
KNOW_ERASED = """
    INSERT INTO customers_erasedidentity (created_at, kind, index, erased_at)
    SELECT DISTINCT ON (s.fresh) now(), e.kind, s.fresh, e.erased_at
      FROM {pairs} JOIN customers_erasedidentity e ON e.kind = %(kind)s AND e.index = s.older
     ORDER BY s.fresh, e.erased_at
        ON CONFLICT DO NOTHING
"""
STAGED = "(SELECT {kind}_index AS fresh, {kind}_index_{number} AS older FROM stage) s"
GIVEN = "unnest(%(fresh)s::bytea[], %(older)s::bytea[]) AS s (fresh, older)"


def lift_staged(names: list[str]) -> None:
    """Hash the customers anew who bear values of the stage; call before the stage is merged."""
    blind = sealer().blind
    for number in blind.known:
        for kind in [one for one in BONDS if f"{one}_index" in names]:
            pairs = STAGED.format(kind=kind, number=number)
            execute_sql(KNOW_ERASED.format(pairs=pairs), {"kind": kind})
            if number in blind.older:
                execute_sql(LIFT.format(kind=kind, number=number))
        if number in blind.older and "name_index" in names:
            for bond in [one for one in ("phone", "email") if f"{one}_index" in names]:
                execute_sql(LIFT_NAMES.format(bond=bond, number=number))


def know_erased(kind: str, values: list[str]) -> int:
    """Keep the hashes of erased persons under the newest secret too, where one of the values was theirs."""
    if kind not in BONDS:
        return 0
    blind = sealer().blind
    fresh, known = blind.index_many(kind, values), 0
    for number in blind.known:
        given = {"kind": kind, "fresh": fresh, "older": blind.index_many(kind, values, number)}
        known += execute_sql(KNOW_ERASED.format(pairs=GIVEN), given)
    return known
