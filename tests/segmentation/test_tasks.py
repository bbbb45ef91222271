import pytest

from segmentation import tasks
from segmentation.models import Segment
from tests.factories import customers as make
from tests.factories.segmentation import asking, make_segment


@pytest.mark.django_db
def test_waiting_segments_are_refreshed_in_order(user_with_role):
    make.make_customer()
    owner = user_with_role("marketer")
    inner = make_segment(owner)
    outer = make_segment(owner, asking("segment", "has_any", [str(inner.pk)]))

    tasks.refresh_waiting_segments_task()

    assert dict(Segment.objects.values_list("pk", "member_count")) == {inner.pk: 1, outer.pk: 1}


@pytest.mark.slow
def test_a_worker_refreshes_what_it_is_asked(transactional_db, user_with_role, start_worker):
    make.make_customer()
    segment = make_segment(user_with_role("marketer"))
    worker = start_worker(queues="segments")

    tasks.refresh_segment_task.delay(segment.pk)

    def is_ready() -> bool:
        return Segment.objects.filter(pk=segment.pk, state=Segment.State.READY).exists()

    worker.wait_until(is_ready, 30)
    segment.refresh_from_db()
    assert segment.member_count == 1
