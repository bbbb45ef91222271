import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from config.base.errors import DomainError
from recommendations.models import ModelVersion
from recommendations.services.training import train_models


def test_an_empty_bank_has_nothing_to_learn(db):
    with pytest.raises(DomainError) as refusal:
        train_models()

    assert refusal.value.code == "nothing_to_learn"
    assert ModelVersion.objects.count() == 0


def test_the_command_says_so_in_one_line(db):
    with (
        translation.override("en"),
        pytest.raises(CommandError, match="no bookings or no products"),
    ):
        call_command("train_models")
