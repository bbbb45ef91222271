import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from config.base.errors import DomainError
from customers.models import Customer, CustomerTag, Score, Tag, TagCoverage
from customers.selectors.tags.tree import tag_tree
from customers.services.tags import defining, following, putting
from tests.factories import customers as make

pytestmark = pytest.mark.django_db


def bearers(tag) -> set[int]:
    return set(CustomerTag.objects.filter(tag=tag).values_list("customer_id", flat=True))


def ids_of(*customers):
    return Customer.objects.filter(pk__in=[one.pk for one in customers]).order_by().values("pk")


def refused(act, **asked) -> str:
    with pytest.raises(DomainError) as error:
        act(**asked)
    return error.value.code


@pytest.mark.datastore
def test_a_tag_follows_customers_by_difference():
    stays, leaves, comes = (make.make_customer() for _ in range(3))
    merged = make.make_customer(merged_into=stays)
    tag = make.make_tag(source="rule")
    following.follow_customers(tag=tag, customers=ids_of(stays, leaves, merged))
    since = CustomerTag.objects.get(tag=tag, customer=stays).since

    done = following.follow_customers(tag=tag, customers=ids_of(stays, comes))

    assert (done.entered, done.left) == (1, 1)
    assert bearers(tag) == {stays.pk, comes.pk}
    assert CustomerTag.objects.get(tag=tag, customer=stays).since == since
    tag.refresh_from_db()
    assert tag.customer_count == 2
    assert tag.refreshed_at is not None


def test_a_predicted_tag_is_on_whose_score_lies_in_the_band(user_with_role):
    low, inside, edge = (make.make_customer() for _ in range(3))
    for customer, value in [(low, 0.2), (inside, 0.5), (edge, 0.8)]:
        make.make_score(customer, "churn", value)
    make.make_score(low, "churn", 0.6, subject="P1")
    band = {"score_kind": "churn", "score_low": 0.5, "score_high": 0.8}
    tag = defining.create_tag(
        code="at-risk", source="model", by=user_with_role("marketer"), name_zh="流失", name_en="Risk", **band
    )  # fmt: skip

    following.refresh_model_tag(tag=tag)
    assert bearers(tag) == {inside.pk}
    Score.objects.filter(customer=low, subject="").update(value=0.7)
    assert following.refresh_model_tags() == 1

    assert bearers(tag) == {inside.pk, low.pk}
    assert refused(following.refresh_model_tag, tag=make.make_tag()) == "not_predicted"


def test_bands_and_codes_are_checked(user_with_role):
    base = {"by": user_with_role("marketer"), "name_zh": "甲", "name_en": "A"}
    make.make_tag("known")

    codes = [
        refused(defining.create_tag, code="known", source="manual", **base),
        refused(defining.create_tag, code="x", source="model", **base),
        refused(
            defining.create_tag, code="x", source="model", score_kind="churn",
            score_low=0.8, score_high=0.2, **base,
        ),
    ]  # fmt: skip

    assert codes == ["code_taken", "band_missing", "wrong_order"]
    assert Tag.objects.count() == 1


def test_the_tree_has_three_levels_and_keeps_their_order(user_with_role):
    user = user_with_role("marketer")
    top = defining.create_group(code="a", name_zh="甲", name_en="A")
    middle = defining.create_group(code="b", name_zh="乙", name_en="B", parent=top)
    low = defining.create_group(code="c", name_zh="丙", name_en="C", parent=middle)
    asked = {"code": "d", "name_zh": "丁", "name_en": "D", "parent": low}
    assert refused(defining.create_group, **asked) == "too_deep"
    deep, loose = make.make_tag("deep", group=low), make.make_tag("loose")

    branches = tag_tree(user)

    shown = [(one.group, one.level, one.tags) for one in branches]
    assert shown == [(top, 1, []), (middle, 2, []), (low, 3, [deep]), (None, 1, [loose])]
    assert [one.tags for one in tag_tree(user, text="oose")] == [[loose]]


def test_a_tag_put_by_hand_ends_when_it_says(user_with_role, clock):
    customer, agent = make.make_customer(), user_with_role("service_agent")
    short, until = make.make_tag(valid_days=7), make.make_tag()

    put = putting.put_tag(customer=customer, tag=short, by=agent)
    last = putting.put_tag(customer=customer, tag=until, by=agent, until=dt.date(2026, 3, 16))
    assert put.expires_at == timezone.now() + dt.timedelta(days=7)
    assert timezone.localtime(last.expires_at).strftime("%d %H:%M") == "17 00:00"
    assert put.put_by == agent.username

    clock.shift(dt.timedelta(days=1))
    assert following.expire_tags(now=timezone.now()) == 1
    assert bearers(until) == set()
    yesterday = dt.date(2026, 3, 16)
    asked = {"customer": customer, "tag": until, "by": agent, "until": yesterday}
    assert refused(putting.put_tag, **asked) == "in_the_past"
    followed = make.make_tag(source="rule")
    assert refused(putting.put_tag, customer=customer, tag=followed, by=agent) == "not_by_hand"
    assert refused(putting.take_off_tag, customer=customer, tag=followed) == "not_by_hand"
    assert putting.take_off_tag(customer=customer, tag=short) is True


