import json
import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from openpyxl import Workbook

from segmentation.domain.registry import FIELDS
from segmentation.models import Segment
from segmentation.selectors import choices, counting
from segmentation.services import refreshing, segments
from tests.factories import customers as make
from tests.factories.segmentation import (
    ACTIVE,
    asking,
    make_list,
    make_segment,
    refreshed_segment,
    rule_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for):
    return in_english(client_for("marketer"))


def in_english(client):
    client.cookies["sp_language"] = "en"
    return client


def url(name: str, *args) -> str:
    return reverse(f"segmentation:{name}", args=args)


def post(client, page: str, *args, **body):
    return client.post(url(page, *args), json.dumps(body), content_type="application/json")


def test_list_shows_members_and_state(client, django_assert_max_num_queries):
    make.make_customer()
    for _ in range(3):
        refreshed_segment(client.user)
    make_segment(client.user, name="Still waiting")

    with django_assert_max_num_queries(20):
        page = client.get(url("segment_list")).content.decode()

    assert page.count("#members") == 3
    assert "Waiting for refresh" in page
    found = client.get(url("segment_list"), {"q": "still"}, headers={"HX-Request": "true"})
    assert "Still waiting" in found.content.decode()
    assert "<html" not in found.content.decode()
    assert "Nothing archived" in client.get(url("segment_list"), {"archived": "1"}).content.decode()


def test_page_shows_masked_members_by_key(client):
    people = [make.make_customer(name="陈小玲") for _ in range(52)]
    segment = refreshed_segment(client.user)

    first = client.get(url("segment_detail", segment.pk)).content.decode()
    key = re.search(r"\?after=(\d+)#members", first)[1]
    second = client.get(url("segment_detail", segment.pk), {"after": key}).content.decode()

    assert "陈小玲" not in first
    assert first.count("陈*玲") == 50
    assert second.count("陈*玲") == 2
    assert people[0].customer_no in second
    assert "Customers who are <b>active</b>." in re.sub(r"\s+", " ", first)


def test_members_outside_the_branch_are_not_shown(client_for, user_with_role):
    ours = make.make_branch()
    mine, theirs = make.make_customer(branch=ours), make.make_customer(branch=make.make_branch())
    segment = refreshed_segment(user_with_role("marketer"))

    reader = in_english(client_for("marketer", branch_code=ours.code))
    page = reader.get(url("segment_detail", segment.pk))

    assert mine.customer_no in page.content.decode()
    assert theirs.customer_no not in page.content.decode()
    assert "only those of your branch" in page.content.decode()


def test_count_tells_the_figure_and_the_sentence(client):
    make.make_customer()
    make.make_customer(status="closed")

    told = post(client, "rule_count", rule=rule_of(ACTIVE)).json()

    assert told["problems"] == []
    assert (told["count"]["value"], told["count"]["total"], told["count"]["exact"]) == (1, 2, True)
    assert "".join(text for text, _marked in told["sentence"]) == "Customers who are active."


def test_count_tells_problems_at_their_place(client):
    told = post(client, "rule_count", rule=rule_of(ACTIVE, asking("age_years", "at_least"))).json()

    assert told == {
        "problems": [
            {
                "path": [1],
                "pointer": "/rule/all/1/value",
                "part": "value",
                "code": "not_a_number",
                "text": "Enter a number",
            }
        ]
    }


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000, b'{"rule": "\xff"}'])
def test_bodies_that_are_no_json_are_survived(client, body):
    answer = client.post(url("rule_count"), body, content_type="application/json")

    assert answer.status_code == 200
    assert [problem["code"] for problem in answer.json()["problems"]] == ["not_a_rule"]


