"""The freeze: every candidate in exactly one state, arms drawn by chance alone, and guards no writer gets around."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns.models import Approval, Campaign, CampaignRun, Delivery
from campaigns.selectors.audience import waterfall_for
from campaigns.selectors.campaigns import content_hash
from campaigns.services import freezing, running
from config.base.errors import DomainError
from config.base.tables import fetch_column
from customers.services import consents, suppressions
from tests.factories import campaigns as make
from tests.factories import customers as data

pytestmark = pytest.mark.django_db
WARNED = f"{make.BODY} Capital at risk."


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai."""


def ledger(run: CampaignRun) -> dict[int, tuple[str, str]]:
    return {d.customer_id: (d.state, d.reason) for d in make.deliveries(run)}


def test_every_gate_leaves_its_reason():
    stopped = {
        "closed": data.make_customer(status="closed"),
        "age_unknown": data.make_customer(birth_on=None),
        "minor": data.make_customer(birth_on=dt.date(2008, 3, 17)),
        "marketing_refused": data.make_customer(marketing_refused=True),
        "no_address": data.make_customer(email=""),
        "suppression": data.make_customer(),
        "no_consent": data.make_customer(),
        "policy": data.make_customer(),
    }
    just_of_age = data.make_customer(birth_on=dt.date(2008, 3, 16))
    for code, person in [*stopped.items(), ("", just_of_age)]:
        if code != "no_consent":
            data.give_consent(person)
    suppressions.suppress_customer(customer=stopped["suppression"], reason="request")
    data.place_hold(stopped["policy"], kind="policy")

    run = make.launch([*stopped.values(), just_of_age])

    assert ledger(run) == {
        **{person.pk: ("suppressed", code) for code, person in stopped.items()},
        just_of_age.pk: ("planned", ""),
    }
    assert run.frozen_count == 9


@pytest.mark.parametrize(("size", "known"), [(4, True), (3, False)])
def test_the_planner_knows_a_large_audience_at_once(
    monkeypatch, django_capture_on_commit_callbacks, size, known
):
    monkeypatch.setattr(freezing, "MANY", 4)
    people = make.make_audience(size)

    with django_capture_on_commit_callbacks(execute=True):
        run = make.launch(people)

    counted = "SELECT reltuples FROM pg_class WHERE relname = %s"
    rows = fetch_column(counted, [f"campaigns_delivery_{run.run_month:y%Ym%m}"])
    assert rows == [size if known else -1]


def test_dry_run_says_what_the_freeze_does():
    people = make.make_audience(40)
    for person in people[:5]:
        data.place_hold(person, kind="complaint")
    for person in people[5:8]:
        data.place_hold(person, ends_at=timezone.now() + dt.timedelta(days=2))
    campaign = make.make_campaign(people, holdout_share=0.25)
    told = waterfall_for(campaign)

    run = running.launch_campaign(campaign=make.approve(campaign), by=campaign.author)

    assert told.candidates == run.frozen_count == 40
    assert dict(told.refused) == {"policy": 5}
    assert told.holdout == run.holdout_count
    assert told.contacted == run.planned_count
    assert run.suppressed_count == 5


def test_temporary_gates_plan_for_later():
    now = timezone.now()
    night = data.make_customer(timezone="America/New_York")
    held = data.make_customer()
    capped = data.make_customer()
    strange = data.make_customer(timezone="Mars/Olympus")
    for person in (night, held, capped, strange):
        data.give_consent(person)
    data.place_hold(held, ends_at=now + dt.timedelta(days=2))
    make_contact(capped, now - dt.timedelta(hours=4))

    run = make.launch([night, held, capped, strange])

    found = {d.customer_id: (d.state, d.reason, d.not_before) for d in make.deliveries(run)}
    nine_in_new_york = dt.datetime(2026, 3, 16, 13, 0, tzinfo=dt.UTC)
    assert found[night.pk] == ("planned", "quiet_hours", nine_in_new_york)
    assert found[held.pk] == ("planned", "policy", now + dt.timedelta(days=2))
    assert found[capped.pk] == ("planned", "cap_day", now + dt.timedelta(hours=20))
    assert found[strange.pk] == ("planned", "", now)


