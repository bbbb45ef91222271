import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from config.base.errors import DomainError
from customers.models import CustomerTag
from customers.services.rights import requests
from segmentation.domain.trees.tree import Tree
from segmentation.models import OutcomeTree, PastMembership, Segment, SegmentMembership
from segmentation.selectors.matrices import Reach, read_matrix
from segmentation.selectors.trees.outcomes import Question, read_answer
from segmentation.services.refreshing import refresh_segment
from segmentation.services.trees import growing
from tests.factories import customers as make
from tests.factories.clusters import make_profile
from tests.factories.segmentation import asking, make_list, refreshed_segment

pytestmark = pytest.mark.django_db
FEATURES = ["age_years", "tenure_days"]
TODAY = dt.date(2026, 11, 22)


def day(ago: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=ago)


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


@pytest.fixture
def bank():
    """Two hundred customers: those over fifty take the product in the last month, a few others too."""
    product = make.make_product(code="GOLD")
    people = []
    for number in range(200):
        age = 20 + number % 60
        born = day(0).replace(year=day(0).year - age, month=1, day=1)
        one = make.make_customer(birth_on=born, since_on=day(900 - number))
        make_profile(one, age_years=age, tenure_days=900 - number)
        if age > 50 or number % 29 == 0:
            make.make_holding(one, product=product, opened_on=day(10))
        people.append(one)
    make.make_transaction(account(people[0]), booked_at=timezone.now())
    return people


def account(customer):
    """An account opened long ago."""
    return make.make_holding(customer, opened_on=day(800))


def ask(by, **over) -> OutcomeTree:
    details = {"outcome": "product", "subject": "GOLD", "days": 30, "least": 5, "depth": 3} | over
    return growing.request_tree(by=by, name="Gold", features=FEATURES, asked=growing.Asked(**details))  # fmt: skip


def test_a_leafs_segment_holds_exactly_its_customers(marketer, bank):
    tree = growing.grow_tree(tree_id=ask(marketer).pk)

    assert (tree.state, tree.error, tree.customer_count) == ("done", "", 200)
    assert tree.metrics["auc"] > 0.8
    best = tree.metrics["leaves"][0]
    assert best["lift"] > 1.3
    assert "age_years" in str(best["rule"])
    matrix = read_matrix(FEATURES, Reach())
    at = Tree.from_document(tree.metrics["tree"]).leaf_of(matrix.values)
    for leaf in tree.metrics["leaves"]:
        segment = growing.save_leaf(run=tree, node=leaf["node"], by=marketer)
        refresh_segment(segment_id=segment.pk)
        segment.refresh_from_db()
        assert segment.member_count == leaf["today"] == int((at == leaf["node"]).sum()) > 0
    assert sum(leaf["today"] for leaf in tree.metrics["leaves"]) == 200


def refuse(customer, how: str, by) -> None:
    if how == "record":
        type(customer).objects.filter(pk=customer.pk).update(profiling_refused=True)
    elif how == "consent":
        make.give_consent(customer, "", "profiling", granted=False)
    else:
        asked = requests.Asked(kind="restriction", via="branch", identity_proof="id_document")
        request = requests.receive_request(customer=customer, asked=asked, by=by)
        requests.carry_out(request=request, by=by)


@pytest.mark.parametrize("how", ["record", "consent", "restriction"])
def test_who_refuses_profiling_is_neither_learned_from_nor_in_a_leafs_segment(marketer, bank, how):
    refused = [one for one in bank if one.birth_on.year < day(0).year - 55][:7]
    for one in refused:
        refuse(one, how, marketer)

    tree = growing.grow_tree(tree_id=ask(marketer).pk)

    members = set()
    for leaf in tree.metrics["leaves"]:
        segment = growing.save_leaf(run=tree, node=leaf["node"], by=marketer)
        refresh_segment(segment_id=segment.pk)
        found = segment_members(segment)
        assert len(found) == leaf["today"]
        members |= found
    assert tree.customer_count == len(members) == 193
    assert not members & {one.pk for one in refused}


def segment_members(segment) -> set[int]:
    rows = SegmentMembership.objects.filter(segment=segment)
    return set(rows.values_list("customer_id", flat=True))


