"""The send worker, ledger and gates and all, beside a bare smtplib loop over mails already built."""

import shutil
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone

from bench import BenchResult
from bench.population import make_campaign, make_population
from campaigns.domain import mime
from campaigns.models import CampaignRun
from campaigns.services import running, sending
from campaigns.services.rendering.recipients import opened, read_sealed
from campaigns.services.rendering.renderer import Renderer
from config.demo.processes import free_port, listens
from customers.models import Customer

FOR_EVER = 3600.0
BARE = 5_000  # mails of the bare loop: its speed does not depend on how many


def run(customers: int) -> BenchResult:
    """Send one campaign with one worker over one connection, and as many mails bare to the same sink."""
    make_population(customers)
    campaign = make_campaign(holdout_share=0)
    running.launch_campaign(campaign=campaign, by=campaign.author)
    launched = campaign.runs.get()
    with sink() as name:
        began = time.perf_counter()
        report = sending.send_slice(run_id=launched.pk, seconds=FOR_EVER)
        ours = time.perf_counter() - began
        per_mail = bare_loop(launched, min(BARE, report.sent))
    launched.refresh_from_db()
    return BenchResult(
        value=round(report.sent / ours),
        unit="mails/s",
        seconds=ours,
        limit_seconds=per_mail * report.sent,
        detail={
            "sink": name,
            "sent": report.sent,
            "state": launched.state,
            "bare_mails_per_second": round(1 / per_mail),
            "workers": 1,
        },
    )


def bare_loop(launched: CampaignRun, mails: int) -> float:
    """Return the seconds per mail of `smtplib.sendmail` over prebuilt mails on one connection."""
    renderer = Renderer(launched.campaign, launched)
    some = Customer.objects.exclude(status="closed").values_list("pk", flat=True)[:1]
    rows = read_sealed(list(some), "email")
    if not rows:
        return 0.0
    recipient = opened(rows[0][1:])
    letter = renderer.letter(recipient, delivery_id=1, variant="A", now=timezone.now())
    built = [mime.build(letter)] * mails
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as smtp:
        began = time.perf_counter()
        for content in built:
            smtp.sendmail(letter.sender, [letter.recipient], content)
        return (time.perf_counter() - began) / mails


@contextmanager
def sink() -> Iterator[str]:
    """Start postfix's smtp-sink, or the bundled one, and point the product at it."""
    port, found = free_port(), shutil.which("smtp-sink")
    command = (
        [found, f"127.0.0.1:{port}", "200"]
        if found
        else [sys.executable, "-m", "bench.sink", str(port)]
    )
    process = subprocess.Popen(command, cwd=settings.BASE_DIR)  # noqa: S603 - a fixed program and a port
    before = settings.EMAIL_HOST, settings.EMAIL_PORT
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        while not listens(port):
            time.sleep(0.05)
        yield "smtp-sink (postfix)" if found else "bench.sink (asyncio)"
    finally:
        settings.EMAIL_HOST, settings.EMAIL_PORT = before
        process.terminate()
        process.wait()
