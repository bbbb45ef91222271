import pytest
from django.db import IntegrityError, transaction

from config.base.errors import DomainError
from recommendations.models import ModelVersion
from recommendations.services.approval import approve_model, retire_model
from tests.factories.recommendations import figures, make_version


def test_a_second_person_makes_it_champion(user_with_role, clock):
    version = make_version("propensity", trained_by=user_with_role("model_builder"))
    validator = user_with_role("model_validator")

    approve_model(version_id=version.pk, by=validator, note="Checked")

    version.refresh_from_db()
    assert (version.state, version.approved_by) == ("champion", validator)
    assert version.approved_at == clock_now()


def clock_now():
    from django.utils import timezone

    return timezone.now()


def test_the_champion_before_retires_and_can_come_back(user_with_role):
    validator = user_with_role("model_validator")
    old, new = make_version("item_cf"), make_version("item_cf")
    approve_model(version_id=old.pk, by=validator)

    approve_model(version_id=new.pk, by=validator)
    states = dict(ModelVersion.objects.values_list("name", "state"))
    approve_model(version_id=old.pk, by=validator)

    assert states == {old.name: "retired", new.name: "champion"}
    old.refresh_from_db()
    assert old.state == "champion"


def test_whoever_trained_it_cannot_approve_it(user_with_role):
    builder = user_with_role("model_builder")
    version = make_version("propensity", trained_by=builder)

    with pytest.raises(DomainError) as refusal:
        approve_model(version_id=version.pk, by=builder)

    version.refresh_from_db()
    assert refusal.value.code == "own_model"
    assert (version.state, version.approved_by) == ("candidate", None)


def test_the_database_refuses_one_person_and_an_unapproved_champion(user_with_role):
    builder = user_with_role("model_builder")
    version = make_version("propensity", trained_by=builder)

    for change in ({"approved_by": builder}, {"state": "champion"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ModelVersion.objects.filter(pk=version.pk).update(**change)


@pytest.mark.parametrize("gain", [-0.1, 0.0, 0.01])
def test_a_model_not_better_than_popularity_needs_a_reason(user_with_role, gain):
    validator = user_with_role("model_validator")
    version = make_version("item_cf", metrics=figures(gain=gain))

    with pytest.raises(DomainError) as refusal:
        approve_model(version_id=version.pk, by=validator, note="  ")
    approve_model(version_id=version.pk, by=validator, note="Popularity is down for a week")

    version.refresh_from_db()
    assert refusal.value.code == "not_better"
    assert version.state == "champion"


def test_popularity_has_nothing_to_beat(user_with_role):
    version = make_version("popularity", metrics=figures(gain=0.0))

    approve_model(version_id=version.pk, by=user_with_role("model_validator"))

    version.refresh_from_db()
    assert version.state == "champion"


def test_a_tampered_artefact_is_not_approved(user_with_role):
    version = make_version("popularity", signature=b"x" * 32)

    with pytest.raises(DomainError) as refusal:
        approve_model(version_id=version.pk, by=user_with_role("model_validator"))

    version.refresh_from_db()
    assert (refusal.value.code, version.state) == ("bad_signature", "candidate")


def test_the_champion_in_use_cannot_be_retired(user_with_role):
    version = make_version("popularity", state="champion")

    with pytest.raises(DomainError) as refusal:
        retire_model(version_id=version.pk)

    assert refusal.value.code == "champion_in_use"