def test_a_branchs_tree_makes_segments_of_the_branch_whoever_saves_them(
    user_with_role, marketer, bank
):
    ours = make.make_branch()
    type(bank[0]).objects.filter(pk__in=[one.pk for one in bank[::2]]).update(branch=ours)
    clerk = user_with_role("marketer", branch_code=ours.code)

    tree = growing.grow_tree(tree_id=ask(clerk).pk)
    for leaf in tree.metrics["leaves"]:
        segment = growing.save_leaf(run=tree, node=leaf["node"], by=marketer)
        refresh_segment(segment_id=segment.pk)
        assert len(segment_members(segment)) == leaf["today"]

    assert sum(leaf["today"] for leaf in tree.metrics["leaves"]) == tree.customer_count == 100


def of_segment(outcome: str, segment, cut: dt.date, days: int = 30) -> dict[int, bool]:
    found = read_answer(FEATURES, Question(outcome, str(segment.pk), days, cut))
    return dict(zip(found.ids.tolist(), found.had.tolist(), strict=True))


def test_who_was_in_a_segment_is_read_as_it_was(marketer, bank):
    segment = make_list(marketer, bank[0], bank[1], bank[2])
    old, now = timezone.now() - dt.timedelta(days=40), timezone.now() - dt.timedelta(days=5)
    members_now = SegmentMembership.objects.filter(segment=segment)
    members_now.filter(customer=bank[2]).delete()
    members_now.filter(customer=bank[0]).update(entered_at=old)
    members_now.filter(customer=bank[1]).update(entered_at=now)
    PastMembership.objects.create(
        id=10**9 + 1, entering=10**9, segment=segment, customer=bank[2], entered_at=old, left_at=now
    )

    def members(cut: dt.date) -> list[int]:
        return [pk for pk, yes in of_segment("segment", segment, cut).items() if yes]

    assert members(day(50)) == []
    assert members(day(20)) == [bank[0].pk, bank[2].pk]
    assert members(day(0)) == [bank[0].pk, bank[1].pk]
    came = of_segment("entered", segment, day(20), days=19)
    assert [pk for pk, yes in came.items() if yes] == [bank[1].pk]
    assert bank[0].pk not in came
    assert came[bank[3].pk] is False


def test_a_tree_tells_what_sets_a_list_apart(marketer, bank):
    older = [one for one in bank if one.birth_on.year < day(0).year - 55]
    segment = make_list(marketer, *older)

    tree = growing.grow_tree(tree_id=ask(marketer, outcome="segment", subject=str(segment.pk)).pk)

    assert (tree.state, tree.cut_on) == ("done", day(0))
    best = tree.metrics["leaves"][0]
    asked = best["rule"]["rule"]["all"][-1]
    assert best["rate"] > 0.9
    assert tree.metrics["auc"] > 0.95
    # The part that it grows on, drawn by the customers' keys, may lack an age next to the border.
    assert (asked["field"], asked["op"]) == ("age_years", "more_than")
    assert abs(asked["value"] - 55) <= 1.5


def test_what_a_segments_own_rule_says_is_not_asked_again(marketer, bank):
    inner = refreshed_segment(marketer, asking("age_years", "at_least", 40))
    outer = refreshed_segment(marketer, asking("segment", "has_any", [str(inner.pk)]))
    hidden = make_list(marketer, bank[0])

    for over, code, field in (
        ({"outcome": "segment", "subject": str(outer.pk)}, "feature_of_rule", "features"),
        ({"outcome": "segment", "subject": "7777777"}, "unknown_segment", "subject"),
        ({"outcome": "segment", "subject": "GOLD"}, "unknown_segment", "subject"),
        ({"outcome": "entered", "subject": str(outer.pk)}, "no_history", "cut_on"),
        ({"outcome": "segment", "subject": str(hidden.pk), "cut_on": day(3)}, "no_history", "cut_on"),
        ({"outcome": "segment", "subject": str(hidden.pk), "split": "time"}, "no_history", "cut_on"),
    ):  # fmt: skip
        with pytest.raises(DomainError) as refused:
            ask(marketer, **over)
        assert (refused.value.code, refused.value.field) == (code, field), over
    assert not OutcomeTree.objects.exists()


