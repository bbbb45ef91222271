"""The bank's own part of the demo: customers, segments, models, alerts, plan, and who may call the API."""

import os
import shutil
import subprocess
import sys
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from config.demo.banks import home_currency, home_zone
from config.demo.order import Order, bank_folder, demo_user
from config.demo.people import password_of

API_CLIENT = "core-banking"
USUAL_QUIET = (time(20), time(9))
AWAKE_HOURS, AWAKE_HOURS_NEEDED = 13, 3  # mails go out for so long after a start, whatever the hour
QUIET_NOTE = "quiet hours are laid at"
FIRST_PLAN, PLAN_STEP = 900, 60
# In koruna, and for a bank whose loans are larger: a year's plan is what a campaign or two may bring.
PLAN_SCALES = {"CZK": 25}


def load_bank(order: Order) -> str | None:
    """The customers: the simulated bank, or real files when the order names a folder."""
    from config.simulation import loading as simulation
    from customers.models import Customer

    if Customer.objects.exists():
        return None
    if order.data:
        return load_files(order.data)
    _wait_for_files(order)
    simulation.load_bank(bank_folder())
    return f"a bank of {order.customers:,} customers"


def begin_bank(order: Order) -> None:
    """Begin to write the simulated bank's files in a process beside this one; needs no database."""
    if order.data or bank_folder().exists():
        return
    words = ["make_bank", "--customers", str(order.customers), "--out", str(bank_folder())]
    order.maker = subprocess.Popen(
        [sys.executable, "-m", "django", *words], stdout=subprocess.DEVNULL
    )


def _wait_for_files(order: Order) -> None:
    """Take the files being written, or write them where a start was broken off before they were loaded."""
    if order.maker is None:
        shutil.rmtree(bank_folder(), ignore_errors=True)
        begin_bank(order)
    if order.maker is None or order.maker.wait():
        raise SystemExit("the simulated bank could not be written; its output stands above.")


def load_files(folder: Path) -> str:
    """Import the Berka bank's files by the mappings that the documentation shows; our own mappings are there too."""
    from django.core.management import call_command

    from config.simulation.loading import IMPORTED
    from customers.services.imports.mappings import built_in_mapping

    call_command("import_data", "docs/examples/berka", str(folder), verbosity=0)
    for target in IMPORTED:
        built_in_mapping(target=target)
    return f"the bank in {folder}"


def watch_bookings(order: Order) -> str | None:
    """Run the monitoring once over all bookings: the planted patterns become alerts with their holds."""
    from django.utils import timezone

    from risk.models import Alert, MonitoringRun
    from risk.services.monitoring import run_monitoring

    if MonitoringRun.objects.exists():
        return None
    now = timezone.now()
    run = run_monitoring(now=now, since=now - timedelta(days=400))
    alert = Alert.objects.select_related("customer").order_by("-window_end").first()
    if alert:
        order.notes.append(
            f"customer {alert.customer.customer_no}: an alert that only risk may read"
        )
    return f"{run.raised} alerts from the bookings"


def make_segments(_order: Order) -> str | None:
    """The segments a marketer begins with."""
    from segmentation.services.examples import make_example_segments

    made = make_example_segments(by=demo_user("marketer"))
    return f"{len(made)} segments" if made else None


def train_models(_order: Order) -> str | None:
    """Models of who buys what, approved by a second person, and everybody scored."""
    from recommendations.services.seeding import seed_models

    versions = seed_models(builder=demo_user("modeller"), validator=demo_user("validator"))
    return f"{len(versions)} models trained, everybody scored" if versions else None


def plan_the_year(_order: Order) -> str | None:
    """What contact is to earn this year, month by month."""
    from django.utils import timezone

    from reports.models import PlanFigure
    from reports.services.plans import set_plan

    if PlanFigure.objects.exists():
        return None
    first = timezone.localdate().replace(month=1, day=1)
    months = [first.replace(month=month) for month in range(1, 13)]
    scale = PLAN_SCALES.get(home_currency(), 1)
    money = {
        month: Decimal(scale * (FIRST_PLAN + PLAN_STEP * place))
        for place, month in enumerate(months)
    }
    set_plan(measure=PlanFigure.Measure.INCREMENTAL_REVENUE, amounts=money)
    set_plan(measure=PlanFigure.Measure.CONVERSIONS, amounts=dict.fromkeys(months, Decimal(2)))
    return f"the plan for {first.year}"


def make_api_client(_order: Order) -> str | None:
    """An OAuth application through which core banking delivers its events."""
    from oauth2_provider.models import Application

    from accounts.services import users

    if Application.objects.filter(client_id=API_CLIENT).exists():
        return None
    user = users.create_user(username=API_CLIENT, password=None, role="api_client", language="en")
    Application.objects.create(
        name="Core banking",
        client_id=API_CLIENT,
        client_secret=api_secret(),
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        user=user,
    )
    return "an API client"


def api_secret() -> str:
    """The API client's secret in this checkout."""
    return password_of(API_CLIENT, os.environ["DEMO_PASSWORD_SEED"])


def lay_quiet_hours(order: Order) -> str | None:
    """Move the bank's quiet hours where they would leave the demo silent now, and say so."""
    from django.utils import timezone

    from customers.models import ContactPolicy
    from customers.services.policy import set_quiet_hours

    if not ContactPolicy.objects.exists():
        set_quiet_hours(begins=USUAL_QUIET[0], ends=USUAL_QUIET[1])
    zone = home_zone()
    now = timezone.localtime(timezone=ZoneInfo(zone))
    hours = range(AWAKE_HOURS_NEEDED)
    if not any(_is_quiet(now + timedelta(hours=ahead), zone) for ahead in hours):
        return None
    begins, ends = time((now.hour + AWAKE_HOURS) % 24), time((now.hour + 23) % 24)
    set_quiet_hours(begins=begins, ends=ends)
    told = f"{begins:%H:%M}–{ends:%H:%M} ({zone})"
    order.notes.append(f"{QUIET_NOTE} {told} so that mails go out now; a bank has 20:00–09:00")
    return f"quiet hours moved to {told}, so that mails go out at this hour"


def _is_quiet(moment: datetime, zone: str) -> bool:
    from customers.domain.quiet import quiet_until
    from customers.models import ContactPolicy

    policy = ContactPolicy.objects.get(id=1)
    return bool(quiet_until(moment, zone, policy.quiet_from, policy.quiet_until))


def refresh_board(_order: Order) -> str | None:
    """Count the figures of risk's board once, so that it is not empty until beat does."""
    from django.utils import timezone

    from risk.models import ProcessFigures
    from risk.services.board import refresh_process_figures

    if ProcessFigures.objects.exists():
        return None
    refresh_process_figures(now=timezone.now())
    return None
