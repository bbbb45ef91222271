"""The send workers, ledger and gates and all, beside a bare smtplib loop over mails already built.

As many workers as the machine has cores send one run, each over a connection of its own, as in production.
"""

import multiprocessing
import os
import shutil
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone

from bench import BenchResult, backend_seconds
from bench.population import make_campaign, make_population
from campaigns.domain import mime
from campaigns.models import CampaignRun
from campaigns.services import running, sending
from campaigns.services.rendering.recipients import opened, read_sealed
from campaigns.services.rendering.renderer import Renderer
from config.demo.processes import free_port, listens
from customers.models import Customer

FOR_EVER = 3600.0
AS_NOBODY = ["-u", "nobody"] if os.geteuid() == 0 else []  # smtp-sink refuses to serve as root
WARM = 2_000  # mails after which a worker has compiled and cached what it needs
BARE = 5_000  # mails of the bare loop: its speed does not depend on how many


@dataclass(frozen=True)
class Sent:
    """What one worker sent, the CPU seconds that it and its backend took, and by how many MiB it grew once warm."""

    mails: int
    cpu: float
    backend: float
    growth: float


def run(customers: int) -> BenchResult:
    """Send one campaign with a worker per core, and as many mails bare to the same sink."""
    make_population(customers)
    campaign = make_campaign(holdout_share=0)
    running.launch_campaign(campaign=campaign, by=campaign.author)
    launched = campaign.runs.get()
    workers = os.cpu_count() or 1
    with sink() as name:
        began = time.perf_counter()
        reports = send_together(launched.pk, workers)
        ours = time.perf_counter() - began
        sent = sum(one.mails for one in reports)
        per_mail, size = bare_loop(launched, min(BARE, sent))
    launched.refresh_from_db()
    return BenchResult(
        value=round(sent / ours),
        unit="mails/s",
        seconds=ours,
        limit_seconds=per_mail * sent,
        detail={
            "sink": name,
            "sent": sent,
            "state": launched.state,
            "bytes_a_mail": size,
            "bare_mails_per_second": round(1 / per_mail),
            "workers": workers,
            "worker_cpu_seconds_per_1000": round(sum(one.cpu for one in reports) / sent * 1000, 3),
            "worker_growth_mb": round(max(one.growth for one in reports), 1),
            "backend_cpu_seconds_per_1000": round(
                sum(one.backend for one in reports) / sent * 1000, 3
            ),
        },
    )


def send_together(run_id: int, workers: int) -> list[Sent]:
    """Send a run by several processes at once; return what each took."""
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        return pool.map(send_until_done, [run_id] * workers, chunksize=1)


def send_until_done(run_id: int) -> Sent:
    """Send what is due of a run and return what it took of this process and of its backend."""
    began, before = time.process_time(), backend_seconds()
    first = sending.send_slice(run_id=run_id, seconds=FOR_EVER, most=WARM)
    warm = held_mb()
    report = sending.send_slice(run_id=run_id, seconds=FOR_EVER)
    cpu, backend = time.process_time() - began, backend_seconds() - before
    return Sent(first.sent + report.sent, cpu, backend, held_mb() - warm)


def held_mb() -> float:
    """Return the MiB that this process holds now; 0 where the system does not tell."""
    told = Path("/proc/self/statm")
    pages = int(told.read_text().split()[1]) if told.exists() else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def bare_loop(launched: CampaignRun, mails: int) -> tuple[float, int]:
    """Return the seconds per mail of `smtplib.sendmail` over prebuilt mails on one connection, and a mail's bytes."""
    renderer = Renderer(launched.campaign, launched)
    some = Customer.objects.exclude(status="closed").values_list("pk", flat=True)[:1]
    rows = read_sealed(list(some), "email")
    if not rows:
        return 0.0, 0
    recipient = opened(rows[0])
    letter = renderer.letter(recipient, delivery_id=1, variant="A", now=timezone.now())
    built = [mime.build(letter)] * mails
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as smtp:
        began = time.perf_counter()
        for content in built:
            smtp.sendmail(letter.sender, [letter.recipient], content)
        return (time.perf_counter() - began) / mails, len(built[0])


@contextmanager
def sink() -> Iterator[str]:
    """Start postfix's smtp-sink, or the bundled one, and point the product at it."""
    port, found = free_port(), shutil.which("smtp-sink")
    command = (
        [found, *AS_NOBODY, f"127.0.0.1:{port}", "200"]
        if found
        else [sys.executable, "-m", "bench.sink", str(port)]
    )
    process = subprocess.Popen(command, cwd=settings.BASE_DIR)  # noqa: S603 - a fixed program and a port
    before = settings.EMAIL_HOST, settings.EMAIL_PORT
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        while not listens(port):
            if process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended with exit code {process.returncode}")
            time.sleep(0.05)
        yield "smtp-sink (postfix)" if found else "bench.sink (asyncio)"
    finally:
        settings.EMAIL_HOST, settings.EMAIL_PORT = before
        process.terminate()
        process.wait()
