"""Segments laid over each other: the counts, the picture, and who is in which."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from config.base.tables import fetch_rows
from customers.models import Customer
from customers.selectors.customers import branch_scope
from segmentation.domain.overlaps import MOST_COLUMNS, MOST_GROUPS, Overlap, Pair, overlap_of
from segmentation.models import Segment, SegmentMembership
from segmentation.selectors.seen import tell_seen

# One pass over the members of the chosen segments, whatever their number.
MASKS = """
    SELECT mask, count(*) FROM (
        SELECT m.customer_id, bit_or(1 << (s.place::int - 1)) AS mask
          FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS s(id, place)
          JOIN segmentation_segmentmembership m ON m.segment_id = s.id
          {branches}
         GROUP BY m.customer_id
    ) AS members GROUP BY mask
"""
OF_BRANCHES = """JOIN customers_customer c ON c.id = m.customer_id
                  AND c.branch_id = ANY(%(branches)s::bigint[])"""
# The picture's measures, in units of its view box.
LEFT, TOP, ROW, COLUMN, BAR, SIZE_BAR, TEXT = 220, 188, 30, 34, 130, 90, 18


@dataclass(frozen=True)
class Column:
    """One bar of the picture with the dots below it."""

    x: int
    y: float
    height: float
    dots: list[tuple[int, bool]]
    line: tuple[int, int]
    count: int
    query: str
    names: str


@dataclass(frozen=True)
class Row:
    """One segment of the picture: its name and the bar of its size."""

    y: int
    name: str
    x: float
    width: float
    size: int
    segment: Segment


@dataclass(frozen=True)
class Picture:
    """An UpSet plot ready to be drawn."""

    width: int
    height: int
    columns: list[Column]
    rows: list[Row]
    left_out: int


def segments_to_compare(user: User, wanted: Sequence[str]) -> list[Segment]:
    """Return the segments asked for that the user sees, in the order asked, each once, eight at most."""
    ids = list(dict.fromkeys(int(one) for one in wanted if one.isdecimal() and len(one) < 10))
    seen = Segment.objects.visible_to(user).in_use().in_bulk(ids)
    return [seen[pk] for pk in ids if pk in seen][:MOST_GROUPS]


def overlap_between(segments: Sequence[Segment], user: User) -> Overlap:
    """Count the customers the user may see by the exact combination of segments they are in."""
    branches = branch_scope(user.branch_code)
    sql = MASKS.format(branches="" if branches is None else OF_BRANCHES)
    asked = {"ids": [segment.pk for segment in segments], "branches": branches}
    return overlap_of(dict(fetch_rows(sql, asked)), len(segments))


def members_exactly(
    inside: Collection[Segment], outside: Collection[Segment], user: User
) -> QuerySet[Customer]:
    """Return the customers the user may see who are in all of some segments and in none of others."""
    found = Customer.objects.visible_to(user).select_related("branch")
    memberships = SegmentMembership.objects.filter(customer=OuterRef("pk"))
    for segment in inside:
        found = found.filter(Exists(memberships.filter(segment=segment)))
    for segment in outside:
        found = found.filter(~Exists(memberships.filter(segment=segment)))
    return found


def picture_of(overlap: Overlap, segments: Sequence[Segment]) -> Picture:
    """Return the measures of the UpSet plot: the largest combinations only where there are many."""
    shown = overlap.combinations[:MOST_COLUMNS]
    highest = max((one.count for one in shown), default=1)
    widest = max(overlap.sizes, default=1) or 1
    rows = []
    for place, segment in enumerate(segments):
        width = SIZE_BAR * overlap.sizes[place] / widest
        y = TOP + place * ROW + ROW // 2
        rows.append(Row(y, segment.name, LEFT - TEXT - width, width, overlap.sizes[place], segment))
    columns = []
    for number, one in enumerate(shown):
        height = BAR * one.count / highest
        dots = [(row.y, place in one.places) for place, row in enumerate(rows)]
        line = (rows[one.places[0]].y, rows[one.places[-1]].y)
        chosen = [segments[place] for place in one.places]
        columns.append(
            Column(
                LEFT + number * COLUMN + COLUMN // 2,
                TOP - TEXT - height,
                height,
                dots,
                line,
                one.count,
                exact_query(chosen, segments),
                " ∩ ".join(segment.name for segment in chosen),
            )
        )
    width = LEFT + len(columns) * COLUMN + TEXT
    left_out = len(overlap.combinations) - len(shown)
    return Picture(width, TOP + len(rows) * ROW, columns, rows, left_out)


@dataclass(frozen=True)
class CombinationLine:
    """One exact combination in words, with the way to its customers."""

    names: str
    query: str
    count: int
    share: float


def combination_lines(overlap: Overlap, segments: Sequence[Segment]) -> list[CombinationLine]:
    """Return every combination, largest first, with its share of all customers in any of the segments."""
    lines = []
    for one in overlap.combinations:
        chosen = [segments[place] for place in one.places]
        names = " ∩ ".join(segment.name for segment in chosen)
        share = one.count / overlap.total
        lines.append(CombinationLine(names, exact_query(chosen, segments), one.count, share))
    return lines


def exact_query(inside: Sequence[Segment], all_: Sequence[Segment]) -> str:
    """Return the part of an address that asks for who is in exactly these of all the segments."""
    known = {segment.pk for segment in inside}
    pairs = [f"in={segment.pk}" for segment in inside]
    return "&".join([*pairs, *(f"out={one.pk}" for one in all_ if one.pk not in known)])


def segments_offered(user: User) -> list[Segment]:
    """Return the segments the user may compare: refreshed ones, those with most members to see first."""
    found = list(Segment.objects.visible_to(user).in_use().filter(refreshed_at__isnull=False))
    tell_seen(found, user)
    return sorted(found, key=lambda one: (-one.members_seen, one.name))


@dataclass(frozen=True)
class MatrixLine:
    """One segment of the matrix with its overlap with each."""

    segment: Segment
    size: int
    cells: list[tuple[Segment, Pair]]


def matrix_lines(overlap: Overlap, segments: Sequence[Segment]) -> list[MatrixLine]:
    """Return the rows of the matrix in the order of the segments."""
    return [
        MatrixLine(
            segment, overlap.sizes[place], list(zip(segments, overlap.pairs[place], strict=True))
        )
        for place, segment in enumerate(segments)
    ]
