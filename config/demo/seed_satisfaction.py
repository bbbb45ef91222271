"""How satisfied the demo's customers are, and what drives whether they recommend the bank."""

from config.demo.order import Order, demo_user


def measure_satisfaction(_order: Order) -> str | None:
    """Take in the answers to surveys, raise falls, and fit what drives NPS; a bank without surveys has nothing to tell."""
    from django.utils import timezone

    from segmentation.models import SurveyAnswer
    from segmentation.services.satisfaction import alerts, answers, fitting

    if SurveyAnswer.objects.exists():
        return None
    now = timezone.now()
    taken = answers.take_answers(now=now)
    if not taken:
        return None
    fallen = alerts.raise_alerts(now=now)
    asked = fitting.request_drivers(by=demo_user("marketer"), measure="nps")
    run = fitting.fit_run(run_id=asked.pk)
    told = fitting.foretell(run=run) if run and run.is_done else 0
    return f"{taken:,} answers to surveys, {len(fallen)} falls, {told:,} customers foretold"