def test_details_tell_parts_sample_and_reach(client):
    reachable = make.make_customer(name="王小明")
    make.give_consent(reachable)
    make.make_customer(gender="M")

    told = post(
        client,
        "rule_details",
        rule=rule_of(ACTIVE, {"any": [asking("gender", "is_one_of", ["F"])]}),
        seed="no number",
    ).json()

    assert told["parts"] == {"0": 2, "1": 1, "1.0": 1}
    assert [(one["name"], one["reasons"], one["refusal"]) for one in told["sample"]] == [
        ("王*明", ["Gender"], "")
    ]
    assert (told["reach"]["matching"], told["reach"]["reachable"]) == (1, 1)


def test_a_rule_too_heavy_to_plan_is_told_beside_it(client, monkeypatch):
    def too_slow(*_args):
        raise counting.TooSlowError

    logins = asking("event_count", "at_least", 1, kinds=["login"], days=30)
    segment = make_segment(client.user, ACTIVE, logins)
    monkeypatch.setattr(counting, "_cost", too_slow)

    count = post(client, "rule_count", rule=segment.rule)
    details = post(client, "rule_details", rule=segment.rule)
    over_api = client.post(
        "/api/v1/segments/count",
        json.dumps({"rule": segment.rule}),
        content_type="application/json",
    )
    refreshing.refresh_segment(segment_id=segment.pk)

    assert (count.status_code, details.status_code, over_api.status_code) == (200, 200, 422)
    for answer in (count, details, over_api):
        (problem,) = answer.json()["problems"]
        assert (problem["path"], problem["code"]) == ([], "too_heavy")
        assert problem["text"].startswith("This rule is too heavy to count while you work")
    segment.refresh_from_db()
    assert (segment.state, segment.refreshes.first().cause) == ("failed", "slow")


def test_drafts_are_kept_and_published(client):
    made = post(
        client, "draft_create", name="Autumn", rule=rule_of(asking("age_years", "at_least"))
    )
    segment = Segment.objects.get()
    assert made.status_code == 201
    assert made.json()["urls"]["edit"] == url("segment_edit", segment.pk)
    assert (segment.name, segment.state) == ("Autumn", Segment.State.DRAFT)

    refused = post(client, "segment_save", segment.pk, rule=segment.draft, name="Autumn", version=0)
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["path"] == [0]

    saved = post(client, "segment_save", segment.pk, rule=rule_of(ACTIVE), name="Autumn", version=0)
    assert saved.json() == {"url": url("segment_detail", segment.pk)}
    late = post(client, "segment_save", segment.pk, rule=rule_of(ACTIVE), name="Autumn", version=0)
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    segment.refresh_from_db()
    assert (segment.rule, segment.rule_version, segment.state) == (rule_of(ACTIVE), 1, "waiting")


def builder_data(client, segment) -> dict:
    page = client.get(url("segment_edit", segment.pk)).content.decode()
    return json.loads(
        re.search(r'<script id="sg-data" type="application/json">(.*?)</script>', page)[1]
    )


def test_a_save_that_comes_late_leaves_nothing(client, user_with_role):
    segment = make_segment(client.user, name="Wealth")
    theirs = rule_of(asking("age_years", "at_least", 99))
    segments.save_rule(segment=segment, rule=rule_of(ACTIVE), by=client.user, version=1)

    late = post(client, "segment_save", segment.pk, rule=theirs, name="Mine", version=1)

    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    segment.refresh_from_db()
    assert (segment.name, segment.rule_version) == ("Wealth", 2)
    assert (segment.rule, segment.draft) == (rule_of(ACTIVE), rule_of(ACTIVE))


def test_two_editors_do_not_write_over_each_others_draft(client, user_with_role):
    segment = make_segment(client.user, name="Wealth")
    other = user_with_role("marketer")
    first, second = (rule_of(asking("age_years", "at_least", age)) for age in (40, 50))
    began = builder_data(client, segment)["drafted"]
    segments.save_draft(segment=segment, document=first, name="", by=other, drafted=began)

    with override("en"):
        late = post(client, "draft_save", segment.pk, rule=second, name="Mine", drafted=began)
        saved = post(client, "segment_save", segment.pk, rule=second, drafted=began, version=1)

    for answer in (late, saved):
        assert (answer.status_code, answer.json()["code"]) == (409, "draft_changed")
        assert str(other) in answer.json()["detail"]
        assert answer.json()["drafted"] == began + 1
    segment.refresh_from_db()
    assert (segment.name, segment.draft, segment.draft_by) == ("Wealth", first, other)
    assert segment.rule_version == 1
    kept = post(client, "draft_save", segment.pk, rule=second, drafted=began + 1)
    assert kept.json()["drafted"] == began + 2


