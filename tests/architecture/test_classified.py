"""Every table with customers or encrypted fields is classified, and so is every encrypted field by itself."""

from django.apps import apps

from customers.models import Customer
from customers.models.fields import SealedField
from customers.selectors.classification import classified

LEVELS = range(1, 6)


def personal_models():
    for model in apps.get_models(include_auto_created=True):
        fields = model._meta.concrete_fields
        if any(isinstance(one, SealedField) or one.related_model is Customer for one in fields):
            yield model


def test_every_table_with_personal_data_is_classified():
    missing = [m._meta.label for m in personal_models() if m._meta.label not in classified()]

    assert missing == []


def test_every_encrypted_field_is_named():
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in personal_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
        and field.name not in classified()[model._meta.label].fields
    ]

    assert missing == []


def test_what_is_declared_exists_and_has_a_level():
    for model, marks in classified().items():
        names = [field.name for field in apps.get_model(model)._meta.concrete_fields]
        unknown = [
            name
            for name in marks.fields
            if not any(one == name or one.startswith(name.rstrip("*")) for one in names)
        ]

        assert unknown == [], model
        assert {marks.mark(name).level for name in names} <= set(LEVELS)
