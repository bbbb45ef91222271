"""The pages of data sources: made, tried out, looked at, run; and over the API."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import Connection, Customer, ImportJob, Pull, PullProgress, PullRun
from customers.services.pulls import definitions, running
from tests.factories.customers import make_branch
from tests.factories.pulls import PLACE, customer_mapping, make_connection, make_pull

pytestmark = pytest.mark.django_db
SECRET = "s3cret-word"


@pytest.fixture
def steward(client_for):
    return client_for("data_steward")


def address(name, *args):
    return reverse(f"customers:{name}", args=args)


@pytest.fixture
def source(postgres_source, steward, settings):
    """A real table behind a real connection."""
    make_branch("B1")
    postgres_source.more["cursor"].execute(
        "CREATE TABLE customers AS SELECT 'C1' AS customer_no, 'B1' AS branch_code,"
        " '17012345678' AS phone, now() AS updated_at"
    )
    place = PLACE | {
        "port": postgres_source.port,
        "database": postgres_source.more["database"],
    }
    return make_connection(steward.user, settings=place, secrets=postgres_source.secrets)


def test_connection_is_made_and_its_password_never_shown_again(steward):
    data = {"name": "core", **PLACE, "user": "reader", "password": SECRET}

    answer = steward.post(address("connection_create", "postgresql"), data)

    made = Connection.objects.get()
    page = steward.get(address("connection_edit", made.pk)).content.decode()
    assert answer.url == address("connection_edit", made.pk)
    assert (made.owner, made.settings["tls"]) == (steward.user, False)
    assert SECRET not in page
    assert "Kept sealed" in page
    assert "core" in steward.get(address("connection_list")).content.decode()


@pytest.mark.parametrize(
    ("kind", "shown"), [("oracle", True), ("mssql", True), ("mongodb", True), ("sftp", False)]
)
def test_untried_kinds_say_so(steward, kind, shown):
    page = steward.get(address("connection_create", kind)).content.decode()

    assert ("Not tried against a live server" in page) is shown


def test_wrong_setting_is_told_beside_its_field(steward):
    data = {"name": "core", **PLACE, "port": "99999"}

    answer = steward.post(address("connection_create", "postgresql"), data)

    assert answer.status_code == 422
    assert "port" in answer.context["form"].errors
    assert steward.get(address("connection_create", "gopher")).status_code == 404


def test_connection_is_tried_out(source, steward):
    good = steward.post(address("connection_test", source.pk)).content.decode()
    bad = make_connection(steward.user, settings=PLACE | {"port": 1})
    refused = steward.post(address("connection_test", bad.pk)).content.decode()
    forbidden = make_connection(steward.user, settings=PLACE | {"host": "169.254.169.254"})
    never = steward.post(address("connection_test", forbidden.pk)).content.decode()

    assert "Signed in." in good
    assert "127.0.0.1 does not answer at port 1." in refused
    assert "may not be read from" in never
    assert SECRET not in good + refused + never


def test_page_says_that_pulls_begin_anew_at_another_source(steward):
    pull = make_pull(steward.user, name="one")
    PullProgress.objects.update(watermark='{"kind": "whole", "value": 7}')
    edit, form = address("connection_edit", pull.connection_id), {"name": "core", **PLACE}

    before = steward.get(edit).content.decode()
    named = steward.post(edit, form, follow=True).content.decode()
    moved = steward.post(edit, form | {"database": "branch"}, follow=True).content.decode()

    assert "At another host, port or database they read everything from the beginning" in before
    assert "The connection is changed." in named
    assert "1 pull reads the new source from its beginning." in moved
    assert PullProgress.objects.get().watermark == ""


def test_pull_is_made_previewed_and_run(
    source, steward, eager_tasks, django_capture_on_commit_callbacks
):
    form = {
        "name": "core-customers",
        "mapping": customer_mapping().pk,
        "table": "customers",
        "watermark_column": "updated_at",
        "rhythm": "*/15 * * * *",
    }

    answer = steward.post(address("pull_create", source.pk), form)
    preview = steward.post(address("pull_preview", "core-customers")).content.decode()

    assert answer.url == address("pull_detail", "core-customers")
    assert "170 **** 5678" in preview
    assert "17012345678" not in preview
    assert not Customer.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        steward.post(address("pull_run", "core-customers"))
    page = steward.get(address("pull_detail", "core-customers")).content.decode()
    assert Customer.objects.get().customer_no == "C1"
    assert "Every 15 minutes" in page
    assert address("import_detail", ImportJob.objects.get().pk) in page
    assert "core-customers" in steward.get(address("pull_list")).content.decode()


def test_pull_is_changed_switched_read_anew_and_deleted(steward):
    pull = make_pull(steward.user, name="one")
    PullProgress.objects.update(watermark='{"kind": "whole", "value": 7}')
    form = {
        "name": "two",
        "mapping": pull.mapping_id,
        "table": "customers",
        "schedule": "0 4 * * *",
    }

    assert steward.post(address("pull_edit", "one"), form).url == address("pull_detail", "two")
    steward.post(address("pull_switch", "two"), {"on": "yes"})
    pull.refresh_from_db()
    progress = PullProgress.objects.get()
    assert (pull.is_on, pull.schedule) == (True, "0 4 * * *")
    assert progress.next_due_at > timezone.now()
    assert "Every day at 04:00" in steward.get(address("pull_detail", "two")).content.decode()
    steward.post(address("pull_again", "two"))
    assert PullProgress.objects.get().watermark == ""
    refused = steward.post(address("pull_edit", "two"), form | {"schedule": "soon"})
    assert (refused.status_code, "schedule" in refused.context["form"].errors) == (422, True)
    steward.post(address("pull_delete", "two"))
    assert not Pull.objects.exists()


def test_failing_pull_is_shown_to_its_owner_with_the_reason(steward, client_for):
    pull = make_pull(steward.user, make_connection(steward.user, settings=PLACE | {"port": 1}))
    definitions.switch_pull(pull=pull, on=True)
    running.read_run(run=running.begin_run(pull=pull))

    own = steward.get(address("pull_list")).content.decode()
    other = client_for("data_steward").get(address("pull_list")).content.decode()
    reason = steward.get(address("pull_detail", pull.name)).content.decode()

    assert f"Your pull {pull.name} fails." in own
    assert "Your pull" not in other
    assert "127.0.0.1 does not answer at port 1." in reason
    assert SECRET not in own + reason


def test_nobody_of_one_branch_reads_sources(steward, client_for):
    pull = make_pull(steward.user)
    client = client_for("data_steward", branch_code="B1")

    answers = [
        client.get(address("pull_list")),
        client.get(address("pull_detail", pull.name)),
        client.post(address("pull_run", pull.name)),
        client.post(address("connection_test", pull.connection_id)),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert not PullRun.objects.exists()


def test_denied_calls_leave_no_trace(steward, client_for):
    pull = make_pull(steward.user)
    marketer = client_for("marketer")
    before = AuditEntry.objects.count()

    for name in ("pull_run", "pull_switch", "pull_again", "pull_delete", "pull_preview"):
        assert marketer.post(address(name, pull.name), {"on": "yes"}).status_code == 403
    data = {"name": "x", **PLACE}
    assert marketer.post(address("connection_create", "mysql"), data).status_code == 403
    assert marketer.post(address("connection_delete", pull.connection_id)).status_code == 403

    assert AuditEntry.objects.count() == before
    assert (Pull.objects.filter(is_on=False).count(), Connection.objects.count()) == (1, 1)


def test_api_lists_pulls_runs_one_once_and_tells_how_it_went(steward, api_client_for):
    pull = make_pull(steward.user, name="core")
    client = api_client_for("api_client")
    runs = reverse("api_pull_runs", args=["core"])

    listed = client.get(reverse("api_pulls")).json()["results"]
    begun = client.post(runs, HTTP_IDEMPOTENCY_KEY="k1")
    same = client.post(runs, HTTP_IDEMPOTENCY_KEY="k1")
    busy = client.post(runs)

    assert [(one["name"], one["kind"], one["last_state"]) for one in listed] == [
        ("core", "postgresql", None)
    ]
    assert (begun.status_code, begun.json()) == (202, same.json())
    assert (busy.status_code, busy.json()["code"]) == (422, "pull_is_running")
    running.read_run(run=PullRun.objects.get())
    (told,) = client.get(runs).json()["results"]
    assert told["state"] == "failed"
    assert SECRET not in str(told)
    assert client.get(reverse("api_pull_runs", args=["none"])).status_code == 404
    assert api_client_for("marketer").post(runs).status_code == 403
    elsewhere = api_client_for("api_client", branch_code="B1")
    assert elsewhere.get(reverse("api_pulls")).json()["results"] == []
    assert elsewhere.post(runs).status_code == 404
    assert pull.runs.count() == 1


def test_schedule_is_said_in_words(steward, client_for):
    words = {
        "*/5 * * * *": "Every 5 minutes",
        "5 * * * *": "Every hour, 5 minutes past",
        "30 2,14 * * *": "Every day at 02:30, 14:30",
        "0 7 * * 1,0": "Sunday, Monday at 07:00",
        "0 5 1 * *": "Day 1 of each month at 05:00",
        "0 7 * * 1-5": "Workdays at 07:00",
        "*/5 1 * * *": "*/5 1 * * *",
        "0 5 1 1 *": "0 5 1 1 *",
    }
    for text in words:
        make_pull(steward.user, schedule=text)

    page = steward.get(address("pull_list")).content.decode()

    assert [said for said in words.values() if said not in page] == []
