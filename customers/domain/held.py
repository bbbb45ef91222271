"""What is held about a customer: each table declared once, for the report, for erasure and for the tests.

Apps above declare their own tables in the same way; `settings.HELD_REGISTRIES` lists them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What erasure does with the rows of a table."""

    DELETE = "delete"
    BLANK = "blank"  # the row stays without what is personal
    KEEP = "keep"  # a law orders it kept; it is restricted


@dataclass(frozen=True)
class Held:
    """A table with rows about a customer.

    `owner` is SQL that is true for the rows of customer %(id)s; `leave_out` names columns that are our own
    bookkeeping. `derived` is what the bank concluded itself, which portability does not cover (GDPR art. 20).
    A `secret` table is told of to nobody outside its app. `blanks` maps columns to SQL literals. What a law
    orders kept names its `basis` and the `keep_years` that follow the last fact.
    """

    model: str
    fate: Fate
    owner: str = "customer_id = %(id)s"
    leave_out: tuple[str, ...] = ()
    told_only: str = ""
    derived: bool = False
    secret: bool = False
    blanks: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    keep_years: int = 0


AML = "反洗钱法 34"
EVIDENCE = "民法典 188"  # the limitation period: three years

HELD = (
    Held(
        "customers.Customer",
        Fate.BLANK,
        "%(id)s IN (id, merged_into_id)",
        leave_out=(
            "name_index",
            "id_number_index",
            "phone_index",
            "email_index",
            "sealed_digest",
        ),
        blanks={
            **dict.fromkeys(("name", "id_number", "phone", "email", "address"), "NULL"),
            **dict.fromkeys(("name_index", "id_number_index", "phone_index"), "NULL"),
            **dict.fromkeys(("email_index", "sealed_digest", "birth_on", "monthly_income"), "NULL"),
            **dict.fromkeys(("gender", "occupation", "education"), "''"),
            **dict.fromkeys(("risk_tolerance", "risk_assessed_on"), "NULL"),
            "status": "'closed'",
            "marketing_refused": "true",
            "profiling_refused": "true",
        },
    ),
    Held(
        "customers.Holding",
        Fate.BLANK,
        leave_out=("sealed_digest",),
        blanks={"account_no": "NULL", "sealed_digest": "NULL", "terms": "'{}'::jsonb"},
        basis=AML,
        keep_years=10,
    ),
    Held("customers.Transaction", Fate.KEEP, basis=AML, keep_years=10),
    Held("customers.Event", Fate.DELETE),
    Held(
        "customers.TextFeature",
        Fate.DELETE,
        "text_id IN (SELECT id FROM customers_text WHERE customer_id = %(id)s)",
        derived=True,
    ),
    Held(
        "customers.Text",
        Fate.DELETE,
        leave_out=("sealed_digest", "read_at", "failed_at", "media_file"),
    ),
    Held("customers.Consent", Fate.KEEP, basis=EVIDENCE, keep_years=3),
    Held("customers.ConsentState", Fate.KEEP, basis=EVIDENCE, keep_years=3),
    Held("customers.Suppression", Fate.KEEP, basis=EVIDENCE, keep_years=3),
    Held("customers.ChannelAddress", Fate.DELETE, leave_out=("address_index",)),
    Held(
        "customers.SuppressionEntry",
        Fate.KEEP,
        leave_out=("phone_index", "email_index", "id_number_index"),
        basis=EVIDENCE,
        keep_years=3,
    ),
    Held("customers.Contact", Fate.KEEP, basis=EVIDENCE, keep_years=3),
    Held("customers.Hold", Fate.KEEP, told_only="kind <> 'policy'", leave_out=("source_id",)),
    Held("customers.Relation", Fate.DELETE, "%(id)s IN (customer_id, other_id)"),
    Held("customers.CustomerTag", Fate.DELETE, derived=True),
    Held("customers.Score", Fate.DELETE, derived=True),
    Held("customers.CustomerProfile", Fate.DELETE, derived=True),
    Held("customers.ProfileDue", Fate.DELETE, leave_out=("customer",), derived=True, secret=True),
    Held("customers.Inflow", Fate.DELETE, derived=True),
    Held("customers.Outflow", Fate.DELETE, derived=True),
    Held("customers.CustomerTail", Fate.DELETE, derived=True, secret=True),
    Held(
        # The key stays, so that the same row of its source makes nobody new.
        "customers.SourceRecord",
        Fate.BLANK,
        blanks=dict.fromkeys(
            ("name", "id_number", "phone", "email", "address", "birth_on"), "NULL"
        ),
    ),
    Held("customers.Firm", Fate.DELETE),
    Held(
        "customers.FirmPerson",
        Fate.DELETE,
        "%(id)s IN (firm_id, person_id)",
        leave_out=("name_index", "id_number_index", "phone_index", "sealed_digest"),
    ),
    Held(
        "customers.Counterparty",
        Fate.DELETE,
        "%(id)s IN (customer_id, other_id)",
        derived=True,
    ),
    Held("customers.NetworkPosition", Fate.DELETE, derived=True),
    Held("customers.IdentityKey", Fate.DELETE, derived=True, secret=True),
    Held("customers.IdentityIndexed", Fate.DELETE, derived=True, secret=True),
    Held(
        "customers.CustomerPair",
        Fate.DELETE,
        "%(id)s IN (left_id, right_id)",
        derived=True,
        secret=True,
    ),
    Held(
        "customers.CustomerMerge",
        Fate.BLANK,
        "%(id)s IN (kept_id, absorbed_id)",
        secret=True,
        blanks={"before": "NULL", "after": "NULL"},
    ),
    Held(
        "customers.RightsRequest",
        Fate.BLANK,
        leave_out=("file", "passphrase_hash", "progress", "file_digest"),
        blanks={"note": "NULL", "proposal": "NULL"},
        basis=EVIDENCE,
        keep_years=3,
    ),
    Held("customers.DataRestriction", Fate.KEEP, basis=EVIDENCE, keep_years=3),
)
