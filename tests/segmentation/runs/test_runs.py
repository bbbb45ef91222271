from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import AuditEntry
from config.base.errors import DomainError
from config.base.tables import execute_sql
from segmentation import permissions, tasks
from segmentation.models import AssociationRun, ClusterAssignment, ClusterRun, StageRun, ValueRun
from segmentation.models.analyses import FAILURES, STAGES, LongRun, run_sorts
from segmentation.services.analyses import progress
from segmentation.services.associations import mining
from segmentation.services.clusters import assigning
from segmentation.services.clusters.requesting import keep_up
from segmentation.services.value.refreshing import refresh_value, request_value
from tests.factories.clusters import assign, found_run, make_groups, request_run
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db
LOST = timedelta(hours=2)


def search(by) -> AssociationRun:
    return mining.request_mining(
        by=by, looks_at=["product"], days=90, least_support=0.1, least_confidence=0.5
    )


def begun(by) -> AssociationRun:
    run = progress.begin(AssociationRun, search(by).pk)
    assert run is not None
    return run


def address(name: str, run: LongRun) -> str:
    return reverse(f"segmentation:{name}", args=[run.kind, run.pk])


def test_every_sort_of_run_is_taken_up_again_and_has_its_page():
    sorts = run_sorts()
    assert set(tasks.TASKS_OF) == set(sorts)
    assert [
        one for one in sorts if not (hasattr(one, "page") or "get_absolute_url" in vars(one))
    ] == []
    known = {value for name, value in vars(permissions).items() if name.isupper()}
    assert {model.cancelled_with for model in sorts} <= known


def entries(run: LongRun) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(object_table=run._meta.db_table, object_id=str(run.pk))
    return list(rows.order_by("id"))


def test_the_trail_says_who_stopped_a_run_and_not_how_far_it_was(user_with_role):
    run = begun(user_with_role("marketer"))
    progress.advance(run, "baskets", steps=3)

    progress.cancel(run)

    [entry] = entries(run)
    assert (entry.action, entry.before["state"], entry.after["state"]) == ("update", "running", "cancelled")  # fmt: skip


def test_the_trail_says_what_is_kept_up_and_what_was_dropped(user_with_role):
    kinds = {"method": "kmeans", "transform": "log", "scaling": "standard"}
    run = ClusterRun.objects.create(name="Four", owner=user_with_role("marketer"), state="done", **kinds)  # fmt: skip
    keep_up(run=run, kept_up=True)
    run.delete()

    told = AuditEntry.objects.filter(object_table="segmentation_clusterrun").order_by("id")
    assert [(one.action, (one.after or one.before)["kept_up"]) for one in told] == [("update", True), ("delete", True)]  # fmt: skip


def test_each_reader_is_told_of_a_failure_in_their_language(user_with_role):
    run = begun(user_with_role("marketer"))

    with progress.keeping_failures(run):
        raise progress.FailedError("flat_feature", feature="age_years")

    assert (run.state, run.error, run.error_details) == ("failed", "flat_feature", {"feature": "age_years"})  # fmt: skip
    with translation.override("en"):
        assert run.failure == "“Age” is the same for everybody, so it tells nobody apart."
    with translation.override("zh-hans"):
        assert run.failure == "“年龄”对所有客户都相同，无法区分客户。"


def test_what_the_database_refuses_is_kept_without_its_rows(user_with_role):
    run = begun(user_with_role("marketer"))

    with progress.keeping_failures(run), transaction.atomic():
        execute_sql("SELECT 1 / 0")

    assert (run.state, run.error) == ("failed", "database")
    assert run.error_details == {"detail": "DataError 22012"}
    with translation.override("en"):
        assert "tell operations: DataError 22012." in run.failure


def test_what_nobody_foresaw_is_kept_and_raised(user_with_role):
    run = begun(user_with_role("marketer"))

    with pytest.raises(KeyError), progress.keeping_failures(run):
        raise KeyError("secret")

    assert (run.state, run.error, run.error_details) == ("failed", "broken", {"detail": "KeyError"})


def test_all_words_can_be_filled_in():
    for words in FAILURES.values():
        assert str(words) % {"feature": "x", "detail": "y", "n": "30"}
    assert all(map(str, STAGES.values()))


def test_a_cancelled_run_keeps_nothing(client_for):
    client = client_for("marketer")
    run = begun(client.user)

    assert client.post(address("run_cancel", run)).status_code == 302
    with progress.keeping_failures(run):
        progress.advance(run, "sets")

    assert (run.state, run.stage) == ("cancelled", "")
    assert mining.mine(run_id=run.pk) is None
    with pytest.raises(DomainError):
        progress.cancel(run)


