"""Falls of quality: noted once, told by mail once to whoever asked, and told anew only after recovering."""

import datetime as dt
from smtplib import SMTPException

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.services import telling
from config.base.errors import DomainError
from customers import tasks
from customers.models import QualityFall, QualityMeasure, QualityWatch
from customers.services.quality import falls, thresholds

pytestmark = pytest.mark.django_db


@pytest.fixture
def phones(clock):
    """Measures of the phones' validity: `phones(0.8)` is the newest."""
    days = iter(range(1, 9))

    def measure(share: float) -> None:
        now = timezone.now() + dt.timedelta(days=next(days))
        QualityMeasure.objects.create(
            day=now.date(),
            computed_at=now,
            target="customers",
            field="phone",
            dimension="validity",
            good=int(share * 1000),
            total=1000,
        )

    thresholds.save_threshold(target="customers", field="phone", dimension="validity", least=0.95)
    return measure


@pytest.fixture
def steward(user_with_role):
    user = user_with_role("data_steward", username="watcher")
    falls.watch_quality(by=user)
    return user


def look() -> int:
    """Look as the beat does; return how many mails went out."""
    falls.note_falls(now=timezone.now())
    return falls.tell_watchers()


def test_a_fall_is_told_once_and_anew_only_after_it_recovered(phones, steward):
    phones(0.96)
    assert look() == 0

    phones(0.9)
    assert (look(), look()) == (1, 0)
    phones(0.8)  # lower still: the same fall
    assert look() == 0
    phones(0.95)
    assert look() == 0
    assert QualityFall.objects.get().ended_at is not None

    phones(0.94)
    assert (look(), look()) == (1, 0)
    assert QualityFall.objects.standing().count() == 1
    assert len(mail.outbox) == 2


def test_the_mail_says_what_fell_and_where_to_end_it(phones, steward):
    phones(0.9)
    look()

    (sent,) = mail.outbox

    assert sent.to == ["watcher@qingyu-bank.test"]
    assert sent.subject == "Data quality: 1 measure below its threshold"
    first = sent.body.splitlines()[0]
    assert first == "Customers · Phone · Validity: 90.0%, wanted at least 95.0%"
    assert reverse("customers:quality_board") in sent.body
    assert reverse("customers:threshold_list") in sent.body


def test_the_mail_is_in_the_readers_language(phones, steward):
    steward.language = "zh-hans"
    steward.save()
    phones(0.9)
    look()

    (sent,) = mail.outbox
    assert sent.subject == "数据质量：1 项指标低于阈值"
    assert "90.0%，要求不低于 95.0%" in sent.body


def test_who_did_not_ask_or_may_no_more_is_not_told(phones, user_with_role):
    user_with_role("data_steward")
    for over in ({"branch_code": "B1"}, {"is_active": False}, {"email": ""}):
        user = user_with_role("data_steward")
        falls.watch_quality(by=user)
        for name, value in over.items():
            setattr(user, name, value)
        user.save()
    QualityWatch.objects.create(user=user_with_role("marketer"))
    phones(0.9)

    assert look() == 0
    assert mail.outbox == []
    assert not QualityFall.objects.filter(watches__isnull=False).exists()


def test_a_mail_that_failed_is_sent_at_the_next_look(phones, steward, monkeypatch):
    phones(0.9)

    def refuse(*_args, **_more):
        raise SMTPException

    with monkeypatch.context() as patched:
        patched.setattr(telling, "send_mail", refuse)
        assert look() == 0

    assert look() == 1


def test_a_threshold_taken_away_ends_its_falls(phones, steward):
    phones(0.9)
    look()

    fall = QualityFall.objects.get()
    QualityFall.objects.update(ended_at=None)
    thresholds.delete_threshold(
        threshold=thresholds.save_threshold(
            target="customers", field="phone", dimension="validity", least=0.95
        )
    )
    look()

    fall.refresh_from_db()
    assert fall.ended_at is not None


def test_a_steward_asks_and_ends_it_on_the_page(phones, client_for):
    steward = client_for("data_steward", username="asks")
    page, watch = reverse("customers:threshold_list"), reverse("customers:quality_watch")
    assert "Tell me by mail" in steward.get(page).content.decode()

    told = steward.post(watch, {"tell": "on"}, follow=True).content.decode()
    assert "From now on you are told at asks@qingyu-bank.test." in told
    phones(0.9)
    tasks.tell_quality_task()
    (row,) = steward.get(page).context["falls"]
    assert (row[1], row[0].told_count, row[0].ended_at) == ("Phone", 1, None)

    steward.post(watch)
    assert not QualityWatch.objects.exists()


def test_without_an_address_nobody_is_told(client_for):
    steward = client_for("data_steward")
    steward.user.email = ""
    steward.user.save()

    shown = steward.post(reverse("customers:quality_watch"), {"tell": "on"}, follow=True)

    assert "Your account has no e-mail address" in shown.content.decode()
    with pytest.raises(DomainError, match="no e-mail address"):
        falls.watch_quality(by=steward.user)
    assert not QualityWatch.objects.exists()


def test_the_api_tells_falls(phones, steward, api_client_for):
    phones(0.9)
    look()

    (fall,) = api_client_for("data_steward").get(reverse("api_quality")).json()["falls"]

    assert (fall["field"], fall["share"], fall["least"]) == ("phone", 0.9, 0.95)
    assert (fall["ended_at"], fall["told_count"]) == (None, 1)
