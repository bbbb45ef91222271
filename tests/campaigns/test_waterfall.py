"""The waterfall before launch: who falls first where, who would fall there too, the lists behind, cost and capacity."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain.capacity import Places, done_on, plan_work
from campaigns.selectors.audience import fallen, waterfall_for
from campaigns.selectors.reach import reach_of
from campaigns.services import drafting, running
from customers.models import ContactCapacity, ContactPolicy, SuppressionEntry
from customers.services import suppression_lists, suppressions
from tests.factories import campaigns as make
from tests.factories import customers as data

MONDAY = dt.date(2026, 3, 16)


def is_weekday(day: dt.date) -> bool:
    return day.weekday() < 5


@pytest.fixture
def audience(db, clock):
    """Ten people: one closed, one closed and held, two held, one suppressed and held, five free."""
    people = make.make_audience(10)
    for person in people[:2]:
        person.status = "closed"
        person.save()
    for person in people[1:5]:
        data.place_hold(person, kind="complaint")
    suppressions.suppress_customer(customer=people[4], reason="request")
    return people


def test_first_reason_wins_and_the_others_are_told(audience):
    fall = waterfall_for(make.make_campaign(audience))

    assert (fall.candidates, fall.at_once) == (10, 5)
    assert fall.refused == (("closed", 2), ("suppression", 1), ("policy", 2))
    told = {code: count for code, count in fall.also.items() if count}
    assert told == {"closed": 2, "suppression": 1, "policy": 4}


def test_dry_run_agrees_with_the_freeze_gate_by_gate(audience):
    campaign = make.make_campaign(audience, holdout_share=0.4)
    fall = waterfall_for(campaign)

    run = running.launch_campaign(campaign=make.approve(campaign), by=campaign.author)

    reasons = [d.reason for d in make.deliveries(run) if d.state == "suppressed"]
    assert dict(fall.refused) == {code: reasons.count(code) for code in set(reasons)}
    assert fall.holdout == run.holdout_count
    assert fall.contacted == run.planned_count


@pytest.mark.parametrize(
    ("gate", "places"),
    [
        ("closed", (0, 1)),
        ("policy", (2, 3)),
        ("suppression", (4,)),
        ("contacted", (5, 6, 7, 8, 9)),
        ("audience", tuple(range(10))),
        ("no_consent", ()),
    ],
)
def test_list_behind_each_bar(audience, user_with_role, gate, places):
    campaign = make.make_campaign(audience)

    found = fallen(campaign, gate, user_with_role("marketer"), None)

    assert [one.pk for one in found.rows] == [audience[place].pk for place in reversed(places)]


def test_lists_show_only_the_readers_branch(audience, user_with_role):
    branch = data.make_branch("OWN")
    mine = make.make_audience(2, branch=branch)
    campaign = make.make_campaign([*audience, *mine])
    reader = user_with_role("marketer", branch_code="OWN")

    found = fallen(campaign, "contacted", reader, None)

    assert {one.pk for one in found.rows} == {one.pk for one in mine}


def test_segments_tell_members_and_contacted(audience):
    campaign = make.make_campaign(audience[:6])
    second = make.make_segment(audience[4:8])
    campaign.include.add(second)

    reach = reach_of(campaign)

    assert {one.name: (one.members, one.contacted) for one in reach.segments} == {
        campaign.include.exclude(pk=second.pk).get().name: (6, 1),
        second.name: (4, 3),
    }


def test_price_is_the_campaigns_own_else_the_channels(audience):
    ContactPolicy.objects.create(id=1, prices={"email": "0.05"})
    campaign = make.make_campaign(audience)

    assert reach_of(campaign).cost == Decimal("0.25")
    campaign.cost_per_contact = Decimal("0.2")
    assert reach_of(campaign).cost == Decimal("1.0")


def test_people_are_done_when_the_slowest_branch_is(audience):
    near, far = data.make_branch("NEAR"), data.make_branch("FAR")
    people = [*make.make_audience(3, branch=near), *make.make_audience(5, branch=far)]
    for person in people:
        data.give_consent(person, channel="phone")
    for branch, per_hour in ((near, 1), (None, 2)):
        ContactCapacity.objects.create(
            channel="phone", branch=branch, per_hour=per_hour, hours_a_day=1
        )
    campaign = make.make_campaign(people, channel="phone")

    with translation.override("en"):
        work = reach_of(campaign).work

    shares = [(name, share.contacts, share.a_day, share.done_on) for name, share in work.rows]
    assert shares == [
        ("NEAR branch", 3, 1, dt.date(2026, 3, 18)),
        ("The bank's own teams", 5, 2, dt.date(2026, 3, 18)),
    ]
    assert (work.done_on, work.unserved) == (dt.date(2026, 3, 18), 0)
    ContactCapacity.objects.filter(branch=None).delete()
    left = reach_of(campaign).work
    assert (left.done_on, left.unserved) == (None, 5)
    assert reach_of(make.make_campaign(people)).work is None


def test_weekend_is_nobodys_working_day():
    friday = dt.date(2026, 3, 20)

    assert done_on(3, 1, friday, is_weekday) == dt.date(2026, 3, 24)
    assert done_on(1, 0, friday, is_weekday) is None
    assert done_on(1, 1, friday, lambda _day: False) is None


@given(
    st.dictionaries(st.integers(1, 5), st.integers(0, 140), max_size=5),
    st.lists(
        st.builds(Places, st.sampled_from([None, 1, 2, 3]), st.integers(1, 9), st.integers(1, 9)),
        max_size=5,
    ),
)
def test_nobody_gets_lost_between_the_teams(contacts, places):
    shares = plan_work(contacts, places, MONDAY, is_weekday)

    assert sum(share.contacts for share in shares) == sum(contacts.values())
    served = {one.branch for one in places}
    assert all((share.done_on is None) == (share.branch not in served) for share in shares)


def test_campaigns_own_list_holds_for_it_alone_and_is_signed(audience, user_with_role):
    from campaigns.selectors.campaigns import content_hash

    marketer = user_with_role("marketer")
    listing = suppression_lists.Listing("Own", "Asked by phone")
    own = suppression_lists.create_list(by=marketer, listing=listing)
    number = [audience[9].customer_no]
    suppression_lists.add_entries(to=own, by=marketer, kind="customer_no", values=number)
    campaign, other = make.make_campaign(audience), make.make_campaign(audience)
    before = content_hash(campaign)

    chosen = {"include": list(campaign.include.all()), "exclude": [], "suppression_lists": [own]}
    drafting.change_audience(campaign=campaign, by=campaign.author, **chosen)

    assert dict(waterfall_for(campaign).refused)["on_list"] == 1
    assert "on_list" not in dict(waterfall_for(other).refused)
    assert content_hash(campaign) != before
    copy = drafting.clone_campaign(campaign=campaign, by=campaign.author)
    assert list(copy.suppression_lists.all()) == [own]
    signed = content_hash(campaign)
    suppression_lists.add_entries(to=own, by=marketer, kind="customer_no", values=number)
    assert content_hash(campaign) == signed
    suppression_lists.remove_entry(entry=SuppressionEntry.objects.get(), by=marketer)
    assert content_hash(campaign) != signed


def test_pages_lead_from_bar_to_list(audience, client_for):
    campaign = make.make_campaign(audience)
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"

    page = client.get(f"/campaigns/{campaign.code}/audience/").content.decode()
    listed = client.get(f"/campaigns/{campaign.code}/reach/policy/").content.decode()

    assert f"/campaigns/{campaign.code}/reach/policy/" in page
    assert "2 more would fall here too" in page
    assert [person.customer_no in listed for person in audience] == [
        place in (2, 3) for place in range(10)
    ]
    assert audience[2].name not in listed


def test_api_tells_the_same(audience, api_client_for):
    campaign = make.make_campaign(audience)

    told = api_client_for("api_client").get(f"/api/v1/campaigns/{campaign.code}/reach").json()

    gates = {row["gate"]: (row["count"], row["fall_here_in_all"]) for row in told["gates"]}
    assert gates["policy"] == (2, 4)
    assert (told["contacted"], told["done_on"]) == (5, None)
    assert told["segments"][0]["contacted"] == 5
