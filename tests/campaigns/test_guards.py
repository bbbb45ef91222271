"""What the database itself refuses, whoever writes: signing one's own work, changing what was decided."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError

from campaigns.models import Approval, CampaignEdit, Delivery
from campaigns.selectors.campaigns import content_hash
from campaigns.services import running
from config.base.errors import DomainError
from segmentation.services import segments
from tests.factories import campaigns as make
from tests.factories.segmentation import asking, refreshed_segment, rule_of

pytestmark = pytest.mark.django_db


def run_sql(text: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(text, values)


def sign_as(campaign, person) -> Approval:
    return Approval.objects.create(
        campaign=campaign,
        content_hash=content_hash(campaign),
        role="business",
        outcome="approved",
        author=make.make_person(),
        approver=person,
    )


def test_a_campaign_keeps_its_author():
    campaign, other = make.make_campaign(), make.make_person()

    with pytest.raises(IntegrityError, match="keeps its author"):
        run_sql("UPDATE campaigns_campaign SET author_id = %s WHERE id = %s", other.pk, campaign.pk)

    with pytest.raises(IntegrityError, match="nobody approves"):
        sign_as(campaign, campaign.author)


@pytest.mark.parametrize(
    "text",
    [
        "DELETE FROM campaigns_campaignedit",
        "UPDATE campaigns_campaignedit SET editor_id = (SELECT min(author_id) FROM campaigns_campaign)",
        "TRUNCATE campaigns_campaignedit",
    ],
)
def test_an_editor_stays_known(text):
    campaign, editor = make.make_campaign(), make.make_person("editor")
    CampaignEdit.objects.create(campaign=campaign, editor=editor)

    with pytest.raises(DatabaseError, match="append-only"):
        run_sql(text)

    with transaction.atomic(), pytest.raises(IntegrityError, match="nobody approves"):
        sign_as(campaign, editor)


@pytest.mark.parametrize("change", ["reason = 'y'", "channel = 'sms'", "arm = 'holdout'"])
def test_nothing_of_a_sent_delivery_changes(change):
    run = make.launch(make.make_audience(1))
    token = "00000000-0000-0000-0000-000000000001"
    of_run = Delivery.objects.filter(run=run)
    of_run.update(state="claimed", claim_token=token, lease_until=run.frozen_at)
    of_run.update(state="sent", claim_token=None, lease_until=None)

    with pytest.raises(IntegrityError, match="a delivery"):
        run_sql(f"UPDATE campaigns_delivery SET {change} WHERE run_id = %s", run.pk)


@pytest.mark.parametrize("table", ["campaigns_delivery", "campaigns_deliveryevent"])
def test_no_part_of_the_ledger_can_be_emptied(table):
    run = make.launch(make.make_audience(1))

    for part in (table, f"{table}{run.run_month:_y%Ym%m}"):
        with pytest.raises(DatabaseError, match="append-only"):
            run_sql(f"TRUNCATE {part}")

    assert make.states(run) == {"planned": 1}


def test_changing_what_a_segment_asks_about_voids_the_signature(user_with_role):
    marketer = user_with_role("marketer")
    inner = refreshed_segment(marketer, asking("gender", "is_one_of", ["F"]))
    middle = refreshed_segment(marketer, asking("segment", "has_any", [str(inner.pk)]))
    outer = refreshed_segment(marketer, asking("segment", "has_any", [str(middle.pk)]))
    campaign = make.make_campaign()
    campaign.include.add(outer)
    make.approve(campaign)

    everybody = rule_of(asking("status", "is_one_of", ["active", "dormant"]))
    segments.save_rule(segment=inner, rule=everybody, by=marketer)

    with pytest.raises(DomainError) as refusal:
        running.launch_campaign(campaign=campaign, by=marketer)
    assert refusal.value.code == "not_signed"
    assert refusal.value.details == {"missing": ["business"]}