def test_coverage_is_kept_by_day(clock):
    tag, one = make.make_tag(), make.make_customer()
    make.make_customer()
    make.tag_customer(one, tag)
    following.measure_coverage(now=timezone.now())
    clock.shift(dt.timedelta(days=1))
    make.tag_customer(make.make_customer(), tag, expires_at=timezone.now())
    following.measure_coverage(now=timezone.now())

    kept = TagCoverage.objects.order_by("on").values_list("customer_count", "total_count")

    assert list(kept) == [(1, 2), (1, 3)]
    tag.refresh_from_db()
    assert tag.customer_count == 1


def test_who_sees_one_branch_is_told_its_own_numbers(client_for):
    here, there = make.make_branch(code="0200"), make.make_branch(code="0300")
    tag, one = make.make_tag("vip"), make.make_customer(branch=here)
    make.make_customer(branch=here)
    make.tag_customer(one, tag)
    make.tag_customer(make.make_customer(branch=here), tag, expires_at=timezone.now())
    for day in (1, 2):
        make.tag_customer(make.make_customer(branch=there), tag)
        TagCoverage.objects.create(tag=tag, on=dt.date(2026, 3, day), customer_count=day, total_count=9)  # fmt: skip
    Tag.objects.update(customer_count=3)
    at = reverse("customers:tag_detail", args=["vip"])

    told = {}
    for code in ("", "0200"):
        client = client_for("marketer", branch_code=code)
        page, listed = client.get(at), client.get(reverse("customers:tag_list"))
        told[code] = (
            page.context["tag"].bearers,
            page.context["total"],
            page.context["figure"] is not None,
            [one.bearers for one in listed.context["branches"][0].tags],
            listed.context["total"],
            client.get("/api/v1/tags/vip").json()["customer_count"],
            [one["customer_count"] for one in client.get("/api/v1/tags").json()["results"]],
        )

    assert told == {
        "": (3, 5, True, [3], 5, 3, [3]),
        "0200": (1, 3, False, [1], 3, 1, [1]),
    }


def test_who_sees_one_branch_changes_no_tag_that_others_customers_bear(user_with_role):
    here, there = make.make_branch(code="0200"), make.make_branch(code="0300")
    user = user_with_role("marketer", branch_code="0200")
    of_others, beyond = make.make_tag("others"), make.make_tag("beyond", owner=user)
    own = make.make_tag("own", owner=user)
    for tag, branch in ((of_others, here), (beyond, there), (own, here)):
        make.tag_customer(make.make_customer(branch=branch), tag)
    make.make_score(make.make_customer(branch=there), "churn")

    for tag in (of_others, beyond):
        assert refused(defining.archive_tag, tag=tag, by=user) == "reaches_beyond"
        assert refused(defining.change_tag, tag=tag, by=user, name_en="X") == "reaches_beyond"
        assert len(bearers(tag)) == 1
    named = {"by": user, "name_zh": "甲", "name_en": "A", "score_kind": "churn", "score_low": 0.1}
    assert refused(defining.create_tag, code="m", source="model", **named) == "reaches_beyond"
    assert defining.change_tag(tag=own, by=user, name_en="Ours").name_en == "Ours"
    defining.archive_tag(tag=own, by=user)
    assert bearers(own) == set()


def test_an_archived_tag_is_on_nobody(user_with_role):
    marketer = user_with_role("marketer")
    tag = make.make_tag()
    make.tag_customer(make.make_customer(), tag)

    defining.archive_tag(tag=tag, by=marketer)

    assert bearers(tag) == set()
    assert refused(defining.archive_tag, tag=tag, by=marketer) == "archived"
    assert tag_tree(marketer) == []


@pytest.fixture
def client(client_for):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"
    return client


def test_tags_are_defined_found_and_listed_on_their_pages(client):
    customer = make.make_customer(name="陈小玲")
    make.make_score(customer, "churn", 0.9)
    body = {
        "code": "leaving", "name_zh": "可能流失", "name_en": "Leaving",
        "score_kind": "churn", "score_low": "0.7",
    }  # fmt: skip

    made = client.post(f"{reverse('customers:tag_create')}?source=model", body, follow=True)
    page = made.content.decode()

    assert "陈*玲" in page
    assert "陈小玲" not in page
    found = client.get(reverse("customers:tag_list"), {"q": "leav"}, headers={"HX-Request": "true"})
    assert "Leaving" in found.content.decode()
    bad = client.post(f"{reverse('customers:tag_create')}?source=model", body | {"code": "b", "score_high": "0.1"})  # fmt: skip
    assert (bad.status_code, Tag.objects.count()) == (422, 1)
    edited = client.post(
        reverse("customers:tag_edit", args=["leaving"]), body | {"name_en": "Gone"}
    )
    assert (edited.status_code, Tag.objects.get().name_en) == (302, "Gone")


