"""The pages of tasks and of the branch: what each role sees, and that strangers see and change nothing."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from accounts.models import AuditEntry
from campaigns.models import ContactTask
from campaigns.services import scanning
from customers.models import ConsentState, Event
from customers.services import consents
from tests.campaigns.tasks.test_working import make_task
from tests.factories import campaigns as make
from tests.factories.customers import give_consent, make_branch, make_customer, make_product
from tests.factories.recommendations import make_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""
    with translation.override("en"):
        yield


@pytest.fixture
def adviser(client_for):
    return client_for("relationship_manager", branch_code="B0")


def text_of(client, address: str) -> str:
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_day_goes_from_the_list_over_the_call_to_the_next_task(adviser):
    first, second = make_task(), make_task()

    shown = text_of(adviser, "/campaigns/tasks/")
    assert first.customer.masked_name in shown
    assert first.customer.phone not in shown

    page = text_of(adviser, f"/campaigns/tasks/{first.pk}/")
    assert "陈女士您好" in page
    assert f"/tasks/{first.pk}/number/" not in page

    adviser.post(f"/campaigns/tasks/{first.pk}/take/")
    page = text_of(adviser, f"/campaigns/tasks/{first.pk}/")
    assert f'data-reveal="/campaigns/tasks/{first.pk}/number/" data-dial' in page
    number = adviser.post(f"/campaigns/tasks/{first.pk}/number/")
    assert (number.status_code, number.content.decode()) == (200, first.customer.phone)
    entry = AuditEntry.objects.get(action="reveal")
    assert (entry.object_id, entry.after) == (str(first.customer_id), f"phone, task {first.pk}")
    answer = adviser.post(f"/campaigns/tasks/{first.pk}/outcome/", {"outcome": "interested"})

    first.refresh_from_db()
    assert (first.state, first.outcome) == ("done", "interested")
    assert answer.url == f"/campaigns/tasks/{second.pk}/"


def test_a_script_is_not_shown_once_it_is_no_longer_what_was_signed(adviser, clock):
    task = make_task()
    adviser.post(f"/campaigns/tasks/{task.pk}/take/")
    task.run.campaign.messages.update(body="Nobody signed this")

    page = text_of(adviser, f"/campaigns/tasks/{task.pk}/")

    assert "陈女士您好" not in page
    assert "Not shown: it is no longer what was signed." in page
    assert "Changed after it was signed, or the signature ended" in page


def test_a_number_is_not_told_when_nobody_may_be_called_any_more(client_for, user_with_role, clock):
    user = user_with_role("relationship_manager", branch_code="B0")
    adviser = client_for("", user=user)
    late, withdrawn, open_one = make_task(), make_task(), make_task()
    for task in (late, withdrawn):
        adviser.post(f"/campaigns/tasks/{task.pk}/take/")
    consents.withdraw_consent(
        customer=withdrawn.customer, purpose="marketing", channel="phone", source="test"
    )

    answers = [adviser.post(f"/campaigns/tasks/{one.pk}/number/") for one in (withdrawn, open_one)]
    clock.shift(dt.timedelta(hours=11))
    answers.append(client_for("", user=user).post(f"/campaigns/tasks/{late.pk}/number/"))

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    for task, answer in zip((withdrawn, open_one, late), answers, strict=True):
        assert task.customer.phone not in answer.content.decode()
    assert not AuditEntry.objects.filter(action="reveal").exists()


def test_a_number_is_told_to_who_took_the_call_and_may_see_numbers(client_for, adviser):
    task = make_task()
    client_for("relationship_manager", branch_code="B0").post(f"/campaigns/tasks/{task.pk}/take/")

    mate = adviser.post(f"/campaigns/tasks/{task.pk}/number/")
    stranger = client_for("relationship_manager", branch_code="B9")
    marketer = client_for("marketer")

    assert mate.status_code == 409
    assert stranger.post(f"/campaigns/tasks/{task.pk}/number/").status_code == 404
    assert marketer.post(f"/campaigns/tasks/{task.pk}/number/").status_code == 403
    assert not AuditEntry.objects.filter(action="reveal").exists()


def test_a_wrong_moment_is_said_beside_its_field_and_nothing_is_kept(adviser):
    task = make_task()
    adviser.post(f"/campaigns/tasks/{task.pk}/take/")

    answer = adviser.post(
        f"/campaigns/tasks/{task.pk}/outcome/", {"outcome": "later", "call_at": "2020-01-01T10:00"}
    )

    task.refresh_from_db()
    assert (answer.status_code, task.state, task.tries) == (409, "taken", 0)


def test_what_may_not_be_said_any_more_is_not_shown(adviser):
    task = make_task()
    consents.withdraw_consent(
        customer=task.customer, purpose="marketing", channel="phone", source="test"
    )
    adviser.post(f"/campaigns/tasks/{task.pk}/take/")

    page = text_of(adviser, f"/campaigns/tasks/{task.pk}/")

    assert "陈女士您好" not in page
    assert ContactTask.objects.get().state == "withdrawn"


@pytest.mark.parametrize("path", ["", "take/", "outcome/"])
def test_tasks_of_other_branches_are_not_there(client_for, path):
    make_branch("ELSE")
    task = make_task()
    stranger = client_for("relationship_manager", branch_code="ELSE")
    before = AuditEntry.objects.filter(object_table="campaigns_contacttask").count()
    address = f"/campaigns/tasks/{task.pk}/{path}"

    answer = stranger.post(address, {"outcome": "sold"}) if path else stranger.get(address)

    task.refresh_from_db()
    assert (answer.status_code, task.state, task.tries) == (404, "open", 0)
    assert AuditEntry.objects.filter(object_table="campaigns_contacttask").count() == before
    listed = stranger.get("/campaigns/tasks/?whose=all&when=due").content.decode()
    assert task.customer.customer_no not in listed


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("marketer", "/campaigns/tasks/", 403),
        ("teller", "/campaigns/tasks/", 403),
        ("relationship_manager", "/campaigns/tasks/board/", 403),
        ("manager", "/campaigns/tasks/board/", 200),
        ("teller", "/campaigns/branch/", 200),
        ("marketer", "/campaigns/branch/", 403),
    ],
)
def test_who_may_open_what(client_for, role, address, status):
    assert client_for(role).get(address).status_code == status


def test_the_manager_sees_how_people_get_on_and_gives_tasks(client_for, user_with_role):
    task, done = make_task(), make_task()
    ContactTask.objects.filter(pk=done.pk).update(
        state="done", outcome="sold", settled_at=timezone.now(), tries=1
    )
    to = user_with_role("relationship_manager", branch_code="B0")
    boss = client_for("manager")

    board = text_of(boss, "/campaigns/tasks/board/")
    boss.post("/campaigns/tasks/give/", {"task": [task.pk], "to": to.pk, "filters": "when=due"})

    task.refresh_from_db()
    assert task.owner == to
    assert done.run.campaign.name in board


def test_the_call_list_of_a_campaign_can_be_exported(adviser):
    task = make_task()

    page = text_of(adviser, f"/campaigns/tasks/?campaign={task.run.campaign.code}")
    address = f"/customers/exports/new/?source=tasks&source_id={task.run.campaign.code}"

    assert "source=tasks" in page
    assert task.run.campaign.name in text_of(adviser, address)


@pytest.mark.parametrize("asked", ["customer_no", "phone", "id_number"])
def test_the_teller_finds_by_number_phone_or_id_and_the_search_is_audited(client_for, asked):
    person = make_customer(id_number="11010519491231002X")
    teller = client_for("teller", branch_code="B0")

    answer = teller.post("/campaigns/branch/", {"who": getattr(person, asked)})

    entry = AuditEntry.objects.get(action="find")
    assert answer.url == f"/campaigns/branch/{person.customer_no}/"
    assert (entry.object_table, entry.object_id) == ("customers_customer", str(person.pk))


def test_a_customer_of_another_branch_is_not_found_and_leaves_no_trace(client_for):
    make_branch("ELSE")
    person = make_customer()
    teller = client_for("teller", branch_code="ELSE")

    page = teller.post("/campaigns/branch/", {"who": person.phone})
    answer = teller.get(f"/campaigns/branch/{person.customer_no}/")

    assert (page.status_code, answer.status_code) == (200, 404)
    assert not AuditEntry.objects.filter(action="find").exists()


def test_the_branch_screen_tells_what_may_be_said_and_what_not(client_for):
    task = make_task("branch")
    calling = make_task()
    teller = client_for("teller", branch_code="B0")

    page = text_of(teller, f"/campaigns/branch/{task.customer.customer_no}/")
    refused = text_of(teller, f"/campaigns/branch/{calling.customer.customer_no}/")

    assert "陈女士您好" in page
    assert "Offer nothing today" not in page
    assert "Offer nothing today" in refused  # they agreed to calls, not to talks at the branch


def test_an_answer_at_the_counter_is_kept_once_a_day(client_for):
    person, product = make_customer(), make_product()
    give_consent(person, channel="branch")
    teller = client_for("teller", branch_code="B0")
    address = f"/campaigns/branch/{person.customer_no}/answer/"

    for _click in range(2):
        teller.post(address, {"product": product.code, "answer": "declined"})

    (event,) = Event.objects.filter(customer=person)
    assert (event.kind, event.channel) == ("offer_declined", "branch")


def test_nothing_is_shown_to_whom_nothing_may_be_offered(client_for):
    person, product = make_customer(), make_product()
    teller = client_for("teller", branch_code="B0")

    teller.post(
        f"/campaigns/branch/{person.customer_no}/answer/",
        {"product": product.code, "answer": "shown"},
    )

    assert not Event.objects.filter(customer=person).exists()


def test_the_monitor_of_such_a_run_shows_its_tasks(client_for):
    task = make_task()

    page = text_of(client_for("marketer"), f"/campaigns/{task.run.campaign.code}/monitor/")

    assert "Tasks of people" in page


def test_the_wizard_asks_for_a_script_and_scans_it(client_for):
    author = client_for("marketer")
    campaign = make.make_campaign(
        None, channel="phone", language="zh-hans", body="保证收益，零风险"
    )

    page = text_of(author, f"/campaigns/{campaign.code}/edit/content/?language=zh-hans")
    found = scanning.record_scan(campaign=campaign)

    assert "Call script" in page
    assert found.errors >= 1


def test_the_tasks_of_a_finished_run_are_taken_back_by_page_and_by_api(client_for, api_client_for):
    task, other = make_task(), make_task()
    marketer = client_for("marketer")
    monitor = f"/campaigns/{task.run.campaign.code}/monitor/"

    assert "Take the tasks back" in text_of(marketer, monitor)
    answer = marketer.post(f"/campaigns/{task.run.campaign.code}/withdraw/")
    told = api_client_for("marketer").post(f"/api/v1/campaigns/{other.run.campaign.code}/withdraw")

    assert (answer.status_code, told.status_code) == (302, 200)
    states = ContactTask.objects.values_list("state", "reason")
    assert list(states) == [("withdrawn", "withdrawn")] * 2
    assert "Take the tasks back" not in text_of(marketer, monitor)
    audited = AuditEntry.objects.filter(action="withdraw_tasks").order_by("pk")
    assert [entry.object_id for entry in audited] == [str(task.run_id), str(other.run_id)]


def test_what_was_asked_in_a_talk_is_written_on_the_page_of_a_task_taken_back(adviser, client_for):
    task = make_task()
    adviser.post(f"/campaigns/tasks/{task.pk}/take/")
    client_for("marketer").post(f"/campaigns/{task.run.campaign.code}/withdraw/")

    assert "Said in the talk all the same?" in text_of(adviser, f"/campaigns/tasks/{task.pk}/")
    adviser.post(f"/campaigns/tasks/{task.pk}/outcome/", {"outcome": "no_calls"})

    state = ConsentState.objects.get(customer=task.customer, purpose="marketing", channel="phone")
    assert not state.granted
    assert "Said in the talk all the same?" not in text_of(adviser, f"/campaigns/tasks/{task.pk}/")


def test_what_a_campaign_holds_out_is_not_offered_at_the_counter(client_for):
    product = make_product(kind="card", risk_rating=None, min_amount=None, name_en="Sky Card")
    make_version(shares={product.code: 0.2}, state="champion")
    people = make.make_audience(12)
    for person in people:
        give_consent(person, channel="branch")
    body = "Dear {{ salutation|customer }}, capital at risk."
    run = make.launch(people, holdout_share=0.5, product=product, body=body)
    held = {one.customer_id for one in make.deliveries(run) if one.state == "holdout"}
    teller = client_for("teller", branch_code="B0")

    pages = {one.pk: text_of(teller, f"/campaigns/branch/{one.customer_no}/") for one in people}

    assert 0 < len(held) < 12
    assert {pk for pk, page in pages.items() if "Sky Card" not in page} == held
