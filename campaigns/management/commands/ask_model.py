"""Asks the bank's language model for proposals of a campaign's mail and prints what passes the scan."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.models import Campaign, CopyQuestion
from campaigns.selectors.content.proposals import propose_copy
from campaigns.services.content.asking import answer_question, put_question
from config.base.errors import DomainError


class Command(BaseCommand):
    help = "Ask the language model for subjects and texts of a campaign's mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the campaign's code")
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans")

    def handle(self, *_args: object, **asked: Any) -> None:
        campaign = Campaign.objects.filter(code=asked["code"]).first()
        if campaign is None:
            raise CommandError("There is no such campaign.")
        language = asked["language"]
        try:
            question = put_question(campaign=campaign, language=language, by=None)
        except DomainError as error:
            raise CommandError(str(error)) from error
        answered = answer_question(question_id=question.pk)
        if answered.state == CopyQuestion.State.FAILED:
            raise CommandError(f"The model gave no answer: {answered.fault}")
        found = [one for one in propose_copy(campaign, language).items if one.model]
        told = [{"subject": one.subject, "body": one.body} for one in found]
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