def test_the_builder_says_whose_unpublished_draft_it_shows(client, client_for):
    segment = make_segment(client.user)
    draft = rule_of(asking("age_years", "at_least", 40))
    told = 'id="sg-draft" hidden'
    shown = client.get(url("segment_edit", segment.pk)).content.decode()
    assert told in shown
    segments.save_draft(segment=segment, document=draft, name="", by=client.user)

    other = in_english(client_for("marketer"))
    shown = other.get(url("segment_edit", segment.pk)).content.decode()

    assert told not in shown
    assert f"What is shown is a draft of {client.user}, not published yet" in shown
    data = builder_data(client, segment)
    assert (data["rule"], data["published"]) == (draft, rule_of(ACTIVE))


def test_a_system_that_publishes_leaves_the_draft_of_an_editor(client):
    segment = make_segment(client.user)
    draft = rule_of(asking("age_years", "at_least", 40))
    segments.save_draft(segment=segment, document=draft, name="", by=client.user)

    answer = client.put(
        f"/api/v1/segments/{segment.pk}/rule",
        json.dumps({"rule": rule_of(asking("age_years", "at_least", 50))}),
        content_type="application/json",
    )

    assert answer.status_code == 200
    segment.refresh_from_db()
    assert (segment.rule_version, segment.draft) == (2, draft)
    assert segment.rule == rule_of(asking("age_years", "at_least", 50))


def test_builder_brings_fields_and_words_in_the_readers_language(client_for):
    page = client_for("marketer", language="zh-hans").get(url("segment_create")).content.decode()

    data = json.loads(
        re.search(r'<script id="sg-data" type="application/json">(.*?)</script>', page)[1]
    )
    assert data["words"]["match"] == "满足"
    assert data["registry"]["groups"]["transactions"] == "交易"
    assert data["rule"] == {"version": 1, "rule": {"all": []}}
    assert "Match" not in data["words"].values()


def test_a_fixed_list_has_no_builder(client):
    assert client.get(url("segment_edit", make_list(client.user, make.make_customer()).pk)).status_code == 404  # fmt: skip


def test_a_list_is_made_from_a_form_and_a_file(client):
    typed, filed = make.make_customer(), make.make_customer()
    file = SimpleUploadedFile("list.csv", f'\ufeff"{filed.customer_no}",x\nC404\n'.encode())

    answer = client.post(
        url("list_create"),
        {"name": "Invited", "customer_numbers": typed.customer_no, "file": file},
        follow=True,
    )

    segment = Segment.objects.get()
    assert segment.member_count == 2
    assert "1 number belongs to no customer: C404" in answer.content.decode()
    assert "A fixed list of <b>2</b> customers." in answer.content.decode()


def test_a_refused_list_keeps_what_was_typed(client):
    answer = client.post(url("list_create"), {"name": "Nobody", "customer_numbers": "C404"})

    assert answer.status_code == 422
    assert "C404" in answer.content.decode()
    assert "None of these numbers belongs to a customer." in answer.content.decode()
    assert not Segment.objects.exists()


def test_progress_reloads_the_page_when_it_has_ended(client):
    waiting, done = make_segment(client.user), refreshed_segment(client.user)

    assert "every 2s" in client.get(url("segment_progress", waiting.pk)).content.decode()
    assert client.get(url("segment_progress", done.pk))["HX-Refresh"] == "true"


