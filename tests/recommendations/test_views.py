import pytest
from django.urls import reverse

from recommendations.models import Decision
from recommendations.services.decisions import decide
from tests.factories.customers import (
    make_branch,
    make_customer,
    make_product,
    make_score,
    place_hold,
)
from tests.factories.recommendations import figures, make_version


@pytest.fixture(autouse=True)
def noon(clock):
    return clock


@pytest.fixture
def person(db):
    customer = make_customer(risk_tolerance=2)
    fits = make_product(code="WLT-90", name_en="Steady 90", min_amount=0)
    risky = make_product(code="FND-IDX", name_en="Broad Index", kind="fund", risk_rating=4)
    for product in (fits, risky):
        make_score(customer, "propensity", 0.1, subject=product.code, model_version="propensity-v1")
    return customer


def panel(customer) -> str:
    return reverse("recommendations:customer_offers", args=[customer.customer_no])


def test_the_panel_shows_offers_and_refusals_and_stores_nothing(english_client_for, person):
    response = english_client_for("relationship_manager").get(panel(person))

    text = response.content.decode()
    assert response.status_code == 200
    assert "Steady 90" in text
    assert "Suitable: R2 within C2" in text
    assert "R4 is above tolerance C2. Rule SUIT-RANK." in text
    assert Decision.objects.count() == 0


def test_on_hold_the_panel_shows_no_product(english_client_for, person):
    place_hold(person, "complaint")

    text = english_client_for("service_agent").get(panel(person)).content.decode()

    assert "Marketing is on hold: Complaint open" in text
    assert "Steady 90" not in text
    assert "Broad Index" not in text


def test_a_policy_hold_gives_nothing_away(english_client_for, person):
    place_hold(person, "policy")

    text = english_client_for("relationship_manager").get(panel(person)).content.decode()

    assert "Not available" in text
    assert "hold" not in text.lower().replace("threshold", "")
    assert "Steady 90" not in text


def test_trying_an_offer_keeps_evidence_that_replays(english_client_for, person):
    client = english_client_for("marketer")

    tried = client.get(
        reverse("recommendations:offer_try"), {"no": person.customer_no, "channel": "branch"}
    )
    decision = Decision.objects.get()
    evidence = client.get(reverse("recommendations:decision_detail", args=[decision.pk]))

    assert "Steady 90" in tried.content.decode()
    assert decision.context == {"channel": "branch"}
    assert "Replay gives the same answer" in evidence.content.decode()


def test_an_unknown_number_is_said_beside_the_field(english_client_for, person):
    response = english_client_for("marketer").get(
        reverse("recommendations:offer_try"), {"no": "nobody"}
    )

    assert "No customer of this number in your branches." in response.content.decode()
    assert Decision.objects.count() == 0


def test_a_customer_of_another_branch_is_not_found_anywhere(english_client_for, person):
    make_branch("B9")
    decision_id = decide(customer=person).decision_id
    client = english_client_for("marketer", branch_code="B9")

    assert client.get(panel(person)).status_code == 404
    evidence = reverse("recommendations:decision_detail", args=[decision_id])
    assert client.get(evidence).status_code == 404
    tried = client.get(reverse("recommendations:offer_try"), {"no": person.customer_no})
    assert "Steady 90" not in tried.content.decode()
    assert Decision.objects.count() == 1


def test_the_leaderboard_claims_only_what_the_interval_allows(english_client_for):
    make_version("popularity", metrics=figures(gain=0.0))
    make_version("item_cf", metrics=figures(gain=0.01))
    make_version("propensity", metrics=figures(gain=0.2))

    text = (
        english_client_for("marketer")
        .get(reverse("recommendations:offer_leaderboard"))
        .content.decode()
    )

    assert text.count("No claim") == 1
    assert "+0.200" in text
    assert "the baseline" in text


def test_empty_pages_teach(english_client_for):
    client = english_client_for("model_builder")

    for name in ("offer_try", "offer_leaderboard", "model_list"):
        response = client.get(reverse(f"recommendations:{name}"))
        assert response.status_code == 200
        assert "sp-empty" in response.content.decode()


def test_a_validator_approves_on_the_page_and_scoring_follows(
    english_client_for, user_with_role, eager_tasks, django_capture_on_commit_callbacks
):
    version = make_version("popularity", trained_by=user_with_role("model_builder"))

    with django_capture_on_commit_callbacks(execute=True):
        response = english_client_for("model_validator").post(
            reverse("recommendations:model_approve", args=[version.pk]), {"note": "Checked"}
        )

    version.refresh_from_db()
    assert response.status_code == 302
    assert (version.state, version.approval_note) == ("champion", "Checked")
    assert version.scored_at is not None


def test_a_refusal_keeps_what_was_typed_and_says_why(english_client_for):
    version = make_version("item_cf", metrics=figures(gain=0.0))

    response = english_client_for("model_validator").post(
        reverse("recommendations:model_approve", args=[version.pk]), {"note": ""}
    )

    version.refresh_from_db()
    assert response.status_code == 422
    assert "not better than popularity beyond chance" in response.content.decode()
    assert version.state == "candidate"
