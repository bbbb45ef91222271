import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.models import Customer
from segmentation.domain.overlaps import overlap_of
from segmentation.models import SegmentMembership
from segmentation.selectors import overlaps
from segmentation.services import combining, refreshing
from tests.factories import customers as make
from tests.factories.segmentation import make_list

members = st.lists(st.integers(0, 31), max_size=40)


@given(members)
def test_counts_agree_with_the_members_themselves(masks):
    counts = {mask: masks.count(mask) for mask in masks if mask}
    groups = [{n for n, mask in enumerate(masks) if mask >> bit & 1} for bit in range(5)]

    found = overlap_of(counts, 5)

    assert list(found.sizes) == [len(group) for group in groups]
    assert found.total == len(set().union(*groups))
    for a, one in enumerate(groups):
        for b, other in enumerate(groups):
            pair = found.pairs[a][b]
            assert pair.both == len(one & other)
            assert pair.jaccard == (len(one & other) / len(one | other) if one | other else 0)
    assert sum(one.count for one in found.combinations) == found.total
    sizes = [one.count for one in found.combinations]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.django_db
def test_combinations_of_segments_lead_to_their_customers(user_with_role):
    marketer = user_with_role("marketer")
    both, left, right = make.make_customer(), make.make_customer(), make.make_customer()
    one, other = make_list(marketer, both, left), make_list(marketer, both, right)
    chosen = overlaps.segments_to_compare(marketer, [str(one.pk), str(other.pk), "x", str(one.pk)])

    found = overlaps.overlap_between(chosen, marketer)

    assert chosen == [one, other]
    assert (found.sizes, found.total, found.pairs[0][1].both) == ((2, 2), 3, 1)
    lines = overlaps.combination_lines(found, chosen)
    assert {line.query for line in lines} == {
        f"in={one.pk}&out={other.pk}", f"in={other.pk}&out={one.pk}", f"in={one.pk}&in={other.pk}",
    }  # fmt: skip
    assert list(overlaps.members_exactly([one], [other], marketer)) == [left]
    picture = overlaps.picture_of(found, chosen)
    assert (len(picture.columns), len(picture.rows), picture.left_out) == (3, 2, 0)


@pytest.mark.django_db
def test_a_user_counts_only_customers_of_their_branch(user_with_role):
    branch = make.make_branch()
    ours, theirs = make.make_customer(branch=branch), make.make_customer()
    marketer = user_with_role("marketer")
    chosen = [make_list(marketer, ours, theirs), make_list(marketer, ours, theirs)]

    found = overlaps.overlap_between(chosen, user_with_role("marketer", branch_code=branch.code))

    assert (found.sizes, found.total) == ((1, 1), 1)


@pytest.mark.django_db
def test_a_combination_becomes_a_segment_that_follows(user_with_role):
    marketer = user_with_role("marketer")
    both, left = make.make_customer(), make.make_customer()
    one, other = make_list(marketer, both, left), make_list(marketer, both)

    made = combining.combine_segments(inside=[one], outside=[other], name="Left", by=marketer)
    refreshing.refresh_segment(segment_id=made.pk)

    inside = SegmentMembership.objects.filter(segment=made).values("customer")
    assert Customer.objects.get(pk__in=inside) == left
