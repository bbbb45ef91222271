"""A bank's customers for benchmarks, made in the database: quick, and the same every time."""

import datetime as dt
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import User
from campaigns.models import Approval, Campaign, Message
from campaigns.selectors.campaigns import content_hash
from campaigns.services.scanning import record_scan
from customers.models import Branch, Channel, ContactPolicy, Product
from customers.models.fields import sealer
from segmentation.models import Segment

PEOPLE = """
    INSERT INTO customers_customer (customer_no, kind, status, branch_id, email, name, gender, birth_on,
        occupation, education, risk_tolerance, risk_assessed_on, language, timezone,
        marketing_refused, profiling_refused, contact_derived, created_at, updated_at)
    SELECT 'B' || n, 'person', CASE WHEN n %% 50 = 0 THEN 'closed' ELSE 'active' END, %(branch)s,
           (%(emails)s::bytea[])[1 + n %% cardinality(%(emails)s::bytea[])], %(name)s, 'F',
           '1986-03-01'::date - n %% 10000, '', '', 1 + n %% 5, current_date - n %% 400,
           CASE WHEN n %% 2 = 0 THEN 'en' ELSE 'zh-hans' END, 'Asia/Shanghai',
           n %% 40 = 1, false, false, now(), now()
      FROM generate_series(1, %(customers)s) n
"""
# Nine in ten have agreed, two in a hundred are held, one in ten was written to this month.
STANDING = (
    """INSERT INTO customers_consent (customer_id, purpose, channel, granted, legal_basis,
           text_version, source, at, created_at)
       SELECT id, 'marketing', 'email', true, 'consent', '', 'bench', now() - interval '1 year', now()
         FROM customers_customer WHERE id %% 10 <> 3""",
    """INSERT INTO customers_hold (customer_id, kind, reason, source_kind, source_id, starts_at,
           ends_at, created_at, updated_at)
       SELECT id, 'complaint', '', 'bench', id::text, now() - interval '1 day',
              CASE WHEN id %% 100 = 7 THEN now() + interval '3 days' END, now(), now()
         FROM customers_customer WHERE id %% 50 = 7""",
    """INSERT INTO customers_contact (customer_id, channel, purpose, state, at, source_kind, source_id)
       SELECT id, 'email', 'marketing', 'made', now() - interval '10 days', 'bench', id::text
         FROM customers_customer WHERE id %% 10 = 5""",
)
MEMBERS = """
    INSERT INTO segmentation_segmentmembership (segment_id, customer_id, entered_at)
    SELECT %s, id, now() FROM customers_customer WHERE id %% 10 = ANY(%s)
"""


# Texts that the copy scan lets through for a product with some risk.
TEXTS = {
    "en": (
        "An offer",
        "Dear {{ salutation|customer }},\n\nhave a look at [our offer](https://bank.example/a). Capital at risk.",
    ),
    "zh-hans": (
        "一款产品",
        "{{ salutation|客户 }}：\n\n请看[产品介绍](https://bank.example/a)。理财非存款，产品有风险，投资须谨慎。",
    ),
}


def make_population(customers: int) -> None:
    """Fill the scratch database with customers, consents, holds and contacts."""
    ContactPolicy.objects.update_or_create(
        id=1, defaults={"quiet_from": dt.time(0), "quiet_until": dt.time(0)}
    )
    branch = Branch.objects.create(code="B1", name_zh="一", name_en="One", path="B1")
    values: dict[str, Any] = {
        "branch": branch.pk,
        "emails": sealer().seal_many([f"customer{n}@mail.test" for n in range(1000)]),
        "name": sealer().seal("Anna Novak"),
        "customers": customers,
    }
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, values)
        for statement in STANDING:
            cursor.execute(statement, {})
        cursor.execute("ANALYZE")


def make_campaign(
    *,
    product: Product | None = None,
    holdout_share: float = 0.1,
    code: str = "BENCH",
    channel: str = Channel.EMAIL,
    place: str = "",
) -> Campaign:
    """A signed campaign to four fifths of the bank, less a tenth."""
    names = ("author", *Approval.Role.values)
    author, *approvers = (User.objects.get_or_create(username=name)[0] for name in names)
    campaign = Campaign.objects.create(
        code=code,
        name="Bench",
        author=author,
        channel=channel,
        product=product,
        holdout_share=holdout_share,
        scheduled_at=timezone.now(),
    )
    campaign.include.add(_segment(author, f"{code} in", [0, 1, 2, 3, 4, 5, 6, 7]))
    campaign.exclude.add(_segment(author, f"{code} out", [4]))
    for language, (subject, body) in TEXTS.items():
        Message.objects.create(
            campaign=campaign, language=language, subject=subject, body=body, placement=place
        )
    for role, approver in zip(Approval.Role.values, approvers, strict=True):
        Approval.objects.create(
            campaign=campaign,
            content_hash=content_hash(campaign),
            role=role,
            outcome=Approval.Outcome.APPROVED,
            author=author,
            approver=approver,
        )
    record_scan(campaign=campaign)
    campaign.state = Campaign.State.APPROVED
    campaign.save(update_fields=["state"])
    return campaign


def _segment(owner: User, name: str, digits: list[int]) -> Segment:
    segment = Segment.objects.create(
        name=name, kind=Segment.Kind.LIST, owner=owner, refreshed_at=timezone.now()
    )
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, [segment.pk, digits])
        cursor.execute("ANALYZE segmentation_segmentmembership")
    return segment
