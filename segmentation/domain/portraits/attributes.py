"""What a portrait looks at: the categories of customers and where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from segmentation.domain import words
from segmentation.domain.fields import Choice, Words

WINDOW_DAYS = 90
AGE_EDGES = (25, 35, 45, 55, 65)
TENURE_YEARS = (1, 3, 5, 10)
SPENDING = (
    "groceries", "dining", "transport", "shopping", "health", "education", "travel", "entertainment", "children",
    "digital",
)  # fmt: skip
BOOKING_CHANNELS = ("mobile", "web", "branch", "atm")
HOURS = 3  # length of a band of the day


@dataclass(frozen=True)
class Attribute:
    """A category of customers: its words, the values' words, and the column of the profile or customer it reads.

    `expression` is SQL over c (customer), p (profile), b (branch), v (value) and s (stage); `single` ones put every
    customer into one category, the others (`rows`: SQL of customer and value) into none or several.
    """

    key: str
    label: Words
    expression: str = ""
    rows: str = ""
    choices: tuple[Choice, ...] = ()
    provider: str = ""
    reads: tuple[str, ...] = ()

    @property
    def single(self) -> bool:
        """Whether each customer is in exactly one category."""
        return bool(self.expression)


def banded(value: str, edges: Sequence[float]) -> str:
    """SQL of the number of edges at or below a value, as text; unknown is empty."""
    steps = " + ".join(f"CAST({value} >= {edge} AS int)" for edge in edges)
    return f"coalesce(CAST({steps} AS text), '')"


def bands(edges: Sequence[int], en: str, zh: str) -> tuple[Choice, ...]:
    """The words of the bands that `banded` makes."""
    first = Choice("0", Words(f"under {edges[0]}{en}", f"不满 {edges[0]}{zh}"))
    between = [
        Choice(str(place), Words(f"{low}–{high - 1}{en}", f"{low}–{high - 1}{zh}"))
        for place, (low, high) in enumerate(pairwise(edges), start=1)
    ]
    last = Choice(str(len(edges)), Words(f"{edges[-1]}{en} and over", f"{edges[-1]}{zh}及以上"))
    return (first, *between, last)


def _text(column: str) -> str:
    return f"coalesce({column}, '')"


def _of_profile(pairs: Sequence[tuple[str, str]]) -> str:
    """Customers beside the value of each column of the profile that is above nothing."""
    cases = ", ".join(f"('{value}', p.{column})" for value, column in pairs)
    return (
        "SELECT w.customer_id, x.value FROM portrait_who w"  # noqa: S608 - joins our own names
        " JOIN customers_customerprofile p ON p.customer_id = w.customer_id"
        f" CROSS JOIN LATERAL (VALUES {cases}) AS x (value, amount) WHERE x.amount > 0"
    )


_HELD = """SELECT DISTINCT w.customer_id, {value} AS value FROM portrait_who w
 JOIN customers_holding h ON h.customer_id = w.customer_id AND h.status <> 'closed'
 JOIN customers_product d ON d.id = h.product_id"""
_TAGGED = """SELECT w.customer_id, g.code AS value FROM portrait_who w
 JOIN customers_customertag t ON t.customer_id = w.customer_id AND (t.expires_at IS NULL OR t.expires_at > now())
 JOIN customers_tag g ON g.id = t.tag_id AND g.archived_at IS NULL"""
_ACTED = """SELECT DISTINCT w.customer_id, {value} AS value FROM portrait_who w
 JOIN customers_event e ON e.customer_id = w.customer_id AND e.occurred_at >= now() - interval '90 days'
 WHERE {test}"""

HOUR_CHOICES = tuple(
    Choice(str(band), Words(f"{band * HOURS}:00–{(band + 1) * HOURS}:00", f"{band * HOURS}–{(band + 1) * HOURS} 时"))
    for band in range(24 // HOURS)
)  # fmt: skip
TENURE_CHOICES = (
    Choice("0", Words("under 1 year", "不满 1 年")),
    Choice("1", Words("1 to 3 years", "1–3 年")),
    Choice("2", Words("3 to 5 years", "3–5 年")),
    Choice("3", Words("5 to 10 years", "5–10 年")),
    Choice("4", Words("10 years and over", "10 年及以上")),
)

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("kind", Words("Person or firm", "客户类型"), "c.kind", choices=words.KINDS),
    Attribute("gender", Words("Gender", "性别"), "c.gender", choices=words.GENDERS, reads=("gender",)),
    Attribute(
        "age", Words("Age", "年龄段"), banded("p.age_years", AGE_EDGES), choices=bands(AGE_EDGES, "", " 岁"),
        reads=("age_years",),
    ),
    Attribute(
        "region", Words("Province or city", "所在省市"), "coalesce(b.region, '')", provider="regions"
    ),
    Attribute(
        "education", Words("Education", "学历"), "c.education", choices=words.EDUCATIONS, reads=("education",)
    ),
    Attribute(
        "occupation", Words("Occupation", "职业"), "c.occupation", choices=words.OCCUPATIONS, reads=("occupation",)
    ),
    Attribute(
        "tenure", Words("Time as a customer", "开户时长"),
        banded("p.tenure_days", [round(365.25 * years) for years in TENURE_YEARS]), choices=TENURE_CHOICES,
        reads=("tenure_days",),
    ),
    Attribute(
        "risk_tolerance", Words("Risk tolerance", "风险承受能力"), "coalesce(CAST(c.risk_tolerance AS text), '')",
        choices=words.TOLERANCES, reads=("risk_tolerance",),
    ),
    Attribute("tier", Words("Value tier", "价值等级"), _text("v.tier"), choices=words.VALUE_TIERS),
    Attribute("stage", Words("Lifecycle stage", "生命周期阶段"), _text("s.stage"), choices=words.STAGES),
    Attribute(
        "product_kind", Words("Kinds of product held", "持有产品类型"), rows=_HELD.format(value="d.kind"),
        choices=words.PRODUCT_KINDS,
    ),
    Attribute(
        "product", Words("Products held", "持有产品"), rows=_HELD.format(value="d.code"), provider="products"
    ),
    Attribute(
        "spending", Words("Spent on, 90 days", "近 90 天消费类别"),
        rows=_of_profile([(one, f"spend_{one}_90d") for one in SPENDING]), choices=words.CATEGORIES,
        reads=tuple(f"spend_{one}_90d" for one in SPENDING),
    ),
    Attribute(
        "booking_channel", Words("Booked by, 90 days", "近 90 天交易渠道"),
        rows=_of_profile([(one, f"{one}_share_90d") for one in BOOKING_CHANNELS]), choices=words.BOOKING_CHANNELS,
    ),
    Attribute(
        "channel", Words("Acted by, 90 days", "近 90 天行为渠道"),
        rows=_ACTED.format(value="e.channel", test="e.channel <> ''"), choices=words.EVENT_CHANNELS,
    ),
    Attribute(
        "hours", Words("Time of day, 90 days", "近 90 天活跃时段"),
        rows=_ACTED.format(
            value=f"CAST(CAST(date_part('hour', e.occurred_at AT TIME ZONE %(zone)s) AS int) / {HOURS} AS text)",
            test="e.channel IN ('mobile', 'web')",
        ),
        choices=HOUR_CHOICES,
    ),
    Attribute("tag", Words("Tags", "标签"), rows=_TAGGED, provider="tags"),
)  # fmt: skip
BY_KEY = {one.key: one for one in ATTRIBUTES}
