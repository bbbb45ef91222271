import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.base.errors import DomainError
from customers.domain.numbers import LOOK_BYTES, encoding_of, read_numbers
from segmentation.models import ListLoad, MembershipChange, SegmentMembership
from segmentation.services import lists
from tests.factories import customers as make
from tests.factories.segmentation import make_list, make_segment


def members(segment) -> set[int]:
    rows = SegmentMembership.objects.filter(segment=segment)
    return set(rows.values_list("customer_id", flat=True))


def change(segment, mode, numbers, by):
    return lists.change_list(segment=segment, mode=mode, customer_numbers=numbers, by=by)


def test_numbers_are_the_first_column_without_a_heading():
    text = 'customer_no,name\n"C1",x\nC2;y\n\n C3 \nC4\tz\n'

    assert list(read_numbers(io.StringIO(text))) == ["C1", "C2", "C3", "C4"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_files_are_read_as_they_are_written(encoding):
    file = io.BytesIO("客户号,姓名\nC1,陈小玲\n".encode(encoding))

    text = io.TextIOWrapper(file, encoding_of(file))

    assert list(read_numbers(text)) == ["C1"]


@given(st.integers(0, 3), st.sampled_from("玲é𠮷"))
def test_a_character_cut_in_two_is_still_utf8(ahead, character):
    text = "x" * ahead + character * LOOK_BYTES

    assert encoding_of(io.BytesIO(text.encode())) == "utf-8-sig"


@pytest.mark.django_db
def test_a_list_takes_more_gives_some_back_and_tells_what_it_did(marketer):
    one, two, three = (make.make_customer() for _ in range(3))
    segment = make_list(marketer, one)

    change(segment, "add", [two.customer_no, two.customer_no, "C404"], marketer)
    assert members(segment) == {one.pk, two.pk}
    load = segment.loads.first()
    counts = (load.read_count, load.repeated_count, load.known_count, load.unknown_count)
    assert (counts, load.unknown) == ((3, 1, 1, 1), ["C404"])

    change(segment, "remove", [one.customer_no], marketer)
    assert members(segment) == {two.pk}
    change(segment, "replace", [three.customer_no], marketer)
    assert members(segment) == {three.pk}
    segment.refresh_from_db()
    assert segment.member_count == 1
    moved = MembershipChange.objects.filter(segment=segment).order_by("pk")
    assert list(moved.values_list("customer_id", "entered")) == [
        (one.pk, True), (two.pk, True), (one.pk, False), (three.pk, True), (two.pk, False),
    ]  # fmt: skip


@pytest.mark.django_db
def test_customers_of_other_branches_stay_as_they_are(marketer, user_with_role):
    branch = make.make_branch()
    ours, theirs = make.make_customer(branch=branch), make.make_customer()
    segment = make_list(marketer, ours, theirs)
    clerk = user_with_role("marketer", branch_code=branch.code)

    change(segment, "replace", [ours.customer_no, theirs.customer_no], clerk)
    change(segment, "remove", [ours.customer_no, theirs.customer_no], clerk)

    assert members(segment) == {theirs.pk}
    assert segment.loads.first().unknown == [theirs.customer_no]


@pytest.mark.django_db
def test_refusals_leave_the_list_as_it_is(marketer):
    segment, rule = make_list(marketer, make.make_customer()), make_segment(marketer)

    codes = []
    for wanted, numbers in [(rule, ["C1"]), (segment, ["C404"]), (segment, [])]:
        with pytest.raises(DomainError) as refused:
            change(wanted, "replace", numbers, marketer)
        codes.append(refused.value.code)

    assert codes == ["not_a_list", "nobody", "no_numbers"]
    assert ListLoad.objects.count() == segment.member_count == 1


@pytest.mark.django_db
def test_numbers_go_to_the_database_as_they_are(marketer):
    known = make.make_customer(customer_no='C"1,\\x')

    made = lists.create_list(by=marketer, name="Odd", customer_numbers=[known.customer_no, "\\."])

    assert (members(made.segment), made.unknown) == ({known.pk}, ["\\."])


@pytest.mark.django_db
def test_a_record_that_was_merged_is_the_customer_kept(marketer):
    kept = make.make_customer()
    merged = make.make_customer(merged_into=kept)

    made = lists.create_list(
        by=marketer, name="Two", customer_numbers=[merged.customer_no, kept.customer_no]
    )

    assert members(made.segment) == {kept.pk}
