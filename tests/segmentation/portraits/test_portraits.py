"""A bank of two hundred: sixty young women with a wealth product, and the others."""

import datetime as dt
import io

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from accounts.models import AuditEntry
from config.base.errors import DomainError
from customers.models import CustomerTag
from segmentation.models import GroupPortrait, Segment, SegmentMembership
from segmentation.selectors.portraits import charts, pages
from segmentation.selectors.portraits.groups import find_group
from segmentation.services.portraits import drawing
from tests.factories import customers as make
from tests.factories.clusters import make_profile

pytestmark = pytest.mark.django_db
MINE, OTHERS = 60, 140
SPENT = {"spend_dining_90d": 50.0, "spend_health_90d": 20.0}


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


@pytest.fixture
def people():
    """Members first: 48 of 60 women aged 20 to 29 who hold FUND, 42 of the 140 others women aged 40 to 59, 14 hold it."""
    fund = make.make_product(code="FUND", kind="fund")
    found = []
    for number in range(MINE + OTHERS):
        mine = number < MINE
        woman = number < 48 if mine else number < MINE + 42
        one = make.make_customer(gender="F" if woman else "M")
        age = 20 + number % 10 if mine else 40 + number % 20
        make_profile(
            one,
            age_years=age,
            total_balance=1000.0 + number,
            tenure_days=100 + number % 9,
            logins_30d=number % 7,
            **SPENT,
        )
        if mine or number < MINE + 14:
            make.make_holding(one, product=fund)
        found.append(one)
    return found


@pytest.fixture
def segment(marketer, people):
    return make_list(marketer, "Young", people[:MINE])


def make_list(owner, name, people) -> Segment:
    one = Segment.objects.create(name=name, kind="list", owner=owner, state="ready", member_count=len(people))  # fmt: skip
    rows = [SegmentMembership(segment=one, customer=c, entered_at=timezone.now()) for c in people]
    SegmentMembership.objects.bulk_create(rows)
    return one


def drawn(by, segment, against=None) -> GroupPortrait:
    group = find_group("segment", str(segment.pk), by)
    run = drawing.request_portrait(by=by, group=group, against=against)
    return drawing.draw_portrait(portrait_id=run.pk)


def shares_of(run, key) -> dict:
    found = next(one for one in run.metrics["categories"] if one["key"] == key)
    return {share["value"]: share for share in found["shares"]}


def test_shares_are_those_counted_by_hand(marketer, segment):
    run = drawn(marketer, segment)

    assert run.is_done, run.failure
    assert (run.metrics["group"], run.metrics["base"], run.metrics["inside"]) == (60, 200, True)
    women = shares_of(run, "gender")["F"]
    # 48 of 60 against 90 of 200: 0.8 ÷ 0.45
    assert (women["group"], women["base"]) == (48, 90)
    assert women["index"] == pytest.approx(177.78, abs=0.01)
    assert women["difference"] == pytest.approx(0.35)
    # Wilson of 48/60 is 0.6822 … 0.8817, of the others' 42/140 0.2303 … 0.3806; Newcombe, times 140/200
    assert women["low"] == pytest.approx(0.7 * (0.5 - ((0.8 - 0.6822) ** 2 + (0.3806 - 0.3) ** 2) ** 0.5), abs=1e-4)  # fmt: skip
    assert women["high"] == pytest.approx(0.7 * (0.5 + ((0.8817 - 0.8) ** 2 + (0.3 - 0.2303) ** 2) ** 0.5), abs=1e-4)  # fmt: skip
    assert women["adjusted"] < 1e-8
    assert shares_of(run, "age").keys() == {"0", "1", "2", "3", "4"}


def test_what_all_of_the_group_hold_is_told(marketer, segment):
    fund = shares_of(drawn(marketer, segment), "product")["FUND"]

    assert (fund["group_share"], fund["base_share"]) == (1.0, 0.37)
    assert fund["index"] == pytest.approx(100 / 0.37)


