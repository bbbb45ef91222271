import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import AuditBlock, AuditEntry
from accounts.selectors import action_name, column_name, table_name
from accounts.services import sealing
from accounts.services.audit import record_access, set_actor
from customers.models import Hold
from risk.services import decisions, monitoring
from tests.factories.customers import make_branch, make_customer, place_hold
from tests.factories.risk import make_account, make_alert, plant_structuring

PAGE = reverse("accounts:audit_list")
READERS = ["compliance_officer", "ops_admin"]
REASON = "The cash is the takings of her shop"


@pytest.fixture(autouse=True)
def in_english(settings):
    """Who has chosen no language reads English here."""
    settings.LANGUAGE_CODE = "en"


def rows(answer):
    return answer.context["page"].rows


@pytest.mark.parametrize("role", READERS)
def test_readers_open_the_trail(client_for, role):
    make_customer(name="陈雪玲")

    answer = client_for(role).get(PAGE, {"table": "customers_customer"})

    assert answer.status_code == 200
    assert "陈雪玲" not in answer.content.decode()
    assert b"encrypted" in answer.content


@pytest.mark.parametrize("role", ["marketer", "manager", "service_agent", "risk_officer"])
def test_others_do_not(client_for, role):
    assert client_for(role).get(PAGE).status_code == 403


def test_filters_by_who_table_object_and_action(client_for):
    set_actor("user:anna")
    record_access(action="export", table="customers_customer", object_id="7")
    record_access(action="reveal", table="customers_customer", object_id="8")
    set_actor("user:ben")
    record_access(action="export", table="campaigns_campaign", object_id="7")
    client = client_for("ops_admin")

    def found(**query):
        return [(entry.actor, entry.object_id) for entry in rows(client.get(PAGE, query))]

    assert found(actor="user:anna") == [("user:anna", "8"), ("user:anna", "7")]
    assert found(table="campaigns_campaign") == [("user:ben", "7")]
    assert found(table="customers_customer", object="8") == [("user:anna", "8")]
    assert found(action="reveal") == [("user:anna", "8")]


def test_pages_by_key(client_for):
    set_actor("user:anna")
    for number in range(53):
        record_access(action="export", table="t", object_id=str(number))
    client = client_for("ops_admin")

    first = client.get(PAGE, {"action": "export"})
    second = client.get(PAGE, {"action": "export", "after": first.context["page"].next_key})

    assert [len(rows(first)), len(rows(second))] == [50, 3]


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("address", [PAGE, "/admin/accounts/auditentry/"])
def test_nothing_of_an_alert_shows_outside_risk(client_for, user_with_role, role, address):
    officer = user_with_role("risk_officer")
    account = make_account()
    plant_structuring(account, end=timezone.now())
    set_actor("task:risk.tasks.run_monitoring_task")
    monitoring.run_monitoring(now=timezone.now())
    alert = make_alert()
    set_actor(f"user:{officer.username}")
    decisions.dismiss_alert(alert=alert, by=officer, reason=REASON, now=timezone.now())
    opaque = {str(hold.pk) for hold in Hold.objects.all()}
    assert len(opaque) == 2
    client = client_for(role)
    words = ["AML", "risk_alert", "risk.tasks", str(alert.hold_key), REASON]
    words += ["policy"] if address == PAGE else []  # the admin's menu names the contact policy

    text = client.get(address).content.decode()
    told = rows(client.get(PAGE, {"table": "customers_hold"}))

    assert [word for word in words if word in text] == []
    assert [entry for entry in told if entry.object_id in opaque] == []


def test_other_holds_stay_in_the_trail(client_for):
    hold = place_hold(make_customer(), "complaint")

    told = rows(client_for("compliance_officer").get(PAGE, {"table": "customers_hold"}))

    assert [entry.object_id for entry in told] == [str(hold.pk)]


def test_an_auditor_within_risk_sees_both(user_with_role, client_for):
    from django.contrib.auth.models import Permission

    alert = make_alert()
    auditor = user_with_role("compliance_officer")
    auditor.user_permissions.add(Permission.objects.get(codename="view_alert"))

    visible = AuditEntry.objects.visible_to(type(auditor).objects.get(pk=auditor.pk))

    assert visible.filter(object_table="customers_hold").exists()
    assert visible.filter(object_table="risk_alert", object_id=str(alert.pk)).exists()


def test_says_how_far_it_is_sealed(client_for):
    record_access(action="export", table="t", object_id="1")
    sealing.seal_entries(now=timezone.now(), patience=1)
    newest = AuditBlock.objects.get()

    text = client_for("ops_admin").get(PAGE).content.decode()

    assert f"Sealed up to entry {newest.last_entry_id}, block {newest.pk}" in text


def test_tells_in_the_readers_words(client_for):
    branch = make_branch()
    client = client_for("ops_admin")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

    text = client.get(PAGE, {"table": "customers_branch"}).content.decode()

    for words in (
        "新建",
        "机构",
        "customers_branch",
        '<dt title="parent_id">上级</dt>',
        branch.code,
    ):
        assert words in text


def test_names_what_it_knows_and_keeps_the_rest():
    with override("zh-hans"):
        assert table_name("campaigns_campaign_include") == "营销活动 · 纳入的分群"
        assert table_name("gone_table") == "gone_table"
        assert column_name("customers_branch", "gone") == "gone"
        assert column_name("gone_table", "id") == "id"
        assert action_name("sign_in") == "登录"
        assert action_name("gone") == "gone"
