"""Foreign keys point down only: what import contracts cannot see."""

from django.apps import apps
from django.db.models import Field

ORDER = (
    "accounts",
    "customers",
    "recommendations",
    "segmentation",
    "risk",
    "service_desk",
    "campaigns",
    "reports",
)
OUTSIDE = -1  # Django's and third parties' tables stand below all of ours
RANK = {label: rank for rank, label in enumerate(ORDER)}


def rank_of(label: str) -> int:
    return RANK.get(label, OUTSIDE)


def test_relations_point_down():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.is_relation and field.related_model
        if rank_of(field.related_model._meta.app_label) > rank_of(model._meta.app_label)
    ]

    # the user model is ours, and third parties point at it by design (AUTH_USER_MODEL)
    assert [line for line in upward if not line.endswith("-> accounts.User")] == []


def test_every_app_has_a_rank():
    ours = {config.label for config in apps.get_app_configs() if config.name in ORDER}

    assert ours == set(ORDER)