def test_features_are_told_with_their_spread_and_rank(marketer, segment):
    run = drawn(marketer, segment)

    age = next(one for one in run.metrics["numbers"] if one["feature"] == "age_years")
    assert age["quartiles"] == [22.0, 24.5, 27.0]
    assert age["difference"] < -1
    assert age["rank"] == pytest.approx(
        15.0
    )  # 60 of 200, all below the others: the middle of 0 to 30
    assert run.metrics["comparisons"] == sum(
        len(one["shares"]) for one in run.metrics["categories"]
    ) + len(run.metrics["numbers"])


def test_the_group_is_put_into_one_sentence_in_both_languages(marketer, segment):
    run = drawn(marketer, segment)

    with override("en"):
        told = pages.likeness_of(run, marketer)
    assert told.sentence.startswith("Compared with all customers: younger (median 24 against ")
    assert "more often Female (80% against 45%)" in told.sentence
    assert told.other_lang == "zh-Hans"
    assert "女" in told.other
    with override("zh-hans"):
        assert pages.likeness_of(run, marketer).sentence == told.other


def test_another_segment_is_the_base_without_who_is_in_both(marketer, segment, people):
    other = make_list(marketer, "Others", people[30:160])

    run = drawn(marketer, segment, other)

    assert (run.metrics["group"], run.metrics["base"], run.metrics["shared"]) == (60, 100, 30)
    women = shares_of(run, "gender")["F"]
    assert (women["group"], women["base"]) == (48, 42)


def test_a_segment_is_not_compared_with_itself(marketer, segment):
    group = find_group("segment", str(segment.pk), marketer)

    with pytest.raises(DomainError) as refused:
        drawing.request_portrait(by=marketer, group=group, against=segment)

    assert refused.value.code == "same_group"


def test_a_group_of_few_has_no_portrait(marketer, people):
    few = make_list(marketer, "Few", people[:29])

    with override("en"):
        run = drawn(marketer, few)

        assert run.state == "failed"
        assert "at least 30 customers" in run.failure
    assert run.metrics == {}


def test_nothing_found_tells_of_fewer_than_ten(marketer, segment, people):
    rare = make.make_tag("rare")
    for one in people[:9]:
        make.tag_customer(one, rare)

    run = drawn(marketer, segment)

    assert all(one["key"] != "tag" for one in run.metrics["categories"])
    for category in run.metrics["categories"]:
        for share in category["shares"]:
            assert share["group"] == 0 or share["group"] >= 10
            assert share["base"] - share["group"] == 0 or share["base"] - share["group"] >= 10
    for number in run.metrics["numbers"]:
        known = number["known"] * 60
        assert all(one is None or one == 0 or one * known > 9.9 for one in number["shares"])


def test_whoever_refuses_profiling_is_nowhere_in_it(marketer, segment, people):
    people[0].profiling_refused = True
    people[0].save()

    run = drawn(marketer, segment)

    assert (run.metrics["group"], run.metrics["base"]) == (59, 199)


def test_a_branch_sees_its_own_customers_only(user_with_role, marketer, people, segment):
    branch = make.make_branch("B9")
    for one in people[:50] + people[100:180]:
        one.branch = branch
        one.save()
    local = user_with_role("marketer")
    local.branch_code = "B9"
    local.save()

    run = drawn(local, segment)

    assert (run.metrics["group"], run.metrics["base"], run.branch_code) == (50, 130, "B9")
    assert list(GroupPortrait.objects.visible_to(local)) == [run]
    drawn(marketer, segment)
    assert list(GroupPortrait.objects.visible_to(local)) == [run]


def test_the_portrait_of_a_private_segment_is_private(user_with_role, marketer, segment):
    drawn(marketer, segment)
    Segment.objects.filter(pk=segment.pk).update(shared=False)
    other = user_with_role("marketer")

    assert not GroupPortrait.objects.visible_to(other).exists()
    assert find_group("segment", str(segment.pk), other) is None


def test_what_is_not_for_marketing_is_left_out(marketer, segment):
    run = drawn(marketer, segment)

    assert not run.sensitive
    assert not {"spend_health_90d", "spend_children_90d"} & set(run.features)
    assert shares_of(run, "spending").keys() == {"dining"}


