"""Changing a rule: its parameters are checked, and a change is seen by the audit trail."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from risk.domain.parameters import ParameterError, read_parameters, to_json
from risk.models import MonitoringRule

PROBLEMS = {
    "missing": _("Enter a value."),
    "number": _("Enter a number."),
    "range": _("This value makes no sense here."),
    "choice": _("Choose one of the values offered."),
    "unknown": _("There is no such parameter."),
}


@transaction.atomic
def change_rule(
    *, rule: MonitoringRule, parameters: Mapping[str, object], active: bool
) -> MonitoringRule:
    """Set a rule's parameters from the next run on; undecided alerts stay as they are.

    Raises DomainError `invalid_parameter` with the name of the parameter as its field.
    """
    current = MonitoringRule.objects.select_for_update().get(pk=rule.pk)
    try:
        values = read_parameters(current.code, parameters)
    except ParameterError as error:
        raise DomainError("invalid_parameter", PROBLEMS[error.problem], field=error.name) from error
    current.parameters = to_json(values)
    current.active = active
    current.save(update_fields=["parameters", "active", "updated_at"])
    return current
