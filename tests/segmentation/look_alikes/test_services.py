from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation

from config.base.errors import DomainError
from customers.models import Customer, Score
from segmentation.models import LookAlike, Segment, SegmentMembership
from segmentation.selectors import counting
from segmentation.selectors.look_alikes.audience import count_audience, place_at
from segmentation.services.look_alikes import finding, following, requesting, saving
from segmentation.services.refreshing import refresh_segment
from tests.factories import customers as make
from tests.factories.look_alikes import (
    SAVERS,
    found_look_alike,
    learned_embedding,
    make_seed,
    make_two_ways,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer(user_with_role):
    with translation.override("en"):
        yield user_with_role("marketer")


@pytest.fixture
def people(marketer):
    """Half of 120 savers are the seed; 180 others behave otherwise."""
    found = make_two_ways(300)
    learned_embedding(marketer)
    return found


@pytest.fixture
def run(marketer, people):
    return found_look_alike(marketer, make_seed(marketer, people))


def ranked(run: LookAlike) -> list[int]:
    """Who is ranked, the most alike first."""
    rows = Score.objects.filter(kind=run.score_kind).order_by("-value")
    return list(rows.values_list("customer_id", flat=True))


def test_those_who_behave_like_the_seed_come_first(run, people):
    assert (run.state, run.error, run.candidate_count) == ("done", "", 240)
    savers = {one.pk for one in people[60:SAVERS]}
    first = ranked(run)[:60]
    assert len(savers & set(first)) >= 55
    assert not {one.pk for one in people[:60]} & set(ranked(run))
    assert len(ranked(run)) == 72  # three tenths of the candidates
    assert Score.objects.get(kind=run.score_kind, customer=first[0]).value == 100


def test_the_seed_held_back_is_found_more_often_than_by_chance(run):
    at = {one["reach"]: one for one in run.metrics["lifts"]}

    assert sum(run.metrics["seed"]) == 60
    assert at[0.2]["lift"] > 2
    assert at[0.2]["lift_low"] > 1
    assert at[0.2]["found"] > at[0.2]["by_rule"]
    assert run.metrics["method"] in run.metrics["tried"]


def test_a_segment_that_follows_has_exactly_the_customers_of_the_slider(run, marketer, people):
    segment = saving.save_audience(run=run, reach=25, with_seed=False, follows=True, by=marketer)
    refresh_segment(segment_id=segment.pk)

    members = SegmentMembership.objects.filter(segment=segment)
    assert set(members.values_list("customer_id", flat=True)) == set(ranked(run)[:25])
    count = count_audience(segment.rule, marketer)
    assert (count.value, count.exact) == (25, True)
    run.refresh_from_db()
    assert run.kept_up
    assert run.saved == [{"segment": segment.pk, "reach": 25, "with_seed": False, "follows": True}]


def test_a_fixed_list_holds_todays_and_the_seed_where_it_belongs_to_it(run, marketer, people):
    segment = saving.save_audience(run=run, reach=25, with_seed=True, follows=False, by=marketer)

    members = SegmentMembership.objects.filter(segment=segment)
    wanted = set(ranked(run)[:25]) | {one.pk for one in people[:60]}
    assert set(members.values_list("customer_id", flat=True)) == wanted
    assert not segment.is_rule
    run.refresh_from_db()
    assert not run.kept_up


def test_ranks_made_anew_follow_who_may_be_profiled(run, marketer):
    first = ranked(run)[0]
    segment = saving.save_audience(run=run, reach=20, with_seed=False, follows=True, by=marketer)
    Customer.objects.filter(pk=first).update(profiling_refused=True)
    assert following.searches_kept_up() == [run.pk]

    again = following.rank_again(run_id=run.pk)

    assert (again.state, again.candidate_count, again.kept_up) == ("done", 239, True)
    refresh_segment(segment_id=segment.pk)
    members = SegmentMembership.objects.filter(segment=segment).values_list("customer_id", flat=True)  # fmt: skip
    assert first not in members
    assert len(members) == 20


def test_ranks_that_cannot_be_made_anew_stay(run, people):
    before = ranked(run)
    SegmentMembership.objects.filter(segment=run.seed_segment).delete()

    again = following.rank_again(run_id=run.pk)

    assert again.state == "done"
    assert again.error == "too_few_described"
    assert ranked(run) == before


def test_the_curve_is_read_between_its_points(run):
    curve = run.metrics["curve"]
    place = place_at(run, round(240 * 0.2))

    point = next(one for one in curve if one[0] == 0.2)
    assert (place.share, place.likeness, place.found, place.low, place.high, place.by_rule) == tuple(point)  # fmt: skip
    assert place.lift == pytest.approx(point[2] / 0.2)


@pytest.mark.parametrize("reach", [0, 73])
def test_no_more_are_saved_than_are_ranked(run, marketer, reach):
    before = Segment.objects.count()
    with pytest.raises(DomainError) as refused:
        saving.save_audience(run=run, reach=reach, with_seed=False, follows=True, by=marketer)
    assert (refused.value.code, refused.value.field) == ("bad_reach", "reach")
    assert Segment.objects.count() == before


@pytest.mark.parametrize(
    ("over", "code", "field"),
    [
        ({"outcome": "product"}, "no_subject", "subject"),
        ({"outcome": "wealth"}, "bad_outcome", "outcome"),
        ({"outcome": "dormant", "days": 400}, "bad_window", "days"),
        ({"outcome": "dormant"}, "no_history", "cut_on"),
    ],
)
def test_what_cannot_be_measured_is_refused_beside_its_field(marketer, people, over, code, field):
    with pytest.raises(DomainError) as refused:
        found_look_alike(marketer, make_seed(marketer, people), **over)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not LookAlike.objects.exists()


def test_a_small_seed_is_refused(marketer, people):
    with pytest.raises(DomainError) as refused:
        found_look_alike(marketer, make_seed(marketer, people, 49))
    assert (refused.value.code, refused.value.field) == ("small_seed", "seed_segment")


def test_without_embeddings_nothing_is_ranked(marketer):
    seed = make_seed(marketer, [make.make_customer()])
    with pytest.raises(DomainError) as refused:
        requesting.request_look_alike(by=marketer, name="x", seed_segment=seed)
    assert refused.value.code == "no_embedding"


def test_a_marketer_of_a_branch_ranks_its_customers_alone(user_with_role, people):
    branch = make.make_branch()
    own = people[:80] + people[200:280]
    Customer.objects.filter(pk__in=[one.pk for one in own]).update(branch=branch)
    marketer = user_with_role("marketer", branch_code=branch.code)

    run = found_look_alike(marketer, make_seed(marketer, people))

    assert run.candidate_count == 100
    assert set(ranked(run)) <= {one.pk for one in own}


def test_the_outcome_is_that_of_the_days_after_among_those_ranked_then(marketer, people):
    """Savers take gold: those of the seed were in it at the cut, the others are ranked by what was known then."""
    seed = make_seed(marketer, people)
    now = timezone.now()
    gold = make.make_product(code="GOLD")
    for number, one in enumerate(people):
        account = make.make_holding(one, opened_on=(now - timedelta(days=400)).date())
        for week in range(12 if number >= SAVERS else 1):
            make.make_transaction(account, booked_at=now - timedelta(days=40 + 7 * week), amount=-50)  # fmt: skip
        if number < SAVERS and number % 2:
            make.make_holding(one, product=gold, opened_on=(now - timedelta(days=10)).date())
    Customer.objects.all().update(since_on=(now - timedelta(days=900)).date())
    make.make_transaction(account, booked_at=now, amount=-5)
    SegmentMembership.objects.filter(segment=seed).update(entered_at=now - timedelta(days=90))

    run = found_look_alike(marketer, seed, outcome="product", subject="GOLD", days=30)

    told = run.metrics["outcome"]
    assert (told["by_segment"], told["seed"], told["judged"], told["had"]) == (True, 60, 240, 30)
    assert told["base"] == 0.125
    at = {one["reach"]: one for one in told["effects"]}
    assert at[0.2]["rows"] == 48
    assert at[0.2]["lift"] > 2.5
    SegmentMembership.objects.filter(segment=seed).update(entered_at=now)
    young = found_look_alike(marketer, seed, outcome="product", subject="GOLD", days=30)
    assert young.metrics["outcome"] == {"too_few": "seed", "seed": 0}


@pytest.mark.parametrize(("follows", "profiled"), [(False, True), (True, False)])
def test_a_list_of_the_most_alike_is_known_as_chosen_by_a_profile(run, marketer, follows, profiled):
    made = saving.save_audience(run=run, reach=20, with_seed=False, follows=follows, by=marketer)

    assert (made.profiled, made.is_profiled) == (profiled, True)


def test_a_search_that_segments_follow_is_not_deleted(run, marketer):
    saving.save_audience(run=run, reach=20, with_seed=False, follows=True, by=marketer)
    with pytest.raises(DomainError) as refused:
        requesting.drop_look_alike(run=run, by=run.owner)
    assert refused.value.code == "in_use"

    Segment.objects.update(archived_at=timezone.now())
    requesting.drop_look_alike(run=run, by=run.owner)
    assert not LookAlike.objects.exists()
    assert not Score.objects.filter(kind__startswith="look_alike").exists()


def test_the_command_says_the_lift_and_saves(marketer, people, capsys):
    seed = make_seed(marketer, people)

    call_command("find_lookalikes", by=marketer.username, seed=seed.name, reach=30)

    told = capsys.readouterr().out
    assert "seed 60 (" in told
    assert "240 candidates" in told
    assert "reach  20%" in told
    assert Segment.objects.filter(name="find_lookalikes · 30").exists()
    with pytest.raises(CommandError, match="no segment"):
        call_command("find_lookalikes", by=marketer.username, seed="nowhere")


def test_two_workers_do_one_search_once(marketer, people):
    asked = requesting.request_look_alike(
        by=marketer, name="x", seed_segment=make_seed(marketer, people)
    )
    assert finding.find_look_alikes(run_id=asked.pk).is_done
    assert finding.find_look_alikes(run_id=asked.pk) is None


# ---------- pages, panel and API ----------


def test_the_page_shows_the_place_of_the_slider(client_for, people, marketer):
    client, run = client_for("marketer"), found_look_alike(marketer, make_seed(marketer, people))

    whole = client.get(reverse("segmentation:look_alike_detail", args=[run.pk]), {"reach": 40})
    part = client.get(reverse("segmentation:look_alike_reach", args=[run.pk]), {"reach": 30, "with_seed": "on"})  # fmt: skip

    assert whole.status_code == 200
    assert (whole.context["slider"].reach, whole.context["count"].value) == (40, 40)
    assert (part.context["slider"].reach, part.context["count"].value) == (30, 90)
    assert part["HX-Replace-Url"].endswith("?reach=30&with_seed=on")
    assert 'id="place"' in part.content.decode()


def test_a_count_that_takes_too_long_is_told_and_saves_no_list(client_for, people, marketer, monkeypatch):  # fmt: skip
    client, run = client_for("marketer"), found_look_alike(marketer, make_seed(marketer, people))
    client.cookies["sp_language"] = "en"
    own = reverse("segmentation:look_alike_detail", args=[run.pk])
    monkeypatch.setattr(counting, "_cost", too_slow)

    shown = client.get(own, {"reach": 40})
    asked = client.get(f"/api/v1/look-alikes/{run.pk}", {"reach": 40})
    refused = client.post(reverse("segmentation:look_alike_save", args=[run.pk]), {"reach": 30})

    assert shown.context["count"] is None
    assert "counting them takes too long now" in shown.content.decode()
    assert (asked.data["place"]["customers"], asked.data["place"]["is_exact"]) == (None, False)
    assert refused["Location"] == own
    assert "took too long" in client.get(own).content.decode()
    run.refresh_from_db()
    assert run.saved == []


def too_slow(*_args):
    raise counting.TooSlowError


def test_an_estimate_is_not_called_exact(client_for, people, marketer, monkeypatch):
    client, run = client_for("marketer"), found_look_alike(marketer, make_seed(marketer, people))
    client.cookies["sp_language"] = "en"
    monkeypatch.setattr(counting, "_exact", lambda *_args: None)

    shown = client.get(reverse("segmentation:look_alike_detail", args=[run.pk]), {"reach": 40})

    assert not shown.context["count"].exact
    assert "exactly, of those you may see" not in shown.content.decode()
    assert "estimated, ±" in shown.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_reads_in_both_languages(client_for, people, marketer, language):
    client, run = client_for("marketer"), found_look_alike(marketer, make_seed(marketer, people))
    client.cookies["sp_language"] = language

    addresses = [
        reverse("segmentation:look_alike_list"),
        reverse("segmentation:look_alike_create"),
        reverse("segmentation:look_alike_detail", args=[run.pk]),
        reverse("segmentation:embedding_detail", args=[run.embedding_id]),
    ]

    assert [client.get(one).status_code for one in addresses] == [200] * 4


def test_the_audience_is_saved_from_the_page(client_for, people, marketer):
    client, run = client_for("marketer"), found_look_alike(marketer, make_seed(marketer, people))
    own = reverse("segmentation:look_alike_save", args=[run.pk])

    answer = client.post(own, {"reach": 30, "follows": "on"})
    refused = client.post(own, {"reach": 5000, "follows": "on"})

    run.refresh_from_db()
    (made,) = run.saved
    assert answer["Location"] == reverse("segmentation:segment_detail", args=[made["segment"]])
    assert refused["Location"] == reverse("segmentation:look_alike_detail", args=[run.pk])


def test_a_search_is_asked_for_on_the_page(client_for, people, marketer, django_capture_on_commit_callbacks):  # fmt: skip
    client, seed = client_for("marketer"), make_seed(marketer, people)
    url = reverse("segmentation:look_alike_create")

    assert client.get(url, {"seed": seed.pk}).context["form"]["seed_segment"].value() == str(seed.pk)  # fmt: skip
    answer = client.post(url, {"name": "Like", "seed_segment": seed.pk, "days": 60})
    bad = client.post(url, {"name": "Like", "seed_segment": make_seed(marketer, people, 3).pk, "days": 60})  # fmt: skip

    run = LookAlike.objects.get()
    assert answer["Location"] == reverse("segmentation:look_alike_detail", args=[run.pk])
    assert bad.status_code == 422
    assert "seed_segment" in bad.context["form"].errors


def test_similar_customers_are_masked_and_only_those_one_may_see(client_for, people):
    client = client_for("marketer")
    url = reverse("segmentation:similar_customers", args=[people[0].customer_no])

    found = client.get(url).context["similar"]

    assert len(found.customers) == 10
    assert people[0] not in found.customers
    savers = {one.pk for one in people[:SAVERS]}
    assert sum(one.pk in savers for one in found.customers) >= 7  # 4 by chance
    assert all(one.name not in client.get(url).content.decode() for one in found.customers)
    Customer.objects.filter(pk=people[0].pk).update(profiling_refused=True)
    assert client.get(url).context["similar"] is None


def test_who_withdrew_from_profiling_is_told_to_refuse_it(client_for, people):
    make.give_consent(people[0], "", "profiling", granted=False)
    url = reverse("segmentation:similar_customers", args=[people[0].customer_no])

    page = client_for("marketer").get(url)

    assert (page.context["similar"], page.context["refused"]) == (None, True)


def test_a_stranger_sees_neither_search_nor_embeddings(client_for, user_with_role, people, marketer):  # fmt: skip
    run = found_look_alike(marketer, make_seed(marketer, people))
    other = make.make_branch()
    client = client_for("marketer", branch_code=other.code)

    for name in ("look_alike_detail", "look_alike_reach"):
        assert client.get(reverse(f"segmentation:{name}", args=[run.pk])).status_code == 404
    for name in ("look_alike_save", "look_alike_drop", "look_alike_keep"):
        assert client.post(reverse(f"segmentation:{name}", args=[run.pk])).status_code == 404
    assert client.get(reverse("segmentation:embedding_detail", args=[run.embedding_id])).status_code == 404  # fmt: skip
    run.refresh_from_db()
    assert (run.state, run.saved, run.kept_up) == ("done", [], False)


def test_the_api_asks_reads_and_saves(client_for, people, marketer):
    client, seed = client_for("marketer"), make_seed(marketer, people)

    asked = client.post("/api/v1/look-alikes", {"name": "Like", "seed": seed.pk}, content_type="application/json")  # fmt: skip
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    finding.find_look_alikes(run_id=asked.json()["id"])
    one = client.get(f"/api/v1/look-alikes/{asked.json()['id']}", {"reach": 30}).json()
    saved = client.post(
        f"/api/v1/look-alikes/{one['id']}/segment", {"reach": 30}, content_type="application/json"
    )

    assert (one["place"]["reach"], one["place"]["customers"]) == (30, 30)
    assert one["figures"]["lifts"][0]["reach"] == 0.01
    assert (saved.status_code, saved.json()["kind"]) == (201, "rule")
    assert [row["id"] for row in client.get("/api/v1/look-alikes").json()["results"]] == [one["id"]]
    assert client.get("/api/v1/embeddings").json()["results"][0]["in_use"]
    missing = client.post("/api/v1/look-alikes", {"name": "x", "seed": 10**9}, content_type="application/json")  # fmt: skip
    assert missing.status_code == 404
