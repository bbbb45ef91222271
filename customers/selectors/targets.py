"""The targets of imports, with the choices and limits of our own tables."""

from customers.domain.mappings import MappingError, MappingSpec, read_spec
from customers.domain.targets import Field, Form, Kind, Target, target
from customers.models import (
    Channel,
    Customer,
    Firm,
    FirmPerson,
    Holding,
    MarketSeries,
    Product,
    Purpose,
    Relation,
    Transaction,
)

MOST = 10.0**16
CURRENCY = Field("currency", length=3, form=Form.CURRENCY)
CUSTOMER_NO = Field("customer_no", length=32)


def _choices(name: str, choices: type, *, required: bool = False) -> Field:
    return Field(name, Kind.CHOICE, choices=tuple(choices.values), required=required)  # type: ignore[attr-defined] # TextChoices


def _money(name: str, low: float = -MOST, *, required: bool = False) -> Field:
    return Field(name, Kind.MONEY, low=low, high=MOST, required=required)


BRANCHES = target(
    "branches",
    Field("code", required=True, length=20, form=Form.CODE),
    Field("name_zh", length=80, required=True),
    Field("name_en", length=80, required=True),
    Field("parent_code", length=20),
    Field("region", length=40),
    key="code",
)
PRODUCTS = target(
    "products",
    Field("code", required=True, length=32, form=Form.CODE),
    Field("name_zh", required=True, length=80),
    Field("name_en", required=True, length=80),
    _choices("kind", Product.Kind, required=True),
    Field("risk_rating", Kind.WHOLE, low=1, high=5),
    Field("rate", Kind.RATE, low=-100, high=999),
    Field("rate_kind", length=12),
    Field("term_days", Kind.WHOLE, low=0, high=100_000),
    _money("min_amount", 0),
    Field("min_age", Kind.WHOLE, low=0, high=120),
    Field("max_age", Kind.WHOLE, low=0, high=130),
    Field("annual_margin", Kind.RATE, low=-99, high=99),
    _money("fee", 0),
    CURRENCY,
    Field("active", Kind.FLAG),
    Field("offered", Kind.FLAG),
    Field("effective_on", Kind.DATE),
    key="code",
)
SERIES = target(
    "series",
    Field("code", required=True, length=32, form=Form.SYMBOL),
    Field("name_zh", required=True, length=80),
    Field("name_en", required=True, length=80),
    _choices("kind", MarketSeries.Kind, required=True),
    Field("source", length=80),
    key="code",
)
MARKET = target(
    "market",
    Field("series_code", required=True, length=32),
    Field("day", Kind.DATE, required=True),
    Field("value", Kind.FIGURE, required=True, low=-1e11, high=1e11),
    key="series_code day",
)
CUSTOMERS = target(
    "customers",
    Field("customer_no", required=True, length=32, form=Form.CODE),
    _choices("kind", Customer.Kind),
    _choices("status", Customer.Status),
    Field("branch_code", required=True, length=20),
    Field("name", sealed=True, length=120),
    Field("id_number", sealed=True, length=40, form=Form.ID_NUMBER),
    Field("phone", sealed=True, length=30, form=Form.PHONE),
    Field("email", sealed=True, length=254, form=Form.EMAIL),
    Field("address", sealed=True, length=300),
    _choices("gender", Customer.Gender),
    Field("birth_on", Kind.DATE),
    Field("occupation", length=40),
    Field("education", length=40),
    _money("monthly_income", 0),
    Field("since_on", Kind.DATE),
    Field("risk_tolerance", Kind.WHOLE, low=1, high=5),
    Field("risk_assessed_on", Kind.DATE),
    Field("language", Kind.CHOICE, choices=("zh-hans", "en")),
    Field("timezone", length=40),
    Field("marketing_refused", Kind.FLAG),
    Field("profiling_refused", Kind.FLAG),
    key="customer_no",
)
HOLDINGS = target(
    "holdings",
    Field("external_id", required=True, length=64),
    CUSTOMER_NO,
    Field("customer_of", length=64),
    Field("product_code", length=32),
    Field("account_no", sealed=True, length=64),
    Field("opened_on", Kind.DATE),
    Field("closed_on", Kind.DATE),
    Field("maturity_on", Kind.DATE),
    _money("balance"),
    CURRENCY,
    Field("rate", Kind.RATE, low=-100, high=999),
    _choices("status", Holding.Status),
    Field("terms", Kind.JSON),
    key="external_id",
    one_of="customer_no customer_of",
    open_json="terms",
)
TRANSACTIONS = target(
    "transactions",
    Field("external_id", required=True, length=64),
    Field("holding_external_id", required=True, length=64),
    Field("booked_at", Kind.MOMENT, required=True),
    _money("amount", required=True),
    CURRENCY,
    _choices("kind", Transaction.Kind, required=True),
    Field("channel", length=12),
    Field("counterparty", length=64),
    Field("category", length=24),
    _money("balance_after"),
    key="external_id",
)
EVENTS = target(
    "events",
    Field("external_id", required=True, length=64),
    Field("customer_no", required=True, length=32),
    Field("kind", required=True, length=32),
    Field("channel", length=12),
    Field("occurred_at", Kind.MOMENT, required=True),
    Field("payload", Kind.JSON),
    key="external_id",
    open_json="payload",
)
CONSENTS = target(
    "consents",
    Field("customer_no", required=True, length=32),
    _choices("purpose", Purpose, required=True),
    _choices("channel", Channel),
    Field("granted", Kind.FLAG, required=True),
    Field("legal_basis", length=40),
    Field("text_version", length=40),
    Field("source", required=True, length=60),
    Field("at", Kind.MOMENT, required=True),
    key="customer_no purpose channel granted at",
)
RELATIONS = target(
    "relations",
    CUSTOMER_NO,
    Field("customer_of", length=64),
    Field("other_no", required=True, length=32),
    _choices("kind", Relation.Kind, required=True),
    key="customer_no customer_of other_no kind",
    one_of="customer_no customer_of",
)
TAGS = target(
    "tags",
    Field("customer_no", required=True, length=32),
    Field("tag_code", required=True, length=40),
    Field("since", Kind.MOMENT),
    Field("expires_at", Kind.MOMENT),
    key="customer_no tag_code",
)
TEXTS = target(
    "texts",
    Field("source_kind", required=True, length=40),
    Field("source_id", required=True, length=64),
    CUSTOMER_NO,
    Field("content", sealed=True, required=True, length=100_000),
    Field("occurred_at", Kind.MOMENT, required=True),
    Field("channel", length=12),
    Field("language", length=10),
    key="source_kind source_id",
)
SOURCE_RECORDS = target(
    "source_records",
    Field("source_code", required=True, length=40),
    Field("source_key", required=True, length=64),
    CUSTOMER_NO,
    Field("branch_code", length=20),
    _choices("kind", Customer.Kind),
    Field("name", sealed=True, length=120),
    Field("id_number", sealed=True, length=40, form=Form.ID_NUMBER),
    Field("phone", sealed=True, length=30, form=Form.PHONE),
    Field("email", sealed=True, length=254, form=Form.EMAIL),
    Field("address", sealed=True, length=300),
    _choices("gender", Customer.Gender),
    Field("birth_on", Kind.DATE),
    key="source_code source_key",
)
FIRMS = target(
    "firms",
    Field("customer_no", required=True, length=32),
    _choices("size", Firm.Size),
    Field("industry", length=5, form=Form.INDUSTRY),
    Field("legal_form", length=40),
    _money("registered_capital", 0),
    Field("capital_currency", length=3, form=Form.CURRENCY),
    Field("registered_on", Kind.DATE),
    Field("employees", Kind.WHOLE, low=0, high=10_000_000),
    Field("parent_no", length=32),
    key="customer_no",
)
FIRM_PEOPLE = target(
    "firm_people",
    Field("external_id", required=True, length=64),
    Field("firm_no", required=True, length=32),
    Field("person_no", length=32),
    _choices("role", FirmPerson.Role, required=True),
    Field("name", sealed=True, length=120),
    Field("id_number", sealed=True, length=40, form=Form.ID_NUMBER),
    Field("phone", sealed=True, length=30, form=Form.PHONE),
    Field("title", length=60),
    Field("share_percent", Kind.RATE, low=0, high=100),
    Field("since_on", Kind.DATE),
    Field("until_on", Kind.DATE),
    key="external_id",
)

# In the order that references need.
TARGETS: dict[str, Target] = {
    entry.name: entry
    for entry in (
        BRANCHES,
        PRODUCTS,
        SERIES,
        MARKET,
        CUSTOMERS,
        HOLDINGS,
        TRANSACTIONS,
        EVENTS,
        CONSENTS,
        RELATIONS,
        TAGS,
        TEXTS,
        SOURCE_RECORDS,
        FIRMS,
        FIRM_PEOPLE,
    )
}


def checked_spec(data: object) -> MappingSpec:
    """Return the mapping when it is well formed and fits its target; raises MappingError if not."""
    spec = read_spec(data)
    if spec.target not in TARGETS:
        raise MappingError([f"target: {spec.target} is not one of {', '.join(TARGETS)}"])
    problems = TARGETS[spec.target].problems(spec)
    if problems:
        raise MappingError(problems)
    return spec


def identity_spec(name: str) -> dict[str, object]:
    """Return the built-in mapping of a target, for files that already use our names."""
    fields = [field for field in TARGETS[name].fields if field not in {"customer_of", "terms"}]
    return {
        "name": f"sandpiper {name}",
        "target": name,
        "partial": True,
        "fields": {field: {"from": field} for field in fields},
    }
