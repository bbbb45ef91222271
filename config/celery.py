"""The Celery application; tasks are found in each app's tasks.py."""

import os

from celery import Celery
from celery.signals import setup_logging, task_failure, task_prerun
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("sandpiper")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@setup_logging.connect
def configure_logging(**_kwargs: object) -> None:
    """Keep Django's structured logging instead of Celery's own."""


@task_prerun.connect
def name_the_actor(task: object = None, **_kwargs: object) -> None:
    """Let the audit trail say which task wrote a row."""
    from accounts.services.audit import set_actor  # Django must be set up first

    set_actor(f"task:{getattr(task, 'name', '')}")


@task_failure.connect
def keep_failure(
    sender: object = None,
    task_id: str = "",
    exception: BaseException | None = None,
    einfo: object = None,
    args: tuple[object, ...] = (),
    kwargs: dict[str, object] | None = None,
    **_rest: object,
) -> None:
    """Write a failed task where ops can see and repeat it."""
    from accounts.services.failures import record_failure  # Django must be set up first

    record_failure(
        task_id=task_id,
        name=str(getattr(sender, "name", "")),
        arguments={"args": list(args), "kwargs": kwargs or {}},
        error=repr(exception),
        trace=str(einfo),
    )
