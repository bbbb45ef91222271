"""What can be asked about what is known of a customer: relations, tags, scores, consents, other segments."""

from segmentation.domain import words
from segmentation.domain.fields import (
    COMPARISONS,
    Field,
    Group,
    Param,
    Rows,
    Takes,
    Type,
    Words,
)

MEMBERSHIP = "segmentation_segmentmembership sm"
# Every bond from both its ends.
_BONDS = """(
    SELECT customer_id, other_id, kind FROM customers_relation
    UNION ALL SELECT other_id, customer_id, kind FROM customers_relation
    UNION ALL SELECT customer_id, other_id, 'transfer' FROM customers_counterparty
    UNION ALL SELECT other_id, customer_id, 'transfer' FROM customers_counterparty
    UNION ALL SELECT firm_id, person_id, 'firm' FROM customers_firmperson
               WHERE person_id IS NOT NULL AND until_on IS NULL
    UNION ALL SELECT person_id, firm_id, 'firm' FROM customers_firmperson
               WHERE person_id IS NOT NULL AND until_on IS NULL
    UNION ALL SELECT customer_id, parent_id, 'group' FROM customers_firm WHERE parent_id IS NOT NULL
    UNION ALL SELECT parent_id, customer_id, 'group' FROM customers_firm WHERE parent_id IS NOT NULL
) AS bond (customer_id, other_id, kind)"""
_BOND_PARAM = Param("bonds", Words("joined by", "关系类型"), Takes.CHOICES, choices=words.BONDS)
_BOND_FILTER = (("bonds", "bond.kind = ANY({v})"),)
_SCORE = Param(
    "score", Words("score", "评分名称"), Takes.CHOICES, required=True, provider="score_kinds", open=True, single=True,
)  # fmt: skip
_PRODUCTS = Param("products", Words("for product", "针对产品"), Takes.CHOICES, provider="products")
_SCORE_FILTERS = (("score", "s.kind = ANY({v})"), ("products", "s.subject = ANY({v})"))
_CHANNELS = Param(
    "channels", Words("on channel", "渠道"), Takes.CHOICES, choices=words.CONTACT_CHANNELS
)

FIELDS: tuple[Field, ...] = (
    Field(
        "related_segment", Group.RELATIONS, Words("Related to members of", "与分群成员有关系"), Type.SET,
        Rows(
            f"{_BONDS} JOIN {MEMBERSHIP} ON sm.customer_id = bond.other_id", "bond.customer_id",
            test="sm.segment_id", cast="bigint", filters=_BOND_FILTER,
        ),
        provider="segments", params=(_BOND_PARAM,),
    ),
    Field(
        "related_count", Group.RELATIONS, Words("Number of related customers", "关联客户数"), Type.NUMBER,
        Rows(
            f"{_BONDS} JOIN customers_customer bo ON bo.id = bond.other_id AND bo.merged_into_id IS NULL",
            "bond.customer_id", value="count(DISTINCT bond.other_id)", empty=0, filters=_BOND_FILTER,
        ),
        params=(_BOND_PARAM,), ops=COMPARISONS,
    ),
    Field(
        "tag", Group.TAGS, Words("Tag", "标签"), Type.SET,
        Rows(
            "customers_customertag ct JOIN customers_tag tg ON tg.id = ct.tag_id", "ct.customer_id",
            ("(ct.expires_at IS NULL OR ct.expires_at > {as_of})",), test="tg.code", cast="text",
        ),
        provider="tags",
    ),
    Field(
        "score", Group.SCORES, Words("Score", "评分"), Type.NUMBER,
        Rows("customers_score s", "s.customer_id", value="max(s.value)", cast="double precision", filters=_SCORE_FILTERS),
        params=(_SCORE, _PRODUCTS), ops=COMPARISONS,
    ),
    Field(
        "score_band", Group.SCORES, Words("Band of a score", "评分等级"), Type.SET,
        Rows("customers_score s", "s.customer_id", test="s.band", cast="text", filters=_SCORE_FILTERS),
        provider="score_bands", params=(_SCORE, _PRODUCTS), open=True,
    ),
    Field(
        "consent", Group.CONSENT, Words("Consent given for", "已授权用途"), Type.SET,
        Rows(
            "customers_consentstate cs", "cs.customer_id", ("cs.granted",), test="cs.purpose", cast="text",
            filters=(("channels", "cs.channel = ANY({v})"),),
        ),
        choices=words.PURPOSES, params=(_CHANNELS,),
    ),
    Field(
        "consent_since", Group.CONSENT, Words("Consent given on", "授权日期"), Type.DATE,
        Rows(
            "customers_consentstate cs", "cs.customer_id", ("cs.granted",),
            test="CAST(cs.since AT TIME ZONE {zone} AS date)", cast="date",
            filters=(("purposes", "cs.purpose = ANY({v})"), ("channels", "cs.channel = ANY({v})")),
        ),
        params=(Param("purposes", Words("for", "用途"), Takes.CHOICES, choices=words.PURPOSES), _CHANNELS),
        ops=("within_last", "longer_ago", "on_or_after", "on_or_before", "between_dates"), past=True,
    ),
    Field(
        "segment", Group.SEGMENTS, Words("Segment", "分群"), Type.SET,
        Rows(MEMBERSHIP, "sm.customer_id", test="sm.segment_id", cast="bigint"), provider="segments",
    ),
    Field(
        "snapshot", Group.SEGMENTS, Words("Snapshot of a segment", "分群快照"), Type.SET,
        Rows("segmentation_snapshotmember fm", "fm.customer_id", test="fm.snapshot_id", cast="bigint"),
        provider="snapshots",
    ),
)  # fmt: skip
