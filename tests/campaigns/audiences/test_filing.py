"""The files of an audience: made as exports, for who may, and never without those whom the platform must take out."""

import datetime as dt
import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from campaigns.domain.audiences import MEMBERS, REMOVALS, digest
from campaigns.models import AdAudience, AudienceMember
from campaigns.services.audiences import filing, removing
from config.base.errors import DomainError
from customers.models import Export
from customers.services.consents import withdraw_consent
from customers.services.exports import own, writing
from customers.services.residency.declaring import end_recipient
from customers.services.rights import erasing, requests
from customers.services.rights.requests import Asked
from customers.services.suppressions import suppress_customer
from tests.factories import audiences

pytestmark = pytest.mark.django_db
REASON = "Autumn campaign"


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""


def made(by, audience: AdAudience, kind: str = MEMBERS) -> Export:
    """A file of an audience, written."""
    export = own.request_own_file(by=by, kind=kind, source_id=str(audience.pk), reason=REASON)
    writing.run_export(export=export)
    export.refresh_from_db()
    return export


def lines_of(export: Export, by) -> list[str]:
    with own.open_file(export=export, by=by) as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    assert archive.namelist() == [f"{export.code}.txt"]
    return archive.read(f"{export.code}.txt").decode().split()


def placed(count: int = 2, **over) -> tuple[list, AdAudience]:
    people = audiences.make_people(count)
    audiences.place(people, **over)
    return people, AdAudience.objects.get()


def count(audience: AdAudience, state: str) -> int:
    return getattr(AdAudience.objects.counted().get(pk=audience.pk), state)


def withdraw(person) -> None:
    withdraw_consent(customer=person, purpose="partner_sharing", channel="ads", source="test")


def test_file_holds_the_hashes_of_the_members_and_nothing_else(user_with_role):
    marketer = user_with_role("marketer")
    people, audience = placed()

    export = made(marketer, audience)

    assert sorted(lines_of(export, marketer)) == sorted(digest(one.phone) for one in people)
    assert (export.state, export.row_count, export.recipient) == ("done", 2, "Tencent Ads")
    assert count(audience, "given") == 2
    actions = AuditEntry.objects.filter(object_id=export.code).order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "export",
        "export_made",
        "export_download",
    ]


def test_who_withdrew_before_the_file_is_not_in_it_and_leaves_no_hash(user_with_role):
    marketer = user_with_role("marketer")
    (stays, leaves), audience = placed()
    withdraw(leaves)

    export = made(marketer, audience)

    assert lines_of(export, marketer) == [digest(stays.phone)]
    gone = AudienceMember.objects.get(customer=leaves)
    assert (gone.removal, gone.identifiers, gone.given_at) == ("no_sharing_consent", "", None)
    assert count(audience, "to_remove") == 0


@pytest.mark.parametrize(
    ("leave", "reason"),
    [
        (withdraw, "no_sharing_consent"),
        (lambda one: suppress_customer(customer=one, reason="request"), "suppression"),
    ],
)
def test_who_withdraws_after_the_file_stands_in_the_removal_file(user_with_role, leave, reason):
    marketer = user_with_role("marketer")
    (_stays, leaves), audience = placed()
    made(marketer, audience)
    leave(leaves)

    export = made(marketer, audience, REMOVALS)

    assert lines_of(export, marketer) == [digest(leaves.phone)]
    gone = AudienceMember.objects.get(customer=leaves)
    assert (gone.removal, gone.told_at) == (reason, None)


def test_hashes_go_once_the_platform_has_taken_them_out(user_with_role):
    marketer = user_with_role("marketer")
    (_stays, leaves), audience = placed()
    made(marketer, audience)
    withdraw(leaves)
    export = made(marketer, audience, REMOVALS)

    with pytest.raises(DomainError) as refusal:
        removing.confirm_removals(audience=audience, by=marketer)
    assert refusal.value.code == "no_removal_file"
    lines_of(export, marketer)
    assert removing.confirm_removals(audience=audience, by=marketer) == 1

    gone = AudienceMember.objects.get(customer=leaves)
    assert (gone.identifiers, gone.told_at) == ("", timezone.now())
    assert count(audience, "to_remove") == 0


