"""No path takes a campaign with an open error out of draft; warnings need a reason, and compliance signs it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError

from accounts.models import AuditEntry
from accounts.services.proposals import put_in_force, take_back
from campaigns.models import Campaign, CopyAnswer, CopyScan, CopyTerm
from campaigns.selectors.compliance import scan_campaign
from campaigns.selectors.signing import roles_needed_for
from campaigns.services import approving, drafting, running, scanning
from config.base.errors import DomainError
from tests.factories import campaigns as make
from tests.factories.customers import make_product

pytestmark = pytest.mark.django_db

CLEAN = "尊敬的客户：\n\n感谢您一直以来的信任。"
PROMISE = "尊敬的客户：\n\n这款产品保证收益，零风险。"
HURRY = "尊敬的客户：\n\n名额有限，欢迎了解。"


@pytest.fixture(autouse=True)
def speaks_english(settings):
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


def draft(marketer, body: str) -> Campaign:
    return make.make_campaign(make.make_audience(1), author=marketer, language="zh-hans", body=body)


def answer(campaign, by, **over):
    asked = {
        "language": "zh-hans",
        "rule": "ZH-URG",
        "quote": "名额有限",
        "reason": "场地只有二十个座位",
    }
    return scanning.answer_warning(campaign=campaign, by=by, **(asked | over))


def test_an_error_stops_the_service(marketer):
    campaign = draft(marketer, PROMISE)

    with pytest.raises(DomainError) as refusal:
        approving.submit_campaign(campaign=campaign, by=marketer)

    assert (refusal.value.code, refusal.value.details) == ("incomplete", {"missing": ["content"]})
    assert Campaign.objects.get().state == "draft"


def test_an_error_stops_the_api(marketer, client_for):
    campaign = draft(marketer, PROMISE)
    client = client_for("marketer")

    answered = client.post(f"/campaigns/{campaign.code}/submit/")

    assert answered.status_code == 302
    assert Campaign.objects.get().state == "draft"


@pytest.mark.parametrize("state", ["in_review", "approved", "running"])
def test_an_error_stops_a_change_by_sql(marketer, state):
    campaign = draft(marketer, PROMISE)
    scanning.record_scan(campaign=campaign)

    with pytest.raises(IntegrityError, match="clean scan"), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(state=state)

    assert Campaign.objects.get().state == "draft"


def test_sql_needs_a_scan_of_exactly_these_texts(marketer):
    campaign = draft(marketer, CLEAN)
    scanning.record_scan(campaign=campaign)
    campaign.messages.update(body=PROMISE)

    with pytest.raises(IntegrityError, match="clean scan"), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(state="approved")

    campaign.messages.update(body=CLEAN)
    assert Campaign.objects.filter(pk=campaign.pk).update(state="approved") == 1


def test_no_campaign_is_born_out_of_draft(marketer):
    with pytest.raises(IntegrityError, match="clean scan"), transaction.atomic():
        Campaign.objects.create(code="X", name="X", author=marketer, state="approved")


def test_a_forged_scan_is_found_out_when_it_is_launched(marketer):
    campaign = draft(marketer, PROMISE)
    scanning.record_scan(campaign=campaign)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO campaigns_copyscan (created_at, campaign_id, fingerprint, rules, errors, open_warnings, findings)"
            " SELECT now(), campaign_id, fingerprint, rules, 0, 0, '[]' FROM campaigns_copyscan"
        )
    Campaign.objects.filter(pk=campaign.pk).update(state="approved")
    make.sign(campaign)
    make.sign(campaign, "compliance")

    with pytest.raises(DomainError) as refusal:
        running.launch_campaign(campaign=campaign, by=marketer)

    assert refusal.value.code == "copy_errors"


@pytest.mark.parametrize(
    "text",
    [
        "DELETE FROM campaigns_copyscan",
        "UPDATE campaigns_copyanswer SET reason = 'x'",
        "TRUNCATE campaigns_copyscan",
    ],
)
def test_scans_and_reasons_stay(marketer, text):
    campaign = draft(marketer, HURRY)
    answer(campaign, marketer)
    scanning.record_scan(campaign=campaign)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(text)


@pytest.mark.parametrize(
    "texts", [{"body": "Hello\n\n{% offer %}"}, {"template_values": {"name": "{{ offer_name }}"}}]
)
def test_who_offers_each_customer_a_product_of_their_own_asks_compliance(marketer, texts):
    campaign = draft(marketer, "Hello")
    alone = roles_needed_for(campaign)
    drafting.write_message(campaign=campaign, by=marketer, language="en", **texts)

    assert alone == ("business",)
    assert roles_needed_for(campaign) == ("business", "compliance")


def test_a_warning_needs_a_reason_and_compliance_signs_it(marketer):
    campaign = draft(marketer, HURRY)
    with pytest.raises(DomainError):
        approving.submit_campaign(campaign=campaign, by=marketer)
    given = answer(campaign, marketer)

    assert approving.submit_campaign(campaign=campaign, by=marketer).state == "in_review"
    assert roles_needed_for(campaign) == ("business", "compliance")
    assert CopyScan.objects.latest("id").findings[0]["reason"] == given.reason
    assert AuditEntry.objects.filter(object_table="campaigns_copyanswer").count() == 1


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"rule": "ZH-GUAR"}, "no_such_warning"),
        ({"quote": "x"}, "no_such_warning"),
    ],
)
def test_a_reason_answers_a_warning_that_is_there(marketer, over, code):
    campaign = draft(marketer, HURRY)

    with pytest.raises(DomainError) as refusal:
        answer(campaign, marketer, **over)

    assert (refusal.value.code, CopyAnswer.objects.count()) == (code, 0)


def test_the_reason_is_part_of_what_is_signed(marketer):
    from campaigns.selectors.campaigns import content_hash

    campaign = draft(marketer, HURRY)
    before = content_hash(campaign)
    answer(campaign, marketer)

    assert content_hash(campaign) != before


def test_the_catalogue_s_change_is_seen_at_once(marketer):
    product = make_product(kind="wealth", risk_rating=2, rate="0.0280", rate_kind="benchmark")
    other = make_product(kind="wealth", risk_rating=2, rate="0.0310", rate_kind="benchmark")
    body = "业绩比较基准2.80%，不代表实际收益，不构成收益承诺。\n\n理财非存款，产品有风险，投资须谨慎。"
    campaign = draft(marketer, body)

    found = {}
    for each in (product, other):
        campaign.product = each
        campaign.save()
        found[each.pk] = [mark.finding.rule for mark in scan_campaign(campaign).found]

    assert found == {product.pk: [], other.pk: ["ZH-FACT"]}


def test_places_point_into_the_text_being_written(marketer):
    body = "{{ salutation|客户 }}：**保**本理财\n\n{% if product_rate %}年化{{ product_rate }}{% endif %}[立即购买](https://bank.example/a)"
    campaign = draft(marketer, body)

    (text,) = scan_campaign(campaign).texts

    assert [(mark.part, mark.quote) for mark in text.found] == [("body", "保**本")]


def test_words_of_the_bank_take_two_people(user_with_role):
    one, two = user_with_role("compliance_officer"), user_with_role("compliance_officer")
    campaign = draft(one, "王牌服务，请联系爆款专线。")
    allowed = scanning.propose_term(by=one, kind="allowed", words="王牌服务", reason="注册商标")
    banned = scanning.propose_term(by=one, kind="forbidden", words="爆款", reason="本行不用")
    assert [mark.finding.rule for mark in scan_campaign(campaign).found] == ["ZH-ABS"]

    with pytest.raises(DomainError) as refusal:
        put_in_force(allowed, one)
    for term in (allowed, banned):
        put_in_force(term, two)

    assert refusal.value.code == "own_work"
    assert [mark.finding.rule for mark in scan_campaign(campaign).found] == ["BANK-WORDS"]
    take_back(banned, from_force=True)
    assert scan_campaign(campaign).is_clean


def test_nobody_publishes_their_own_word_by_sql(user_with_role):
    one = user_with_role("compliance_officer")
    term = scanning.propose_term(by=one, kind="allowed", words="王牌", reason="名称")

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE campaigns_copyterm SET publisher_id = author_id, published_at = now() WHERE id = %s",
            [term.pk],
        )


def test_the_api_scans_with_the_bank_s_names(client_for):
    client = client_for("marketer")
    asked = {
        "id": "7",
        "text": "【蓝海惠】保本理财",
        "lang": "zh",
        "channel": "sms",
        "product_type": "wealth",
    }

    answered = client.post("/api/v1/copy-scans", asked, content_type="application/json")

    assert answered.status_code == 200
    assert answered.json()["id"] == "7"
    assert [f["rule"] for f in answered.json()["findings"]] == [
        "ZH-GUAR",
        "ZH-ID",
        "ZH-OPT",
        "ZH-RISK",
    ]


def written(campaign, body: str, **over) -> dict[str, str]:
    return {"language": "zh-hans", "subject": "问候", "preheader": "", "body": body} | over


def test_the_content_step_marks_what_is_being_written(client_for, user_with_role):
    client, campaign = client_for("marketer"), draft(user_with_role("marketer"), CLEAN)
    client.cookies["sp_language"] = "en"
    url = f"/campaigns/{campaign.code}/scan/"

    page = client.post(url, written(campaign, HURRY + "<b>零风险</b>")).content.decode()

    assert '<mark class="sp-f" title="Guaranteed principal or return">零风险<sup>' in page
    assert "&lt;b&gt;" in page
    assert 'name="reason-1"' in page


def test_a_reason_is_kept_from_the_content_step(client_for, user_with_role):
    client, campaign = client_for("marketer"), draft(user_with_role("marketer"), HURRY)
    asked = {"rule": "ZH-URG", "quote": "名额有限", "number": "1", "reason-1": "场地只有二十个座位"}

    answered = client.post(
        f"/campaigns/{campaign.code}/scan/answer/", written(campaign, HURRY, **asked)
    )

    assert answered.status_code == 200
    assert CopyAnswer.objects.get().reason == "场地只有二十个座位"


def test_only_compliance_keeps_the_bank_s_words(client_for):
    asked = {"kind": "allowed", "words": "王牌", "reason": "商标"}

    for role, count in (("marketer", 0), ("compliance_officer", 1)):
        client_for(role).post("/campaigns/words/", asked)
        assert CopyTerm.objects.count() == count

    term = CopyTerm.objects.get()
    denied = client_for("marketer").post(f"/campaigns/words/{term.pk}/publish/")
    assert denied.status_code == 403
    assert client_for("marketer").get("/campaigns/words/").status_code == 200


def test_the_approver_reads_the_reason(client_for, user_with_role):
    marketer = user_with_role("marketer")
    campaign = draft(marketer, HURRY)
    answer(campaign, marketer)
    approving.submit_campaign(campaign=campaign, by=marketer)

    page = (
        client_for("campaign_approver")
        .get(f"/campaigns/{campaign.code}/approval/")
        .content.decode()
    )

    assert "场地只有二十个座位" in page
