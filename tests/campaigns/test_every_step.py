"""A worker dies at each line of a delivery's way: nothing is lost, nothing is sent twice, whatever the next one is told."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from campaigns.models import CampaignRun, Delivery
from campaigns.services import dispatching, sending, settling
from campaigns.services.rendering.links import message_id_of
from campaigns.services.rendering.renderer import Renderer
from customers.channels.smtp import SmtpProvider
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db
PEOPLE, CHUNK = 9, 4


class KilledError(BaseException):
    """The end of a process: no handler of ours may catch it."""


class Dying(SmtpProvider):
    """A worker's provider that dies once so many mails are at the server, the last one's answer unheard."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def send(self, batch, allowed) -> Iterator:
        if not self.after:
            raise KilledError
        for number, result in enumerate(super().send(batch, allowed), 1):
            if number == self.after:
                raise KilledError
            yield result


def die(*_args: object, **_more: object) -> None:
    raise KilledError


def die_before_writing(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(Renderer, "write_batch", die)
    return -1


def die_before_the_provider(_monkeypatch: pytest.MonkeyPatch) -> int:
    return 0


def die_at_the_provider(_monkeypatch: pytest.MonkeyPatch) -> int:
    return 3


def die_before_settling(monkeypatch: pytest.MonkeyPatch) -> int:
    real = settling.settle_batch
    monkeypatch.setattr(
        settling, "settle_batch", lambda **told: die() if told["settlements"] else real(**told)
    )
    return -1


def die_after_settling(monkeypatch: pytest.MonkeyPatch) -> int:
    real = settling.settle_batch

    def settle(**told) -> dict[int, str]:
        written = real(**told)
        return die() if written else written

    monkeypatch.setattr(settling, "settle_batch", settle)
    return -1


@pytest.mark.parametrize(
    ("dies", "uncertain", "caught_by_then"),
    [
        (die_before_writing, 0, 0),
        (die_before_the_provider, CHUNK, 0),
        (die_at_the_provider, CHUNK, 3),
        (die_before_settling, CHUNK, CHUNK),
        (die_after_settling, 0, CHUNK),
    ],
)
def test_killed_at_any_line_each_is_sent_at_most_once(
    smtp_sink, clock, settings, dies: Callable, uncertain, caught_by_then
):
    run = make.launch(make.make_audience(PEOPLE))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sending, "MICRO_BATCH", CHUNK)
        after = dies(patched)
        provider = Dying(after) if after >= 0 else None
        with pytest.raises(KilledError):
            sending.send_slice(run_id=run.pk, provider=provider)
    assert smtp_sink.store.count() == caught_by_then

    settings.DELIVERY_LEASE_SECONDS = 15  # another release, with settings of its own
    assert sending.send_slice(run_id=run.pk).sent == 0  # the dead one's leases still look alive
    clock.shift(dt.timedelta(seconds=200))
    dispatching.look_after_runs(now=timezone.now())
    sending.send_slice(run_id=run.pk)

    counts = make.states(run)
    assert counts.get("uncertain", 0) == uncertain
    assert sum(counts.values()) == PEOPLE
    assert counts["sent"] == PEOPLE - uncertain
    settling.reconcile_uncertain(run=run, provider=SmtpProvider(), now=timezone.now())
    caught = Counter(smtp_sink.store.message_ids())
    sent = Delivery.objects.filter(run=run, state="sent").values_list("pk", flat=True)
    assert set(caught.values()) == {1}
    assert set(caught) == {message_id_of(pk) for pk in sent}
    assert CampaignRun.objects.get().frozen_count == PEOPLE
