"""What is measured of the whole base: each measure is a pair of SQL conditions over one table, all of a table in one scan."""

from dataclasses import dataclass

from customers.domain.quality.counts import Dimension

C, V, U, T, K = (
    Dimension.COMPLETENESS,
    Dimension.VALIDITY,
    Dimension.UNIQUENESS,
    Dimension.TIMELINESS,
    Dimension.CONSISTENCY,
)


@dataclass(frozen=True)
class Measured:
    """A table as it is measured: its rows, the source they came from, the key by which they are known.

    `customer` is what leads from a row to the customer's number, as SQL.
    """

    rows: str
    source: str
    key: str
    customer: str


@dataclass(frozen=True)
class Measure:
    """Rows in question are those of `among`, good ones of them those of `good`."""

    target: str
    field: str
    dimension: Dimension
    good: str
    among: str = "true"


TABLES = {
    "customers": Measured("customers_customer t", "t.source_id", "t.customer_no", "t.customer_no"),
    "holdings": Measured(
        "customers_holding t JOIN customers_customer c ON c.id = t.customer_id",
        "c.source_id",
        "t.external_id",
        "c.customer_no",
    ),
    "transactions": Measured(
        "customers_transaction t JOIN customers_customer c ON c.id = t.customer_id"
        " AND t.booked_at >= %(now)s::timestamptz - interval '31 days'",
        "c.source_id",
        "t.id::text",
        "c.customer_no",
    ),
    "products": Measured("customers_product t", "NULL::bigint", "t.code", "''"),
}
PERSON, FIRM = "t.kind = 'person'", "t.kind = 'firm'"
LIVE = "t.status <> 'closed'"
LIVE_PERSON = f"{PERSON} AND {LIVE}"


def _filled(target: str, names: str, among: str = "true") -> list[Measure]:
    return [Measure(target, name, C, f"t.{name} IS NOT NULL", among) for name in names.split()]


def _not_blank(target: str, names: str, among: str = "true") -> list[Measure]:
    return [Measure(target, name, C, f"t.{name} <> ''", among) for name in names.split()]


MEASURES: tuple[Measure, ...] = (
    *_filled("customers", "name id_number phone email address since_on", LIVE),
    *_filled("customers", "birth_on monthly_income risk_tolerance", LIVE_PERSON),
    *_not_blank("customers", "gender occupation education", LIVE_PERSON),
    Measure("customers", "phone", V, "NOT t.contact_derived", "t.phone IS NOT NULL"),
    Measure("customers", "email", V, "NOT t.contact_derived", "t.email IS NOT NULL"),
    Measure(
        "customers",
        "birth_on",
        V,
        "t.birth_on BETWEEN %(today)s::date - interval '120 years' AND %(today)s::date",
        "t.birth_on IS NOT NULL",
    ),
    Measure(
        "customers", "monthly_income", V, "t.monthly_income >= 0", "t.monthly_income IS NOT NULL"
    ),
    Measure(
        "customers",
        "birth_on",
        K,
        "t.birth_on <= t.since_on",
        "t.birth_on IS NOT NULL AND t.since_on IS NOT NULL",
    ),
    Measure("customers", "since_on", K, "t.since_on <= %(today)s::date", "t.since_on IS NOT NULL"),
    Measure(
        "customers",
        "risk_assessed_on",
        K,
        "t.risk_assessed_on IS NOT NULL",
        "t.risk_tolerance IS NOT NULL",
    ),
    Measure(
        "customers",
        "risk_assessed_on",
        T,
        "t.risk_assessed_on >= %(today)s::date - interval '1 year'",
        "t.risk_assessed_on IS NOT NULL",
    ),
    *_filled("holdings", "opened_on account_no"),
    Measure("holdings", "currency", V, "t.currency ~ '^[A-Z]{3}$'"),
    Measure("holdings", "rate", V, "t.rate BETWEEN -5 AND 50", "t.rate IS NOT NULL"),
    Measure(
        "holdings",
        "closed_on",
        K,
        "t.closed_on >= t.opened_on",
        "t.closed_on IS NOT NULL AND t.opened_on IS NOT NULL",
    ),
    Measure(
        "holdings",
        "maturity_on",
        K,
        "t.maturity_on >= t.opened_on",
        "t.maturity_on IS NOT NULL AND t.opened_on IS NOT NULL",
    ),
    Measure("holdings", "status", K, "t.status <> 'open'", "t.closed_on IS NOT NULL"),
    *_not_blank("transactions", "channel counterparty category"),
    Measure("transactions", "currency", V, "t.currency ~ '^[A-Z]{3}$'"),
    Measure("transactions", "amount", V, "t.amount <> 0"),
    Measure("transactions", "booked_at", K, "t.booked_at <= %(now)s"),
    *_filled("products", "risk_rating rate"),
    Measure("products", "currency", V, "t.currency ~ '^[A-Z]{3}$'"),
    Measure("products", "max_age", K, "t.max_age >= t.min_age", "t.max_age IS NOT NULL"),
)
# Blind indexes that should stand at one customer only.
UNIQUE = ("id_number", "phone", "email")