def test_who_leaves_after_the_removal_file_is_not_confirmed_with_it(user_with_role, clock):
    marketer = user_with_role("marketer")
    (first, second), audience = placed()
    made(marketer, audience)
    withdraw(first)
    export = made(marketer, audience, REMOVALS)
    lines_of(export, marketer)
    clock.shift(dt.timedelta(minutes=1))
    withdraw(second)
    removing.remove_members(audience=audience, now=timezone.now())

    assert removing.confirm_removals(audience=audience, by=marketer) == 1

    assert AudienceMember.objects.to_remove().get().customer == second


def test_who_is_taken_out_by_a_round_that_began_before_the_file_is_not_confirmed_with_it(
    user_with_role, clock
):
    marketer = user_with_role("marketer")
    (first, second), audience = placed(author=marketer)
    made(marketer, audience)
    withdraw(first)
    round_began = timezone.now()
    clock.shift(dt.timedelta(seconds=30))
    export = made(marketer, audience, REMOVALS)
    assert lines_of(export, marketer) == [digest(first.phone)]
    withdraw(second)
    removing.look_on(audience=audience, now=round_began, most=10)

    assert removing.confirm_removals(audience=audience, by=marketer) == 1

    left = AudienceMember.objects.to_remove().get()
    assert (left.customer, bool(left.identifiers)) == (second, True)
    assert filing.file_finished(now=timezone.now()) == 1
    writing.run_export(export=Export.objects.latest("pk"))
    assert lines_of(Export.objects.latest("pk"), marketer) == [digest(second.phone)]
    assert removing.confirm_removals(audience=audience, by=marketer) == 1


def test_a_later_file_confirms_whom_earlier_ones_named(user_with_role, clock):
    marketer = user_with_role("marketer")
    (first, second), audience = placed(author=marketer)
    made(marketer, audience)
    withdraw(first)
    earlier = made(marketer, audience, REMOVALS)
    clock.shift(dt.timedelta(minutes=1))
    withdraw(second)
    later = made(marketer, audience, REMOVALS)
    named = dict(audience.members.values_list("customer", "named_in"))
    assert named == {first.pk: earlier.pk, second.pk: later.pk}
    assert len(lines_of(later, marketer)) == 2

    assert removing.confirm_removals(audience=audience, by=marketer) == 2


def test_a_file_that_failed_has_named_nobody(user_with_role):
    marketer = user_with_role("marketer")
    (first, _second), audience = placed(author=marketer)
    made(marketer, audience)
    withdraw(first)
    failed = made(marketer, audience, REMOVALS)
    Export.objects.filter(pk=failed.pk).update(state=Export.State.FAILED, error="disk full")

    assert filing.file_finished(now=timezone.now()) == 1

    again = Export.objects.latest("pk")
    writing.run_export(export=again)
    lines_of(again, marketer)
    assert audience.members.to_remove().get().named_in == again.pk
    assert removing.confirm_removals(audience=audience, by=marketer) == 1


def test_nothing_is_made_or_handed_out_once_the_agreement_has_ended(user_with_role):
    marketer = user_with_role("marketer")
    _people, audience = placed()
    export = made(marketer, audience)
    end_recipient(recipient=audience.recipient)

    for act in (
        lambda: made(marketer, audience),
        lambda: own.open_file(export=export, by=marketer),
    ):
        with pytest.raises(DomainError) as refusal:
            act()
        assert refusal.value.code == "recipient_not_in_force"

    assert Export.objects.get().downloads == 0


def test_who_may_not_export_gets_no_file_and_leaves_no_trace(user_with_role, client_for):
    approver = user_with_role("campaign_approver")
    _people, audience = placed()

    with pytest.raises(DomainError) as refusal:
        made(approver, audience)

    assert refusal.value.code == "may_not_export"
    asked = {"kind": MEMBERS, "source_id": str(audience.pk), "reason": REASON}
    answer = client_for("campaign_approver").post(reverse("customers:export_file_create"), asked)
    assert (answer.status_code, Export.objects.count()) == (403, 0)
    assert count(audience, "given") == 0