def test_a_tag_is_put_on_and_taken_off_on_the_customers_page(client):
    customer, tag = make.make_customer(), make.make_tag("vip")
    address = reverse("customers:customer_tags", args=[customer.customer_no])

    put = reverse("customers:customer_tag_put", args=[customer.customer_no])
    assert client.post(put, {"tag": tag.pk}).status_code == 302
    assert "Tag vip" in client.get(address).content.decode()
    assert client.post(put, {"tag": tag.pk, "until": "2001-01-01"}).status_code == 422
    off = reverse("customers:customer_tag_off", args=[customer.customer_no, "vip"])
    assert client.post(off).status_code == 302

    assert not CustomerTag.objects.exists()


@pytest.mark.parametrize(
    ("method", "name", "codes"),
    [
        ("get", "tag_list", (200, 200, 403)),
        ("get", "tag_detail", (200, 200, 403)),
        ("get", "tag_create", (200, 403, 403)),
        ("get", "tag_edit", (200, 403, 403)),
        ("get", "taggroup_create", (200, 403, 403)),
        ("post", "tag_archive", (302, 403, 403)),
        ("post", "tag_refresh", (302, 403, 403)),
        ("get", "customer_tags", (200, 200, 403)),
        ("post", "customer_tag_put", (422, 422, 403)),
        ("post", "customer_tag_off", (302, 302, 403)),
    ],
)
def test_who_may(client_for, method, name, codes):
    tag, customer = make.make_tag("vip"), make.make_customer()
    arguments = {
        "tag_list": [], "tag_create": [], "taggroup_create": [],
        "customer_tags": [customer.customer_no], "customer_tag_put": [customer.customer_no],
        "customer_tag_off": [customer.customer_no, "vip"],
    }  # fmt: skip
    address = reverse(f"customers:{name}", args=arguments.get(name, ["vip"]))

    roles = ("marketer", "service_agent", "model_validator")
    answers = []
    for role in reversed(roles):
        answers.append(getattr(client_for(role), method)(address).status_code)
        if answers[-1] == 403:
            tag.refresh_from_db()
            assert (tag.archived_at, CustomerTag.objects.count()) == (None, 0)

    assert tuple(reversed(answers)) == codes


def test_the_page_of_a_tag_names_the_branch_of_whoever_bears_it_and_since_when(client_for):
    customer, tag = make.make_customer(branch=make.make_branch()), make.make_tag()
    make.tag_customer(customer, tag)

    client = client_for("marketer")
    client.cookies["sp_language"] = "zh-hans"
    page = client.get(reverse("customers:tag_detail", args=[tag.code]))

    shown = page.content.decode()
    assert f'<td data-l="网点">{customer.branch.name_zh}</td>' in shown
    assert '<th scope="col">起始时间</th>' in shown


def test_the_page_of_a_customer_names_who_put_a_tag_on(client_for, user_with_role):
    one, tag = make.make_customer(), make.make_tag()
    user = user_with_role("marketer", full_name="林悦")
    putting.put_tag(customer=one, tag=tag, by=user)

    page = client_for("marketer").get(reverse("customers:customer_tags", args=[one.customer_no]))

    assert '<td data-l="Put on by">林悦</td>' in page.content.decode()


def test_a_customer_of_another_branch_gets_no_tag(client_for):
    branch, customer, tag = make.make_branch(), make.make_customer(), make.make_tag()
    client = client_for("marketer", branch_code=branch.code)

    put = reverse("customers:customer_tag_put", args=[customer.customer_no])
    assert client.post(put, {"tag": tag.pk}).status_code == 404
    make.tag_customer(customer, tag)

    page = client.get(reverse("customers:tag_detail", args=[tag.code])).content.decode()
    assert customer.customer_no not in page


def test_the_api_lists_tags_and_puts_them_on(api_client_for):
    api = api_client_for("data_steward")
    customer, tag = make.make_customer(), make.make_tag("vip")
    address = reverse("api_customer_tag", args=[customer.customer_no, "vip"])

    assert api.put(address, {}, format="json").status_code == 204
    listed = api.get(reverse("api_tag_customers", args=["vip"])).json()["results"]
    assert [row["customer_no"] for row in listed] == [customer.customer_no]
    assert api.get(reverse("api_tags"), {"q": "vi"}).json()["results"][0]["customer_count"] == 1
    assert api.get(reverse("api_tag", args=[tag.code])).json()["source"] == "manual"
    assert api_client_for("api_client").delete(address).status_code == 403
    assert api.delete(address).status_code == 204
    assert bearers(tag) == set()
