"""What each monitoring rule may be told, and within which bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

STRUCT, PASS = "AML-STRUCT", "AML-PASS"

Value = int | str | Decimal


@dataclass(frozen=True)
class Parameter:
    """One setting of a rule: its start value and the bounds of sense.

    `choices` makes it a word; otherwise it is a number, whole or not.
    """

    name: str
    start: str
    lowest: str = "0"
    highest: str = "0"
    whole: bool = False
    choices: tuple[str, ...] = ()


class ParameterError(ValueError):
    """A parameter is missing, unknown, or out of bounds; `name` says which."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name, self.problem = name, problem


# Start values of rules.md, section 4. They are the bank's to tune by back-test.
PARAMETERS: dict[str, tuple[Parameter, ...]] = {
    STRUCT: (
        Parameter("amount_min", "40000", "1", "10000000"),
        Parameter("amount_below", "50000", "1", "10000000"),
        Parameter("min_count", "3", "2", "100", whole=True),
        Parameter("min_total", "100000", "0", "1000000000"),
        Parameter("window_hours", "168", "1", "2160", whole=True),
        Parameter("directions", "together", choices=("together", "apart")),
    ),
    PASS: (
        Parameter("ratio_min", "0.9", "0.01", "1"),
        Parameter("ratio_max", "1.1", "1", "10"),
        Parameter("median_stay_minutes", "120", "1", "43200", whole=True),
        Parameter("min_count", "5", "2", "100", whole=True),
        Parameter("window_hours", "240", "1", "2160", whole=True),
    ),
}


def read_parameters(code: str, raw: Mapping[str, object]) -> dict[str, Value]:
    """Return the checked values of a rule's parameters.

    Raises ParameterError for an unknown rule, a missing, unknown or senseless value.
    """
    if code not in PARAMETERS:
        raise ParameterError("code", "unknown")
    known = {parameter.name: parameter for parameter in PARAMETERS[code]}
    for name in raw:
        if name not in known:
            raise ParameterError(name, "unknown")
    values = {name: _read(parameter, raw.get(name)) for name, parameter in known.items()}
    if code == STRUCT and Decimal(values["amount_below"]) <= Decimal(values["amount_min"]):
        raise ParameterError("amount_below", "range")
    return values


def to_json(values: Mapping[str, Value]) -> dict[str, int | str]:
    """Return the values as they are stored: exact, so decimals as text."""
    return {
        name: format(value, "f") if isinstance(value, Decimal) else value
        for name, value in values.items()
    }


def _read(parameter: Parameter, raw: object) -> Value:
    if raw is None or raw == "":
        raise ParameterError(parameter.name, "missing")
    if parameter.choices:
        if raw not in parameter.choices:
            raise ParameterError(parameter.name, "choice")
        return str(raw)
    return _number(parameter, raw)


def _number(parameter: Parameter, raw: object) -> Value:
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        raise ParameterError(parameter.name, "number") from None
    if not number.is_finite() or (parameter.whole and number != number.to_integral_value()):
        raise ParameterError(parameter.name, "number")
    if not Decimal(parameter.lowest) <= number <= Decimal(parameter.highest):
        raise ParameterError(parameter.name, "range")
    return int(number) if parameter.whole else number