def test_a_tag_is_a_group_too(marketer, people):
    tag = make.make_tag("gold")
    for one in people[:40]:
        make.tag_customer(one, tag)
    CustomerTag.objects.filter(customer=people[0]).update(
        expires_at=timezone.now() - dt.timedelta(hours=1)
    )

    group = find_group("tag", "gold", marketer)
    run = drawing.draw_portrait(portrait_id=drawing.request_portrait(by=marketer, group=group).pk)

    assert run.metrics["group"] == 39
    assert find_group("tag", "none", marketer) is None
    assert find_group("planet", "x", marketer) is None


def test_one_that_waits_is_not_asked_for_twice(marketer, segment):
    group = find_group("segment", str(segment.pk), marketer)

    first = drawing.request_portrait(by=marketer, group=group)

    assert drawing.request_portrait(by=marketer, group=group) == first


def test_older_ones_are_forgotten(marketer, segment):
    runs = [drawn(marketer, segment).pk for _ in range(4)]

    assert sorted(GroupPortrait.objects.values_list("pk", flat=True)) == runs[1:]


def test_the_page_shows_it_and_asks_for_it(
    client, marketer, segment, django_capture_on_commit_callbacks
):
    client.force_login(marketer)
    address = reverse("segmentation:portrait_detail", args=["segment", segment.pk])
    assert "portrait_draw" not in client.get(address).content.decode()

    client.post(reverse("segmentation:portrait_draw", args=["segment", segment.pk]))
    drawing.draw_portrait(portrait_id=GroupPortrait.objects.get().pk)
    shown = client.get(address).content.decode()

    assert "ch-radar" in shown
    assert "ch-age_years" in shown
    listed = client.get(reverse("segmentation:portrait_list")).content.decode()
    assert "Young" in listed
    moved = client.get(reverse("segmentation:portrait_list") + f"?group=segment/{segment.pk}")
    assert moved.headers["Location"] == address


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_what_is_taken_out_is_marked_and_audited(client, marketer, segment, kind):
    run = drawn(marketer, segment)
    client.force_login(marketer)

    answer = client.get(reverse("segmentation:portrait_export", args=[run.pk, kind]))

    assert answer.status_code == 200
    entry = AuditEntry.objects.filter(
        action="export", object_table="segmentation_groupportrait"
    ).get()
    assert (entry.object_id, entry.actor) == (str(run.pk), f"user:{marketer.username}")
    if kind == "pdf":
        text = "".join(
            one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(answer.content)
        )
        assert str(marketer) in text
        assert "FUND" in text or "178" in text
    else:
        assert Image.open(io.BytesIO(answer.content)).width > 800


def test_whoever_may_not_see_segments_takes_nothing_out(client, user_with_role, marketer, segment):
    run = drawn(marketer, segment)
    client.force_login(user_with_role("service_agent"))

    answer = client.get(reverse("segmentation:portrait_export", args=[run.pk, "pdf"]))

    assert answer.status_code == 403
    assert not AuditEntry.objects.filter(
        action="export", object_table="segmentation_groupportrait"
    ).exists()


def test_an_unknown_kind_of_file_leaves_no_trace(client, marketer, segment):
    run = drawn(marketer, segment)
    client.force_login(marketer)

    assert (
        client.get(reverse("segmentation:portrait_export", args=[run.pk, "docx"])).status_code
        == 404
    )
    assert not AuditEntry.objects.filter(
        action="export", object_table="segmentation_groupportrait"
    ).exists()


def test_the_figures_say_in_words_what_they_draw(marketer, segment):
    run = drawn(marketer, segment)

    with override("en"):
        likeness = pages.likeness_of(run, marketer)
        radar = charts.radar_figure(likeness)
        first = charts.histogram_figures(likeness)[0]

    assert radar.data["series"][1]["values"] == [50] * len(radar.data["axes"])
    assert first.title == "Age"
    assert "median 24 in the group" in first.told
