"""The pages and the API: what they show, to whom, and that a denied call leaves nothing behind."""

import pytest
from django.urls import reverse
from django.utils import timezone

from segmentation.domain.satisfaction.terms import DEFAULT
from segmentation.models import (
    CustomerValue,
    DriverRun,
    SatisfactionAlert,
    SatisfactionTerms,
    Segment,
)
from segmentation.services.satisfaction import alerts, fitting
from segmentation.services.satisfaction.answers import take_answers
from segmentation.services.satisfaction.terms import set_terms
from tests.factories import customers as make
from tests.segmentation.satisfaction.world import answer, month_back, monthly, planted_bank

pytestmark = pytest.mark.django_db
ROLES = ("marketer", "data_steward", "service_agent")  # edits and changes, views, neither
PAGES = [
    ("get", "satisfaction", {}, (200, 200, 403)),
    ("get", "satisfaction_list", {"group": "detractor"}, (200, 200, 403)),
    ("get", "loyalty_list", {"band": "high"}, (200, 200, 403)),
    ("get", "satisfaction_edit", {}, (200, 403, 403)),
    ("post", "satisfaction_save", {"group": "detractor"}, (302, 403, 403)),
    ("post", "satisfaction_refresh", {}, (302, 403, 403)),
    ("post", "satisfaction_edit", DEFAULT | {"version": 0}, (302, 403, 403)),
    ("post", "driver_request", {"measure": "nps"}, (302, 403, 403)),
]


def url(name: str, *args: object) -> str:
    return reverse(f"segmentation:{name}", args=args)


def english(client):
    client.cookies["sp_language"] = "en"
    return client


def state() -> list[int]:
    return [model.objects.count() for model in (Segment, SatisfactionTerms, DriverRun)]


@pytest.mark.parametrize("place", range(len(ROLES)))
@pytest.mark.parametrize(("method", "name", "given", "codes"), PAGES)
def test_who_may_open_what(client_for, method, name, given, codes, place):
    client, before = client_for(ROLES[place]), state()

    response = getattr(client, method)(url(name), given)

    assert response.status_code == codes[place]
    if codes[place] == 403:
        assert state() == before


def many_answers() -> None:
    for place in range(40):
        answer(make.make_customer(), "nps", (9, 10, 8, 3)[place % 4], days=2)
    take_answers(now=timezone.now())


def test_the_board_shows_figures_with_intervals_and_lists_behind_them(client_for):
    many_answers()
    client = english(client_for("marketer"))

    board = client.get(url("satisfaction")).content.decode()

    # p = 20.75 / 43, d = 10.75 / 43: 23.26 ± 1.96 · 12.56
    assert "1.4 … 47.9" in board
    assert f"{url('satisfaction_list')}?group=detractor" in board
    listed = client.get(url("satisfaction_list"), {"group": "detractor"})
    assert len(listed.context["page"].rows) == 10
    assert client.get(url("satisfaction_list"), {"group": "nobody"}).status_code == 404
    huge = {"group": "detractor", "branch": "9" * 30, "segment": "x"}
    assert client.get(url("satisfaction_list"), huge).status_code == 200


def test_the_customer_page_says_what_was_answered_and_what_is_expected(client_for):
    customer = make.make_customer()
    answer(customer, "nps", 3, days=2)
    answer(customer, "nps", 7, days=1)
    make.make_score(customer, "expected_csat", 4.26, band="high")
    make.make_score(customer, "expected_nps", 9.9)
    take_answers(now=timezone.now())
    CustomerValue.objects.create(
        customer=customer, score=1, tier="gold", tier_since=timezone.now(), recency=1, frequency=1, monetary=1,
        contribution=0, contract_value=0, payment_value=0, clv=0, peak_clv=0, potential=0, loyalty=0,
        computed_at=timezone.now(),
    )  # fmt: skip

    panel = english(client_for("marketer")).get(url("customer_value", customer.customer_no))

    told = [(one.name, one.told) for one in panel.context["answers"]]
    assert told == [("Recommendation (NPS)", "7"), ("Expected satisfaction (CSAT)", "4.3")]


def test_an_empty_bank_teaches(client_for):
    board = english(client_for("marketer")).get(url("satisfaction")).content.decode()

    assert "Nobody's satisfaction is known yet" in board


def test_detractors_become_a_segment_in_one_click(client_for):
    many_answers()
    client = client_for("marketer")

    answered = client.post(url("satisfaction_save"), {"group": "detractor"})

    segment = Segment.objects.get()
    assert answered["Location"] == url("segment_detail", segment.pk)
    assert segment.rule["rule"]["all"][0]["field"] == "nps_group"


