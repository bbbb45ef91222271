"""What kind of data each field is, how sensitive, and what it may be used for: declared once, table by table.

Levels follow JR/T 0197-2020 (1 public to 5 most sensitive; the C1 to C3 of personal financial information stand at
2 to 4). Apps above declare their own tables in the same way; `settings.CLASSIFICATION_REGISTRIES` lists them all.
A field that is not named has the mark `rest` of its table; encrypted fields are always named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Class(StrEnum):
    IDENTITY = "identity"
    CONTACT = "contact"
    DEMOGRAPHIC = "demographic"
    ACCOUNT = "account"
    BOOKING = "booking"
    BEHAVIOUR = "behaviour"
    CONCLUSION = "conclusion"
    SENSITIVE = "sensitive"
    CONSENT = "consent"
    SERVICE = "service"
    SUSPICION = "suspicion"
    KEY = "key"
    INTERNAL = "internal"


class Use(StrEnum):
    MARKETING = "marketing"
    SERVICE = "service"
    RISK = "risk"
    RIGHTS = "rights"
    OPERATIONS = "operations"


ALL = frozenset(Use)
NO_MARKETING = ALL - {Use.MARKETING}


@dataclass(frozen=True)
class Mark:
    """Class and level of a field, and the purposes it may be used for."""

    kind: Class
    level: int
    uses: frozenset[Use]


IDENTITY = Mark(Class.IDENTITY, 3, NO_MARKETING)
CONTACT = Mark(Class.CONTACT, 3, ALL)
DEMOGRAPHIC = Mark(Class.DEMOGRAPHIC, 2, ALL)
INCOME = Mark(Class.DEMOGRAPHIC, 3, ALL)
ACCOUNT = Mark(Class.ACCOUNT, 3, ALL)
BOOKING = Mark(Class.BOOKING, 3, ALL)
COUNTERPARTY = Mark(Class.BOOKING, 3, NO_MARKETING)
BEHAVIOUR = Mark(Class.BEHAVIOUR, 2, ALL)
CONCLUSION = Mark(Class.CONCLUSION, 3, ALL)
# Health and children: sensitive under PIPL art. 28, for which consent to marketing is not enough (art. 29).
SENSITIVE = Mark(Class.SENSITIVE, 4, NO_MARKETING)
CONSENT = Mark(Class.CONSENT, 2, ALL)
SERVICE = Mark(Class.SERVICE, 3, NO_MARKETING)
SUSPICION = Mark(Class.SUSPICION, 4, frozenset({Use.RISK}))
KEY = Mark(Class.KEY, 4, frozenset({Use.OPERATIONS}))
INTERNAL = Mark(Class.INTERNAL, 1, ALL)


@dataclass(frozen=True)
class Classified:
    """The marks of one table; a name that ends with * stands for all that begin so."""

    model: str
    rest: Mark
    fields: Mapping[str, Mark] = field(default_factory=dict)

    def mark(self, name: str) -> Mark:
        """Return the mark of a field."""
        if name in self.fields:
            return self.fields[name]
        for pattern, mark in self.fields.items():
            if pattern.endswith("*") and name.startswith(pattern[:-1]):
                return mark
        return self.rest


PERSONAL = {
    "name": CONTACT,
    "phone": CONTACT,
    "email": CONTACT,
    "address": CONTACT,
    "id_number": IDENTITY,
    "birth_on": DEMOGRAPHIC,
}
INDEXES = dict.fromkeys(
    ("name_index", "id_number_index", "phone_index", "email_index", "sealed_digest"), KEY
)

CLASSIFIED = (
    Classified(
        "customers.Customer",
        DEMOGRAPHIC,
        {**PERSONAL, **INDEXES, "monthly_income": INCOME, "source": INTERNAL},
    ),
    Classified("customers.Holding", ACCOUNT, {"account_no": IDENTITY, "sealed_digest": KEY}),
    Classified("customers.Transaction", BOOKING, {"counterparty": COUNTERPARTY}),
    Classified("customers.Event", BEHAVIOUR),
    Classified("customers.Consent", CONSENT),
    Classified("customers.ConsentState", CONSENT),
    Classified("customers.Suppression", CONSENT),
    Classified("customers.ChannelAddress", INTERNAL, {"address": CONTACT, "address_index": KEY}),
    Classified(
        "customers.SuppressionEntry",
        CONSENT,
        {
            "phone": CONTACT,
            "email": CONTACT,
            "id_number": IDENTITY,
            "phone_index": KEY,
            "email_index": KEY,
            "id_number_index": KEY,
        },
    ),
    Classified("customers.Contact", BEHAVIOUR),
    Classified("customers.Hold", SERVICE),
    Classified("customers.Relation", SERVICE),
    Classified("customers.CustomerTag", CONCLUSION),
    Classified("customers.Score", CONCLUSION),
    Classified(
        "customers.CustomerProfile",
        CONCLUSION,
        {"spend_health_*": SENSITIVE, "spend_children_*": SENSITIVE},
    ),
    Classified("customers.ProfileDue", INTERNAL),
    Classified("customers.Inflow", BOOKING),
    Classified("customers.Outflow", BOOKING),
    Classified("customers.CustomerTail", KEY),
    Classified("customers.SourceRecord", SERVICE, PERSONAL),
    Classified("customers.Counterparty", COUNTERPARTY),
    Classified("customers.NetworkPosition", CONCLUSION),
    Classified("customers.IdentityKey", KEY),
    Classified("customers.IdentityIndexed", INTERNAL),
    Classified("customers.CustomerPair", SERVICE),
    Classified("customers.CustomerMerge", SERVICE, {"before": IDENTITY, "after": IDENTITY}),
    Classified("customers.MergedRows", SERVICE),
    Classified("customers.RightsRequest", SERVICE, {"note": SERVICE, "proposal": IDENTITY}),
    Classified("customers.DataRestriction", CONSENT),
    Classified("customers.LegalHold", SERVICE),
    Classified("customers.QuarantinedRow", INTERNAL, {"content": IDENTITY}),
    Classified("customers.Export", INTERNAL, {"filters": IDENTITY}),
    Classified("customers.Connection", INTERNAL, {"credentials": KEY}),
    Classified("customers.Sender", INTERNAL, {"credentials": KEY}),
    Classified("customers.SenderState", INTERNAL, {"token": KEY}),
    Classified("customers.PseudonymKey", INTERNAL, {"key": KEY}),
    Classified("customers.Product", INTERNAL),
    Classified("customers.Firm", DEMOGRAPHIC),
    Classified(
        "customers.FirmPerson",
        SERVICE,
        {
            "name": CONTACT,
            "phone": CONTACT,
            "id_number": IDENTITY,
            "name_index": KEY,
            "id_number_index": KEY,
            "phone_index": KEY,
            "sealed_digest": KEY,
        },
    ),
    Classified("customers.Text", SERVICE, {"content": SERVICE, "transcript": SERVICE}),
    Classified("customers.TextFeature", CONCLUSION),
    Classified("customers.DeadLetter", INTERNAL, {"content": IDENTITY}),
)