def test_nothing_after_the_cut_is_known(marketer, bank):
    late = make.make_customer(since_on=day(5))
    holder = make.make_customer(since_on=day(500))
    make.make_holding(holder, product=make.Product.objects.get(code="GOLD"), opened_on=day(400))

    answer = read_answer(FEATURES, Question("product", "GOLD", 30, day(30)))

    assert late.pk not in answer.ids
    assert holder.pk not in answer.ids
    assert answer.had.sum() == sum(1 for n in range(200) if 20 + n % 60 > 50 or n % 29 == 0)
    tenure = dict(zip(answer.ids.tolist(), answer.values[:, 1].tolist(), strict=True))
    assert tenure[bank[0].pk] == 870


def test_other_outcomes_are_read_as_they_happened(bank):
    tag = make.Tag.objects.create(code="vip", name_zh="贵宾", name_en="VIP", source="manual")
    for one, ago in ((bank[1], 10), (bank[2], 200)):
        CustomerTag.objects.create(customer=one, tag=tag, since=timezone.now() - dt.timedelta(days=ago))  # fmt: skip
    for one, ago in ((bank[3], 40), (bank[4], 40), (bank[4], 5)):
        make.make_transaction(
            account(one), booked_at=timezone.now() - dt.timedelta(days=ago), amount=-5
        )

    def had(outcome: str, subject: str = "") -> dict[int, bool]:
        found = read_answer(FEATURES, Question(outcome, subject, 30, day(30)))
        return dict(zip(found.ids.tolist(), found.had.tolist(), strict=True))

    tagged = had("tag", "vip")
    assert [pk for pk, yes in tagged.items() if yes] == [bank[1].pk]
    assert bank[2].pk not in tagged
    assert had("dormant") == {bank[3].pk: True, bank[4].pk: False}


@pytest.mark.parametrize(
    ("over", "code", "field"),
    [
        ({"subject": ""}, "no_subject", "subject"),
        ({"days": 0}, "bad_window", "days"),
        ({"cut_on": TODAY + dt.timedelta(days=3000)}, "window_in_future", "cut_on"),
        ({"depth": 9}, "bad_shape", "depth"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(marketer, over, code, field):
    make.make_transaction(account(make.make_customer()), booked_at=timezone.now())

    with pytest.raises(DomainError) as refused:
        ask(marketer, **over)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert not OutcomeTree.objects.exists()


def test_an_outcome_nobody_had_teaches_nothing(marketer, bank):
    tree = growing.grow_tree(tree_id=ask(marketer, subject="SILVER").pk)

    assert tree.state == "failed"
    assert tree.error == "too_few_outcomes"


def test_a_tree_is_asked_for_drawn_and_made_a_segment(client_for, bank):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"
    body = {"name": "Gold", "features": FEATURES, "outcome": "product", "subject": "product:GOLD", "days": 30,
            "criterion": "entropy", "split": "hash", "depth": 3, "least": 5, "seed": 1}  # fmt: skip
    wrong = client.post(reverse("segmentation:tree_create"), body | {"subject": ""})
    assert wrong.status_code == 422
    assert "Say which." in wrong.content.decode()

    client.post(reverse("segmentation:tree_create"), body)
    tree = OutcomeTree.objects.get()
    growing.grow_tree(tree_id=tree.pk)
    page = client.get(reverse("segmentation:tree_detail", args=[tree.pk])).content.decode()

    assert "<svg width=" in page
    assert "Took a product “Product GOLD”" in page or "Took a product “" in page
    assert "more than 50" in page
    tree.refresh_from_db()
    node = tree.metrics["leaves"][0]["node"]
    leaf_url = reverse("segmentation:tree_leaf", args=[tree.pk, node])
    assert client_for("data_steward").post(leaf_url).status_code == 403
    assert not Segment.objects.exists()
    client.post(leaf_url)
    assert Segment.objects.get().name == "Gold · 1"
    assert client.get(reverse("segmentation:tree_list")).status_code == 200