def test_a_run_tells_how_far_it_is_until_it_ends(client_for):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"
    run = begun(client.user)
    progress.advance(run, "sets", done=1, steps=3, found={"customer_count": 1234})

    told = client.get(address("run_progress", run))
    mining.mine(run_id=run.pk)
    progress.fail(run, "no_memory")
    over = client.get(address("run_progress", run))

    page = told.content.decode()
    for words in ("Counting what is had together", "1 / 3", "1,234", "Cancel the run", "every 2s"):
        assert words in page
    assert "HX-Refresh" not in told
    assert over["HX-Refresh"] == "true"
    assert "There was not enough memory." in over.content.decode()


def test_who_may_watch_and_who_may_stop(client_for):
    marketer, steward, agent = (client_for(role) for role in ("marketer", "data_steward", "service_agent"))  # fmt: skip
    mine, everybodys = begun(marketer.user), request_value()

    assert [one.get(address("run_progress", mine)).status_code for one in (marketer, steward, agent)] == [200, 200, 403]  # fmt: skip
    assert [one.post(address("run_cancel", mine)).status_code for one in (steward, agent)] == [403, 403]  # fmt: skip
    assert steward.post(address("run_cancel", everybodys)).status_code == 403
    mine.refresh_from_db()
    everybodys.refresh_from_db()
    assert (mine.state, everybodys.state) == ("running", "waiting")
    assert marketer.post(address("run_cancel", everybodys)).status_code == 302
    assert marketer.get(reverse("segmentation:run_progress", args=["user", 1])).status_code == 404


def test_a_branch_sees_only_its_own_searches(client_for, user_with_role):
    ours = make_branch()
    clerk = client_for("marketer", branch_code=ours.code)
    theirs = search(user_with_role("marketer"))

    assert clerk.get(address("run_progress", theirs)).status_code == 404
    assert clerk.post(address("run_cancel", theirs)).status_code == 404
    assert clerk.get(address("run_progress", search(clerk.user))).status_code == 200


def test_lost_runs_are_taken_up_again(user_with_role):
    run, waiting = begun(user_with_role("marketer")), search(user_with_role("marketer"))
    assert progress.due_ids(AssociationRun) == []
    AssociationRun.objects.update(updated_at=timezone.now() - LOST)

    assert progress.due_ids(AssociationRun) == [run.pk, waiting.pk]
    assert mining.mine(run_id=run.pk).state == "done"


def test_a_lost_refresh_of_value_is_done_again():
    run = request_value()
    ValueRun.objects.update(state="running", updated_at=timezone.now() - LOST)

    assert request_value() == run
    assert (refresh_value().pk, ValueRun.objects.get().state) == (run.pk, "done")
    assert not StageRun.objects.exists()


def test_assigning_tells_how_far_it_is_and_is_asked_for_once(client_for):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"
    make_groups()
    run = found_run(client.user)
    asked = assigning.request_assignment(run=run)

    assert assigning.request_assignment(run=run) == asked
    page = client.get(reverse("segmentation:cluster_detail", args=[run.pk])).content.decode()
    assert address("run_progress", asked) in page
    assert assign(run) == 30
    asked.refresh_from_db()
    assert (asked.state, asked.assigned_count) == ("done", 30)
    with pytest.raises(DomainError) as refused:
        assigning.request_assignment(run=request_run(client.user))
    assert refused.value.code == "no_result"
    assert ClusterAssignment.objects.count() == 1


def test_a_run_is_watched_and_stopped_over_the_api(api_client_for):
    marketer, steward, agent = (api_client_for(role) for role in ("marketer", "data_steward", "service_agent"))  # fmt: skip
    run = begun(marketer.user)
    progress.advance(run, "sets", done=1, steps=3)
    at = f"/api/v1/runs/associationrun/{run.pk}"

    told = marketer.get(at).json()
    refused = [one.post(f"{at}/cancel").status_code for one in (steward, agent)]
    run.refresh_from_db()

    assert (told["kind"], told["state"], told["steps_done"], told["steps"]) == ("associationrun", "running", 1, 3)  # fmt: skip
    assert [steward.get(at).status_code, agent.get(at).status_code] == [200, 403]
    assert refused == [403, 403]
    assert run.state == "running"
    assert marketer.get(f"/api/v1/runs/segment/{run.pk}").status_code == 404
    assert marketer.post(f"{at}/cancel").json()["state"] == "cancelled"
    assert marketer.post(f"{at}/cancel").json()["code"] == "is_over"