def test_finished_run_and_new_removals_are_filed_once_in_the_authors_name(user_with_role):
    marketer = user_with_role("marketer")
    people = audiences.make_people(2)
    run = audiences.place(people, author=marketer)
    audience, now = AdAudience.objects.get(), timezone.now()
    assert run.finished_at is not None

    assert [filing.file_finished(now=now), filing.file_finished(now=now)] == [1, 0]
    export = Export.objects.get()
    assert (export.requested_by, export.source_kind) == (marketer, "ad_audience")
    writing.run_export(export=export)
    withdraw(people[0])
    assert [filing.file_finished(now=timezone.now()) for _ in range(2)] == [1, 0]

    assert Export.objects.latest("pk").source_kind == "ad_removal"
    assert count(audience, "to_remove") == 1


def test_an_audience_that_all_have_left_is_not_looked_at_again(user_with_role, monkeypatch):
    marketer = user_with_role("marketer")
    (first,), over = placed(1)
    made(marketer, over)
    withdraw(first)
    lines_of(made(marketer, over, REMOVALS), marketer)
    people = audiences.make_people(2)
    audiences.place(people)
    open_one = AdAudience.objects.exclude(pk=over.pk).get()
    made(marketer, open_one)
    looked_at: list[int] = []

    def look(*, audience: AdAudience, now: dt.datetime, most: int) -> int:
        looked_at.append(audience.pk)
        return removing.look_on(audience=audience, now=now, most=most)

    monkeypatch.setattr(filing, "look_on", look)
    filing.file_finished(now=timezone.now())
    removing.confirm_removals(audience=over, by=marketer)
    withdraw(people[1])
    filing.file_finished(now=timezone.now())

    assert looked_at == [over.pk, open_one.pk, open_one.pk]
    assert open_one.members.to_remove().get().customer == people[1]


def test_many_members_are_looked_at_by_turns_and_all_have_theirs(monkeypatch):
    monkeypatch.setattr(filing, "LOOKED_AT", 2)
    _people, first = placed(3)
    last = first.members.order_by("pk").last()
    audiences.place(audiences.make_people(2))
    second = AdAudience.objects.exclude(pk=first.pk).get()
    AudienceMember.objects.update(given_at=timezone.now())
    withdraw(last.customer)
    leaving = []

    for _round in range(3):
        filing.file_finished(now=timezone.now())
        first.refresh_from_db()
        second.refresh_from_db()
        leaving.append(
            (count(first, "to_remove"), bool(first.looked_to), second.looked_at is not None)
        )

    assert leaving == [(0, True, False), (0, True, True), (1, False, True)]


def erase(person, agent, officer) -> None:
    asked = Asked(kind="erasure", via="branch", identity_proof="id_document")
    request = requests.receive_request(customer=person, asked=asked, by=agent)
    erasing.propose_erasure(request=request, by=agent)
    erasing.approve_erasure(request=request, by=officer)
    erasing.run_erasure(request=request)


def test_who_is_erased_is_taken_out_by_the_hash_that_was_given_and_then_forgotten(
    user_with_role,
):
    marketer = user_with_role("marketer")
    agent, officer = user_with_role("service_agent"), user_with_role("compliance_officer")
    (gone, _stays), audience = placed()
    known = digest(gone.phone)
    made(marketer, audience)
    erase(gone, agent, officer)
    # Erasure is written by the database's clock, which does not stand still.
    AudienceMember.objects.filter(customer=gone).update(removed_at=timezone.now())

    export = made(marketer, audience, REMOVALS)

    assert lines_of(export, marketer) == [known]
    member = AudienceMember.objects.get(customer=gone)
    assert (member.removal, member.told_at) == ("erased", None)
    removing.confirm_removals(audience=audience, by=marketer)
    member.refresh_from_db()
    assert member.identifiers == ""


def test_who_is_erased_before_any_file_leaves_no_hash(user_with_role):
    agent, officer = user_with_role("service_agent"), user_with_role("compliance_officer")
    (gone, _stays), audience = placed()

    erase(gone, agent, officer)

    member = AudienceMember.objects.get(customer=gone)
    assert (member.removal, member.identifiers) == ("erased", "")
    assert count(audience, "to_remove") == 0