def make_contact(customer, at, **over):
    from customers.models import Contact

    details = {"channel": "email", "purpose": "marketing", "state": "made", "source_kind": "test"}
    return Contact.objects.create(
        customer=customer, at=at, source_id=str(Contact.objects.count()), **(details | over)
    )


def test_arms_are_drawn_among_those_who_can_be_contacted():
    people = make.make_audience(400)
    for person in people[:100]:
        consents.withdraw_consent(customer=person, purpose="marketing", channel="email", source="t")

    run = make.launch(people, holdout_share=0.3)

    assert run.suppressed_count == 100
    assert 60 <= run.holdout_count <= 120
    assert run.planned_count == 300 - run.holdout_count
    assert set(Delivery.objects.filter(run=run, state="suppressed").values_list("arm")) == {("",)}
    held_out = Delivery.objects.filter(run=run, arm="holdout")
    assert set(held_out.values_list("state")) == {("holdout",)}


def test_draw_depends_on_campaign_and_customer_alone():
    people = make.make_audience(200)
    campaign = make.make_campaign(people, holdout_share=0.5)
    first, second = (waterfall_for(campaign).holdout for _ in range(2))
    other = make.make_campaign(people, holdout_share=0.5)

    drawn = [drawn_of(each) for each in (campaign, campaign, other)]

    assert first == second
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]


def drawn_of(campaign: Campaign) -> set[int]:
    from campaigns.selectors.audience import judged_sql

    judged, params = judged_sql(campaign, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM ({judged}) j WHERE held_out", params)
        return {pk for (pk,) in cursor.fetchall()}


def test_variants_share_the_audience_and_nobody_gets_two():
    people = make.make_audience(200)
    campaign = make.make_campaign(people)
    campaign.messages.create(variant="B", language="en", subject="Other", body="Text")
    run = running.launch_campaign(campaign=make.approve(campaign), by=campaign.author)

    by_variant = {v: Delivery.objects.filter(run=run, variant=v).count() for v in ("A", "B")}

    assert sum(by_variant.values()) == 200
    assert 60 <= by_variant["A"] <= 140
    delivery = make.deliveries(run)[0]
    other = "B" if delivery.variant == "A" else "A"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO campaigns_delivery (run_month, run_id, customer_id, variant, arm, channel,"
            " state, not_before, changed_at) SELECT run_month, run_id, customer_id, %s, arm, channel,"
            " 'planned', now(), now() FROM campaigns_delivery WHERE id = %s",
            [other, delivery.pk],
        )


def test_exclusion_wins_and_nobody_is_frozen_twice():
    people = make.make_audience(4)
    campaign = make.make_campaign(people, exclude=people[:1])
    campaign.include.add(make.make_segment(people[1:3]))

    run = running.launch_campaign(campaign=make.approve(campaign), by=campaign.author)

    assert set(ledger(run)) == {person.pk for person in people[1:]}


def test_branch_campaign_reaches_its_branch_and_those_below():
    head = data.make_branch("HEAD")
    below = data.make_branch("SUB", parent=head)
    inside = make.make_audience(1, branch=below)
    outside = make.make_audience(1)

    run = make.launch([*inside, *outside], branch_code="HEAD")

    assert set(ledger(run)) == {inside[0].pk}


def test_unsuitable_customers_are_suppressed_with_the_rule():
    product = data.make_product(risk_rating=4, min_amount=None)
    people = make.make_audience(1, risk_tolerance=3)

    run = make.launch(people, product=product, body=WARNED)

    assert ledger(run) == {people[0].pk: ("suppressed", "SUIT-RANK")}


def test_profiling_refused_counts_where_a_rule_chose():
    from segmentation.models import Segment

    refuser = make.make_audience(1, profiling_refused=True)
    listed = make.make_campaign(refuser)
    ruled = make.make_campaign([])
    ruled.include.set([make.make_segment(refuser, kind=Segment.Kind.RULE)])

    assert waterfall_for(listed).at_once == 1
    assert dict(waterfall_for(ruled).refused) == {"profiling_refused": 1}
    Segment.objects.filter(pk=listed.include.get().pk).update(profiled=True)
    assert dict(waterfall_for(listed).refused) == {"profiling_refused": 1}


def test_launch_needs_valid_signatures():
    campaign = make.make_campaign(make.make_audience(1))
    with pytest.raises(DomainError) as refused:
        running.launch_campaign(campaign=campaign, by=campaign.author)
    assert refused.value.code == "not_approved"

    make.approve(campaign)
    campaign.messages.update(subject="Changed after signing")
    with pytest.raises(DomainError) as refused:
        running.launch_campaign(campaign=campaign, by=campaign.author)
    assert refused.value.code == "not_signed"
    assert CampaignRun.objects.count() == 0


def test_risky_product_needs_compliance_too():
    product = data.make_product(risk_rating=3, min_amount=None)
    campaign = make.make_campaign(make.make_audience(1), product=product, body=WARNED)
    make.sign(campaign)
    make.move(campaign, "approved")

    with pytest.raises(DomainError) as refused:
        running.launch_campaign(campaign=campaign, by=campaign.author)

    assert (refused.value.code, refused.value.details) == (
        "not_signed",
        {"missing": ["compliance"]},
    )
    make.sign(campaign, "compliance")
    assert running.launch_campaign(campaign=campaign, by=campaign.author).frozen_count == 1


def test_empty_audience_is_refused_and_leaves_nothing():
    campaign = make.approve(make.make_campaign([]))

    with pytest.raises(DomainError) as refused:
        running.launch_campaign(campaign=campaign, by=campaign.author)

    assert refused.value.code == "no_audience"
    assert CampaignRun.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"holdout_share": 0.2},
        {"per_hour": 100},
        {"priority": 9},
        {"budget_amount": "12.50"},
        {"scheduled_at": dt.datetime(2026, 6, 1, tzinfo=dt.UTC)},
        {"conversion_event": "login"},
    ],
)
def test_every_signed_part_moves_the_hash(change):
    campaign = make.make_campaign(make.make_audience(1))
    before = content_hash(campaign)

    Campaign.objects.filter(pk=campaign.pk).update(**change)

    assert content_hash(campaign) != before
    assert Approval.objects.filter(content_hash=content_hash(campaign)).count() == 0