def scan_sql(target: str) -> str:
    """Return the statement that counts all measures of a table by source: source, then good and total of each."""
    table = TABLES[target]
    counted = ", ".join(
        f"count(*) FILTER (WHERE ({one.among}) AND ({one.good})), count(*) FILTER (WHERE {one.among})"
        for one in measures_of(target)
    )
    return f"SELECT {table.source} AS source_id, {counted} FROM {table.rows} GROUP BY 1"


def unique_sql(field: str) -> str:
    """Return the statement that counts by source the customers whose blind index nobody else has."""
    return (
        f"SELECT t.source_id, count(*) FILTER (WHERE s.holders = 1), count(*) FROM customers_customer t"
        f" JOIN (SELECT {field}_index, count(*) AS holders FROM customers_customer"
        f" WHERE {field}_index IS NOT NULL GROUP BY 1) s USING ({field}_index) GROUP BY 1"
    )


# On how many of the last days bookings came in.
ARRIVALS = """
    SELECT c.source_id, least(count(DISTINCT (t.booked_at AT TIME ZONE %(zone)s)::date), 31), 31
      FROM customers_transaction t JOIN customers_customer c ON c.id = t.customer_id
     WHERE t.booked_at >= %(now)s::timestamptz - interval '31 days' AND t.booked_at <= %(now)s
     GROUP BY 1
"""


def failing_sql(target: str, field: str, dimension: str) -> str | None:
    """Return the statement that finds rows failing a measure: key and customer number; nothing for an unknown one."""
    table = TABLES.get(target)
    if table is None:
        return None
    begin = f"SELECT {table.key}, {table.customer} FROM {table.rows} WHERE "
    if target == "customers" and dimension == Dimension.UNIQUENESS and field in UNIQUE:
        index = f"{field}_index"
        return (
            f"{begin} t.{index} IN (SELECT {index} FROM customers_customer WHERE {index} IS NOT NULL"
            f" GROUP BY 1 HAVING count(*) > 1) ORDER BY t.{index}, t.id LIMIT %(most)s"
        )
    for one in measures_of(target):
        if (one.field, one.dimension) == (field, dimension):
            return f"{begin} ({one.among}) AND NOT coalesce({one.good}, false) ORDER BY t.id DESC LIMIT %(most)s"
    return None


def measured_fields(target: str) -> list[str]:
    """Return the fields of a table that any measure looks at, in the order of the measures."""
    return list(dict.fromkeys(one.field for one in measures_of(target)))


def measures_of(target: str) -> list[Measure]:
    """Return the measures of a table, in the order in which they are counted."""
    return [one for one in MEASURES if one.target == target]
