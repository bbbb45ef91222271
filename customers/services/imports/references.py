"""What every merge shares: references to other tables, rows that cannot be taken in, and its outcome."""

from dataclasses import dataclass, field

from config.base.tables import execute_sql, fetch_column

Reasons = list[dict[str, str]]
Odd = dict[tuple[str, str], list[int]]


@dataclass(frozen=True)
class Merged:
    """What became of the staged rows; `refused` holds rows whose references do not exist, with reasons.

    `odd` holds, by field and reason, the rows that pass all the same.
    """

    inserted: int
    updated: int
    unchanged: int
    refused: dict[int, Reasons]
    odd: Odd = field(default_factory=dict)


@dataclass(frozen=True)
class Reference:
    """A staged column that names a row of another table; `value` is what our own column keeps of it.

    A blank in an `optional` one names nothing and refuses nothing.
    """

    column: str
    table: str
    key: str
    ours: str
    value: str = "id"
    optional: bool = False

    def taken(self, alias: str) -> str:
        """Return the SQL of the value; a record that was merged counts as the customer kept."""
        if self.table == "customers_customer":
            return f"coalesce({alias}.merged_into_id, {alias}.id)"
        return f"{alias}.{self.value}"

    def join(self, alias: str, term: str = "", table: str = "") -> str:
        """Return the join; with `term` the row is found by a member of its terms, with `table` in that one."""
        key = f"{alias}.terms ->> '{term}'" if term else f"{alias}.{self.key}"
        return f"LEFT JOIN {table or self.table} {alias} ON {key} = s.{self.column}"

    def named(self, alias: str) -> str:
        """Return the table to join: of a large one, a temporary table of the rows that the stage names.

        Each is looked up once, in the order of the index. Otherwise every statement that asks for them reads all customers.
        """
        if self.table not in LARGE:
            return self.table
        name = f"named_{alias}"
        execute_sql(f"DROP TABLE IF EXISTS {name}")
        execute_sql(
            f"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT r.{self.key}, r.id, r.{LARGE[self.table]}"
            f" FROM (SELECT DISTINCT {self.column} AS key FROM stage ORDER BY 1) s"
            f" JOIN {self.table} r ON r.{self.key} = s.key"
        )
        return name


# Tables of as many rows as a bank has customers, with what is asked of them beside key and number.
LARGE = {"customers_customer": "merged_into_id", "customers_holding": "customer_id"}
# Not DO NOTHING: an update holds the row until we commit, so that no refresh overlooks our rows. A condition
# that never holds leaves it at the lock: no new version of the row is written.
MARK_DUE = "ON CONFLICT (customer_id) DO UPDATE SET customer_id = EXCLUDED.customer_id WHERE false"
OF_CUSTOMER = Reference("customer_no", "customers_customer", "customer_no", "customer_id")
OF_OWNER = Reference(
    "customer_of", "customers_holding", "external_id", "customer_id", "customer_id"
)


def count_staged() -> int:
    """Return how many rows the stage holds."""
    (count,) = fetch_column("SELECT count(*) FROM stage")
    return int(count)


def refuse_where(condition: str, field: str, code: str) -> dict[int, Reasons]:
    """Take the staged rows `s` that meet a condition out of the stage and return their reasons."""
    rows = fetch_column(f"SELECT s.row FROM stage s WHERE {condition}")
    return unstage({row: [{"field": field, "code": code}] for row in rows})


def unstage(refused: dict[int, Reasons]) -> dict[int, Reasons]:
    """Take refused rows out of the stage; return them with their reasons."""
    if refused:
        execute_sql("DELETE FROM stage WHERE row = ANY(%s)", [list(refused)])
    return refused


ERASED = "erased"


def refuse_erased(names: list[str]) -> dict[int, Reasons]:
    """Take the rows of customers who were erased out of the stage: nothing about them comes in again."""
    if "customer_no" not in names:
        return {}
    return refuse_where(
        "EXISTS (SELECT 1 FROM customers_datarestriction d"
        " JOIN customers_customer c ON d.customer_id IN (c.id, c.merged_into_id)"
        " WHERE d.kind = 'erased' AND c.customer_no = s.customer_no)",
        "customer_no",
        ERASED,
    )