def test_archiving_says_why_not(client):
    inner = make_segment(client.user, name="Inner")
    make_segment(client.user, asking("segment", "has_any", [str(inner.pk)]), name="Outer")

    page = client.post(url("segment_archive", inner.pk), follow=True).content.decode()

    assert "These segments ask about it: Outer." in page
    inner.refresh_from_db()
    assert inner.archived_at is None


def test_a_customers_segments(client):
    customer = make.make_customer()
    segment = refreshed_segment(client.user, name="Active people")

    panel = client.get(url("customer_segments", customer.customer_no)).content.decode()

    assert url("segment_detail", segment.pk) in panel
    assert "Active people" in panel
    assert client.get(url("customer_segments", "C404")).status_code == 404


def test_uses_are_asked_of_the_apps_above(client, settings):
    segment = refreshed_segment(client.user)
    settings.SEGMENT_USES = ["tests.segmentation.test_views.campaigns_using"]

    page = client.get(url("segment_detail", segment.pk)).content.decode()

    assert '<a href="/campaigns/C-1/">Autumn renewal</a>' in page


def campaigns_using(ids: list[int], _user: object) -> dict[int, list[tuple[str, str]]]:
    return {pk: [("Autumn renewal", "/campaigns/C-1/")] for pk in ids}


def test_a_phrase_gets_a_proposal_that_is_not_saved(client):
    tag = make.make_tag(name_zh="贵宾", name_en="VIP guest")

    told = post(client, "rule_propose", phrase="women over 30 tagged VIP guest who like skiing").json()  # fmt: skip

    assert told["rule"] == rule_of(
        asking("gender", "is_one_of", ["F"]),
        asking("age_years", "more_than", 30),
        asking("tag", "has_any", [tag.code]),
    )
    assert told["unread"] == ["like", "skiing"]
    assert "".join(text for text, _marked in told["sentence"]).startswith(
        "Customers who are female"
    )
    assert not Segment.objects.exists()
    assert post(client, "rule_propose", phrase=7).json()["rule"] == rule_of()


def test_a_proposal_asks_nothing_the_reader_may_not_see(client, user_with_role):
    make_segment(user_with_role("marketer"), name="Closed circle", shared=False)

    told = post(client, "rule_propose", phrase="in segment Closed circle").json()

    assert told["rule"] == rule_of()


def test_the_spread_of_a_field_is_told(client):
    for occupation in ("teacher", "teacher", "doctor", ""):
        make.make_customer(occupation=occupation, monthly_income=100)

    listed = client.get(url("field_spread"), {"field": "occupation"}).json()
    ranged = client.get(url("field_spread"), {"field": "monthly_income"}).json()

    assert [(bar["label"], bar["count"]) for bar in listed["bars"]] == [("Teacher", 2), ("Doctor", 1), ("Unknown", 1)]  # fmt: skip
    assert ranged["told"] == "Median ¥100; half of all between ¥100 and ¥100; known for 100%"
    assert client.get(url("field_spread"), {"field": "sequence"}).json()["bars"] == []
    assert client.get(url("field_spread"), {"field": "shoes"}).status_code == 404


def test_the_spread_keeps_to_the_readers_branch(client_for):
    ours = make.make_branch()
    make.make_customer(branch=ours, occupation="teacher")
    make.make_customer(branch=make.make_branch(), occupation="doctor")
    reader = in_english(client_for("marketer", branch_code=ours.code))

    told = reader.get(url("field_spread"), {"field": "occupation"}).json()

    assert [(bar["label"], bar["count"]) for bar in told["bars"]] == [("Teacher", 1)]


def test_every_field_can_be_looked_at(client):
    make.make_holding(make.make_customer(), make.make_product())
    for field in FIELDS:
        expected = 200 if choices.may_ask_about(client.user, field.key) else 404
        assert client.get(url("field_spread"), {"field": field.key}).status_code == expected, (
            field.key
        )


