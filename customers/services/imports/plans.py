"""How each target's rows reach their table, declared."""

from dataclasses import dataclass, field

from customers.domain.identity.survivorship import FLAGS
from customers.services.imports.references import OF_CUSTOMER, OF_OWNER, Reference


@dataclass(frozen=True)
class Plan:
    """How a target's rows reach its table; `defaults` fill what a new row must have, as SQL.

    A blank sets a column to its default, but those of `lasting` stay as they are. A flag of `raised` is never
    lowered by a row: what a customer refused, only a later consent undoes. A column of `needed` stays as it is in a
    known row that does not name its reference; a new row must name it.
    """

    table: str
    key: str
    references: tuple[Reference, ...] = ()
    defaults: dict[str, str] = field(default_factory=dict)
    lasting: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    needed: dict[str, str] = field(default_factory=dict)
    owner: str = "customer_id"
    stamped: bool = True
    updates: bool = True

    @property
    def keys(self) -> list[str]:
        """The columns that tell one row from another."""
        return self.key.split(", ")


NEVER_NULL = {
    "kind": "'person'",
    "status": "'active'",
    "gender": "''",
    "occupation": "''",
    "education": "''",
    "language": "'zh-hans'",
    "timezone": "'Asia/Shanghai'",
    "marketing_refused": "false",
    "profiling_refused": "false",
    "contact_derived": "false",
}
PLANS = {
    "products": Plan(
        "customers_product",
        "code",
        defaults={
            "rate_kind": "''",
            "min_age": "18",
            "annual_margin": "0",
            "fee": "0",
            "currency": "'CNY'",
            "active": "true",
            "offered": "true",
        },
        owner="",
    ),
    "series": Plan(
        "customers_marketseries",
        "code",
        defaults={"source": "''", "beside": "'[]'::jsonb"},
        owner="",
    ),
    "market": Plan(
        "customers_marketpoint",
        "series_id, day",
        (Reference("series_code", "customers_marketseries", "code", "series_id"),),
        owner="",
        stamped=False,
    ),
    "customers": Plan(
        "customers_customer",
        "customer_no",
        (Reference("branch_code", "customers_branch", "code", "branch_id"),),
        NEVER_NULL,
        lasting=("status", *FLAGS),
        raised=FLAGS,
        owner="id",
    ),
    "holdings": Plan(
        "customers_holding",
        "external_id",
        (
            OF_CUSTOMER,
            OF_OWNER,
            Reference("product_code", "customers_product", "code", "product_id"),
        ),
        {"balance": "0", "currency": "'CNY'", "status": "'open'", "terms": "'{}'::jsonb"},
        needed={"product_id": "product_code"},
    ),
    "consents": Plan(
        "customers_consent",
        "customer_id, purpose, channel, at, granted",
        (OF_CUSTOMER,),
        {"channel": "''", "legal_basis": "'consent'", "text_version": "''"},
        owner="",
        updates=False,
    ),
    "relations": Plan(
        "customers_relation",
        "customer_id, other_id, kind",
        (
            OF_CUSTOMER,
            OF_OWNER,
            Reference("other_no", "customers_customer", "customer_no", "other_id"),
        ),
        owner="",
        stamped=False,
        updates=False,
    ),
    "firms": Plan(
        "customers_firm",
        "customer_id",
        (
            OF_CUSTOMER,
            Reference("parent_no", "customers_customer", "customer_no", "parent_id", optional=True),
        ),
        {"size": "''", "industry": "''", "legal_form": "''", "capital_currency": "'CNY'"},
    ),
    "firm_people": Plan(
        "customers_firmperson",
        "external_id",
        (
            Reference("firm_no", "customers_customer", "customer_no", "firm_id"),
            Reference("person_no", "customers_customer", "customer_no", "person_id", optional=True),
        ),
        {"title": "''"},
        owner="firm_id",
    ),
    "texts": Plan(
        "customers_text",
        "source_kind, source_id",
        (
            Reference(
                "customer_no", "customers_customer", "customer_no", "customer_id", optional=True
            ),
        ),
        {
            "channel": "''",
            "language": "''",
            "media_kind": "''",
            "media_type": "''",
            "media_file": "''",
        },
        owner="",
        updates=False,
    ),
    "tags": Plan(
        "customers_customertag",
        "customer_id, tag_id",
        (OF_CUSTOMER, Reference("tag_code", "customers_tag", "code", "tag_id")),
        {"since": "now()"},
        owner="",
        stamped=False,
    ),
}