def test_a_fall_stands_on_the_board_and_on_home_until_somebody_takes_note(client_for):
    for back in range(7, 1, -1):
        monthly(month_back(back), good=36, bad=4)
    monthly(month_back(1), good=20, bad=20)
    take_answers(now=timezone.now())
    alerts.raise_alerts(now=timezone.now())
    client = english(client_for("marketer"))
    fall = SatisfactionAlert.objects.filter(channel="").get()

    assert "Fell: Satisfaction (CSAT)" in client.get(url("satisfaction")).content.decode()
    assert "Satisfaction fell: Satisfaction (CSAT)" in client.get(reverse("home")).content.decode()
    steward = client_for("data_steward")
    assert steward.post(url("alert_note", fall.pk)).status_code == 403
    client.post(url("alert_note", fall.pk))

    fall.refresh_from_db()
    assert fall.seen_by == client.user
    assert "Fell: Satisfaction (CSAT)<" not in client.get(url("satisfaction")).content.decode()


def test_a_refusal_of_terms_stands_beside_its_field(client_for):
    client = english(client_for("marketer"))

    refused = client.post(url("satisfaction_edit"), DEFAULT | {"version": 0, "smallest_group": 2})
    kept = client.post(url("satisfaction_edit"), DEFAULT | {"version": 0, "sigmas": 2.5})

    assert (refused.status_code, kept.status_code) == (422, 302)
    assert refused.context["form"].errors["smallest_group"]
    assert SatisfactionTerms.objects.newest().document["sigmas"] == 2.5


def test_a_run_of_drivers_is_told_in_points(client_for):
    planted_bank()
    client = english(client_for("marketer"))
    run = fitting.request_drivers(by=client.user, measure="csat")
    waiting = client.get(url("driver_run", run.pk)).content.decode()
    fitting.foretell(run=fitting.fit_run(run_id=run.pk))

    told = client.get(url("driver_run", run.pk)).content.decode()

    assert "Waiting for a worker" in waiting
    assert "A complaint open longer than 3 days" in told
    assert "no → yes" in told
    assert client.get(url("run_progress", "driverrun", run.pk))["HX-Refresh"] == "true"
    assert client.post(url("run_cancel", "driverrun", run.pk)).status_code == 302
    assert DriverRun.objects.get().state == "done"


def test_a_run_can_be_cancelled_and_is_not_a_strangers(client_for):
    client = client_for("marketer")
    run = fitting.request_drivers(by=client.user, measure="csat")
    stranger = client_for("manager")
    stranger.user.branch_code = make.make_branch().code
    stranger.user.save()

    assert stranger.get(url("driver_run", run.pk)).status_code == 404
    client.post(url("run_cancel", "driverrun", run.pk))

    run.refresh_from_db()
    assert run.state == "cancelled"
    assert fitting.fit_run(run_id=run.pk) is None


def test_the_api_gives_the_same_figures(api_client_for):
    many_answers()
    client = api_client_for("marketer")

    told = client.get(reverse("api_satisfaction"), {"by": "channel"}).json()

    nps = next(one for one in told["measures"] if one["measure"] == "nps")
    assert (nps["estimate"]["value"], nps["estimate"]["answers"]) == (25.0, 40)
    assert [(one["key"], one["estimate"]["answers"]) for one in nps["groups"]] == [("phone", 40)]
    assert told["falls"] == []
    assert client.get(reverse("api_satisfaction"), {"by": "mood"}).status_code in (400, 422)
    assert api_client_for("service_agent").get(reverse("api_satisfaction")).status_code == 403


def test_drivers_are_asked_for_over_the_api(api_client_for):
    client = api_client_for("marketer")

    asked = client.post(reverse("api_satisfaction_drivers"), {"measure": "nps"}, format="json")
    again = client.post(reverse("api_satisfaction_drivers"), {"measure": "nps"}, format="json")

    assert (asked.status_code, again.json()["id"]) == (202, asked.json()["id"])
    one = client.get(reverse("api_satisfaction_driver_run", args=[asked.json()["id"]])).json()
    assert (one["measure"], one["state"]) == ("nps", "waiting")
    denied = api_client_for("data_steward")
    assert (
        denied.post(
            reverse("api_satisfaction_drivers"), {"measure": "csat"}, format="json"
        ).status_code
        == 403
    )
    assert DriverRun.objects.count() == 1


def test_runs_of_drivers_are_listed_in_pages_over_the_api(api_client_for):
    client = api_client_for("marketer")
    for measure in ("nps", "csat"):
        client.post(reverse("api_satisfaction_drivers"), {"measure": measure}, format="json")

    listed = client.get(reverse("api_satisfaction_drivers")).json()

    assert [one["measure"] for one in listed["results"]] == ["csat", "nps"]
    assert listed["next_key"] is None
    assert (
        api_client_for("service_agent").get(reverse("api_satisfaction_drivers")).status_code == 403
    )


def test_terms_name_who_is_told(client_for):
    client = english(client_for("marketer"))
    set_terms(by=client.user, document=DEFAULT)

    assert "Version 1 by" in client.get(url("satisfaction_edit")).content.decode()
