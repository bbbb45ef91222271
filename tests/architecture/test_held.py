"""Whatever is held about a customer is declared: no table escapes a request for access or erasure."""

from django.apps import apps

from customers.models import Customer
from customers.selectors.rights.records import held_tables, model_of

# Whose rows about a customer go with those of another declared table, or hold no fact about them.
FOLLOWING = {"customers.RightsStep", "customers.LegalHold", "segmentation.MembershipChange"}


def test_every_table_with_customers_is_declared():
    pointing = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Customer
    }
    declared = {held.model for held in held_tables()}

    assert sorted(pointing - declared - FOLLOWING) == []


def test_what_is_declared_exists():
    for held in held_tables():
        columns = {field.column for field in model_of(held)._meta.concrete_fields}

        assert set(held.blanks) <= columns, held.model


def test_the_work_against_money_laundering_is_told_to_nobody():
    assert [h.model for h in held_tables() if h.model.startswith("risk.") and not h.secret] == []


def test_what_a_law_keeps_names_the_law():
    assert [h.model for h in held_tables() if h.keep_years and not h.basis] == []
