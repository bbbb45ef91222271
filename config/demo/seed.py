"""Fills an empty database with a bank worth looking at; each step is skipped when already done.

Run as `python -m config.demo.seed`. A step is one small function of `STEPS`, imports what it needs
when it runs, and returns a line for the terminal, or None when there was nothing to do.
"""

import argparse
import json
import os
import time
from pathlib import Path

from config.demo import (
    banks,
    seed_audiences,
    seed_bank,
    seed_banners,
    seed_campaigns,
    seed_channels,
    seed_following,
    seed_history,
    seed_posts,
    seed_public,
    seed_records,
    seed_replies,
    seed_satisfaction,
    seed_segments,
    seed_series,
    seed_sources,
    seed_tasks,
    seed_value,
)
from config.demo.order import Order, Step
from config.demo.people import PEOPLE, password_of

FINISHED = "the manager's overview: the finished campaign, its lift against the hold-out"
RUNNING = "the marketer's running campaign, and one of its mails in the mail catcher"
OFFER = "a customer: why an offer is shown, or why not"


def seed_demo(order: Order) -> None:
    """Run every step in order and say what each made and how long it took."""
    for step in STEPS:
        started = time.monotonic()
        line = step(order)
        if line:
            print(f"  {line} ({time.monotonic() - started:.1f} s)", flush=True)


def make_users(_order: Order) -> str | None:
    """One user per role, with a password of this checkout."""
    from accounts.models import User
    from accounts.services import users

    seed = os.environ["DEMO_PASSWORD_SEED"]
    known = set(User.objects.values_list("username", flat=True))
    missing = [person for person in PEOPLE if person.username not in known]
    for person in missing:
        users.create_user(
            username=person.username,
            password=password_of(person.username, seed),
            role=person.role,
            full_name=person.full_name,
            language=person.language,
        )
    return f"{len(missing)} users, one per role" if missing else None


STEPS: tuple[Step, ...] = (
    make_users,
    seed_bank.make_api_client,
    seed_bank.load_bank,
    seed_public.imagine_public,
    seed_bank.watch_bookings,
    seed_campaigns.answer_tickets,
    seed_bank.make_segments,
    seed_bank.train_models,
    seed_satisfaction.measure_satisfaction,
    seed_value.value_customers,
    seed_segments.grow_tags,
    seed_segments.work_on_segments,
    seed_segments.find_clusters,
    seed_segments.grow_trees,
    seed_segments.draw_portrait,
    seed_segments.find_look_alikes,
    seed_records.meet_card_centre,
    seed_records.ask_for_data,
    seed_sources.read_core_banking,
    seed_sources.pass_a_night,
    seed_bank.plan_the_year,
    seed_channels.keep_senders,
    seed_channels.list_whom_to_leave_alone,
    seed_channels.hang_picture,
    seed_history.finish_campaign,
    seed_series.go_out_every_other_week,
    seed_campaigns.wait_for_signature,
    seed_campaigns.leave_draft,
    seed_series.work_together,
    seed_campaigns.complain,
    seed_replies.write_back,
    seed_banners.stand_banners,
    seed_posts.post_in_public,
    seed_following.follow_last_date,
    seed_audiences.fill_audience,
    seed_bank.lay_quiet_hours,
    seed_channels.propose_limits,
    seed_tasks.call_customers,
    seed_campaigns.start_running,
    seed_bank.refresh_board,
)


def main() -> None:
    """Migrate, then seed, then leave word of what was made."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, required=True)
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()

    order = Order(customers=asked.customers, data=asked.data)
    seed_bank.begin_bank(order)

    import django
    from django.core.management import call_command

    django.setup()
    started = time.monotonic()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("sync_roles", verbosity=0)
    print(f"  database migrated ({time.monotonic() - started:.1f} s)", flush=True)
    seed_demo(order)
    leave_word(order)


def leave_word(order: Order) -> None:
    """Keep what the first seeding told beside what this one adds; what every start says anew stands once."""
    path = Path(os.environ["SANDPIPER_STATE_DIR"]) / "seeded.json"
    known = json.loads(path.read_text())["notes"] if path.exists() else []
    said_anew = (seed_bank.QUIET_NOTE, banks.ORIGIN)
    kept = [note for note in known if not note.startswith(said_anew)]
    origin = [banks.ORIGIN] if banks.is_imagined() else []
    word = {
        "notes": origin + kept + order.notes,
        "sights": worth_seeing(),
        "environment": banks.environment(),
    }
    path.write_text(json.dumps(word, ensure_ascii=False))


def worth_seeing() -> list[str]:
    """What to look at first, of what there is."""
    from campaigns.models import Campaign
    from customers.models import Score

    states = Campaign.State
    sights = {
        FINISHED: Campaign.objects.filter(state=states.FINISHED),
        RUNNING: Campaign.objects.filter(state=states.RUNNING),
        OFFER: Score.objects.all(),
    }
    return [sight for sight, rows in sights.items() if rows.exists()]


if __name__ == "__main__":
    main()