def test_details_tell_what_each_condition_leaves_and_the_chosen_channel(client):
    for status, gender in (("active", "F"), ("active", "M"), ("closed", "F")):
        make.make_customer(status=status, gender=gender)
    rule = rule_of(ACTIVE, {"none": [asking("gender", "is_one_of", ["M"])]})

    told = post(client, "rule_details", rule=rule, channel="sms").json()

    assert told["steps"] == [{"label": "who are active", "left": 2}, {"label": "without those who are male", "left": 1}]  # fmt: skip
    assert told["reach"]["matching"] == 1
    counted = post(client, "rule_count", rule=rule).json()
    assert counted["other"] == {"lang": "zh-Hans", "text": "状态正常的客户；不含性别为男的客户。"}


def test_a_circle_is_told_while_somebody_works(client):
    first = make_segment(client.user, name="First")
    second = make_segment(client.user, asking("segment", "has_any", [str(first.pk)]), name="Second")
    rule = rule_of(ACTIVE, asking("related_segment", "has_any", [str(second.pk)]))

    told = post(client, "rule_count", rule=rule, segment=first.pk).json()

    assert [(one["path"], one["code"]) for one in told["problems"]] == [([1], "cycle")]


def test_a_template_opens_the_builder_with_its_rule(client):
    page = client.get(url("segment_create"), {"template": "salary"}).content.decode()

    assert 'value="Salary customers"' in page
    assert '"kinds": ["salary"]' in page
    assert client.get(url("segment_create"), {"template": "nonsense"}).status_code == 200


UNSTORABLE = [
    '{"a": "\\u0000"}',
    '{"a": "\\ud800"}',
    '{"a": NaN}',
    '{"a": 1e400}',
    "[" * 900 + "]" * 900,
]


@pytest.mark.parametrize("rule", UNSTORABLE)
def test_a_draft_that_cannot_be_stored_is_refused(client, rule):
    segment = make_segment(client.user)
    body = f'{{"name": "a\\ud800\\u0000b", "rule": {rule}}}'

    saved = client.post(url("draft_save", segment.pk), body, content_type="application/json")
    made = client.post(url("draft_create"), body, content_type="application/json")
    counted = client.post(url("rule_count"), body, content_type="application/json")

    assert (saved.status_code, made.status_code, counted.status_code) in {
        (422, 422, 200),
        (200, 201, 200),
    }


def workbook(*numbers) -> bytes:
    book, file = Workbook(), BytesIO()
    for number in numbers:
        book.active.append([number, "x"])
    book.save(file)
    return file.getvalue()


FILES = {
    "list.xlsx": lambda one, two: workbook("客户号", one, two, one, "C404", 405),
    "list.txt": lambda one, two: f"客户号\t姓名\r\n{one}\t甲\r\n{two}\t乙\r\n{one}\r\nC404\r\n405\r\n".encode("utf-16"),
    "list.csv": lambda one, two: f'"客户号",名\n"{one}",甲\n{two}\n{one}\nC404\n405'.encode("gb18030"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_lists_come_from_files_as_people_have_them(client, name):
    one, two = (make.make_customer().customer_no for _ in range(2))
    file = SimpleUploadedFile(name, FILES[name](one, two))

    client.post(url("list_create"), {"name": "Filed", "customer_numbers": "", "file": file})

    load = Segment.objects.get().loads.get()
    assert (load.read_count, load.repeated_count, load.known_count) == (5, 1, 2)
    assert load.unknown == ["405", "C404"]


def test_typed_numbers_are_parted_as_people_part_them(client):
    one, two, three = (make.make_customer().customer_no for _ in range(3))

    client.post(
        url("list_create"),
        {"name": "Typed", "profiled": "on", "customer_numbers": f"{one}，{two}；\n、{three};"},
    )

    made = Segment.objects.get()
    assert (made.member_count, made.profiled) == (3, True)


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old"])
def test_a_workbook_that_cannot_be_read_is_told_beside_the_file(client, content):
    file = SimpleUploadedFile("list.xlsx", content)

    answer = client.post(url("list_create"), {"name": "Broken", "file": file})

    assert answer.status_code == 422
    assert re.search("damaged|old .xls", answer.content.decode())
    assert not Segment.objects.exists()
