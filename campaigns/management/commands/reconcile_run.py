"""Compares what stands in the ledger of a run with its provider's answers; a disagreement is an error."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.models import CampaignRun
from campaigns.selectors.reconciliation import plain_balance, reconcile


class Command(BaseCommand):
    help = "Reconcile the last run of a campaign, or a run by its number; fails where it does not agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the campaign's code")
        parser.add_argument("--run", type=int, help="the run's number")

    def handle(self, *_args: object, **asked: Any) -> None:
        runs = CampaignRun.objects.filter(campaign__code=asked["code"]).order_by("-id")
        run = (runs.filter(pk=asked["run"]) if asked["run"] else runs).first()
        if run is None:
            raise CommandError("There is no such run.")
        balance = reconcile(run)
        self.stdout.write(json.dumps(plain_balance(balance), ensure_ascii=False, indent=2))
        if not balance.agrees:
            raise CommandError("The ledger does not agree.")