def test_same_content_same_hash():
    campaign = make.make_campaign(make.make_audience(1), budget_amount="100.10")
    before = content_hash(campaign)

    Campaign.objects.get(pk=campaign.pk).save()
    campaign.include.first().save()

    assert content_hash(Campaign.objects.get(pk=campaign.pk)) == before


def test_rule_change_of_a_segment_voids_the_hash():
    campaign = make.make_campaign(make.make_audience(1))
    before = content_hash(campaign)

    segment = campaign.include.get()
    segment.rule_version += 1
    segment.save()

    assert content_hash(campaign) != before


@pytest.mark.parametrize(
    ("before", "after"),
    [("sent", "planned"), ("holdout", "planned"), ("suppressed", "claimed"), ("planned", "sent")],
)
def test_decided_deliveries_stay_decided(before, after):
    run = make.launch(make.make_audience(1))
    pk = make.deliveries(run)[0].pk
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE campaigns_delivery DISABLE TRIGGER guard_delivery")
        cursor.execute(
            "UPDATE campaigns_delivery SET state = %s, reason = 'x',"
            " arm = CASE WHEN %s = 'holdout' THEN 'holdout' ELSE 'treated' END WHERE id = %s",
            [before, before, pk],
        )
        cursor.execute("ALTER TABLE campaigns_delivery ENABLE TRIGGER guard_delivery")

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE campaigns_delivery SET state = %s, arm = 'treated' WHERE id = %s", [after, pk]
        )


def test_run_cannot_finish_before_it_adds_up():
    run = make.launch(make.make_audience(2))

    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignRun.objects.filter(pk=run.pk).update(state="finished")


def test_freezing_again_for_the_same_run_is_impossible():
    run = make.launch(make.make_audience(2))

    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignRun.objects.filter(pk=run.pk).update(frozen_count=3)
