"""What each kind of source must be told: where it is, how one signs in, and what to read there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

RELATIONAL = ("postgresql", "mysql", "oracle", "mssql")
FILES = ("http", "sftp", "ftp")
STREAMED = ("redis", "amqp", "kafka")
# No server of these could be had to try against.
UNTRIED = ("oracle", "mssql", "mongodb")
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")
LARGEST_PORT = 65_535
# The settings that tell one source from another, whatever guards the way there.
WHERE = ("host", "port", "database", "service", "number", "url")


class Shape(StrEnum):
    """The type of a setting."""

    TEXT = "text"
    LONG = "long"
    WHOLE = "whole"
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True)
class Setting:
    """One setting of a connection or of what is read; `value` stands where nothing is given."""

    name: str
    shape: Shape = Shape.TEXT
    required: bool = False
    value: Any = ""
    choices: tuple[str, ...] = ()
    high: int = 0


def _place(port: int) -> tuple[Setting, ...]:
    return (
        Setting("host", required=True),
        Setting("port", Shape.WHOLE, value=port, high=LARGEST_PORT),
    )


TLS = Setting("tls", Shape.FLAG, value=False)
DATABASE = Setting("database", required=True)
SETTINGS: dict[str, tuple[Setting, ...]] = {
    "postgresql": (*_place(5432), DATABASE, TLS),
    "mysql": (*_place(3306), DATABASE, TLS),
    "oracle": (*_place(1521), Setting("service", required=True), TLS),
    "mssql": (*_place(1433), DATABASE, TLS),
    "mongodb": (*_place(27017), DATABASE, Setting("auth_source", value="admin"), TLS),
    "redis": (*_place(6379), Setting("number", Shape.WHOLE, value=0, high=1023), TLS),
    "http": (Setting("url", required=True),),
    "sftp": (*_place(22), Setting("host_key", Shape.LONG)),
    "ftp": (*_place(21), TLS),
    "amqp": (*_place(5672), Setting("virtual_host", value="/"), TLS),
    "kafka": (
        *_place(9092),
        Setting("mechanism", Shape.CHOICE, value="SCRAM-SHA-512", choices=MECHANISMS),
        TLS,
    ),
}
SECRETS: dict[str, tuple[str, ...]] = {
    "redis": ("user", "password"),
    "http": ("user", "password", "token"),
    "sftp": ("user", "password", "private_key"),
}
USER_AND_PASSWORD = ("user", "password")
SELECT = (Setting("table"), Setting("select", Shape.LONG))
QUERIES: dict[str, tuple[Setting, ...]] = {
    **dict.fromkeys(RELATIONAL, SELECT),
    "mongodb": (Setting("collection", required=True), Setting("filter", Shape.LONG)),
    "redis": (
        Setting("pattern", required=True),
        Setting("holds", Shape.CHOICE, value="hash", choices=("hash", "list")),
    ),
    "http": (Setting("path"),),
    "sftp": (Setting("pattern", required=True),),
    "ftp": (Setting("pattern", required=True),),
}


@dataclass
class Checked:
    """Settings in their types, and what is wrong with them: setting -> code."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def check_settings(declared: tuple[Setting, ...], given: Mapping[str, Any]) -> Checked:
    """Return the settings in their types; codes are `missing`, `unknown_setting`, `out_of_range`, `unknown_value`."""
    checked = Checked()
    names = {one.name for one in declared}
    checked.problems |= {name: "unknown_setting" for name in given if name not in names}
    for one in declared:
        value = given.get(one.name)
        blank = value is None or value == ""
        checked.values[one.name] = one.value if blank else _typed(one, value)
        problem = _problem(one, checked.values[one.name])
        if problem:
            checked.problems[one.name] = problem
    return checked


def check_query(kind: str, given: Mapping[str, Any]) -> Checked:
    """As `check_settings`, for what a pull reads: of a database a table or a SELECT, not both (`one_of_two`)."""
    checked = check_settings(QUERIES[kind], given)
    both = bool(checked.values.get("table")), bool(checked.values.get("select"))
    if kind in RELATIONAL and both in {(False, False), (True, True)}:
        checked.problems["table"] = "one_of_two"
    return checked


def _typed(one: Setting, value: Any) -> Any:
    if one.shape is Shape.FLAG:
        return value is True or str(value).lower() in {"1", "true", "yes", "on"}
    text = str(value).strip()
    if one.shape is Shape.WHOLE:
        return int(text) if text.isascii() and text.isdigit() else -1
    return text


def _problem(one: Setting, value: Any) -> str:
    if one.required and value == "":
        return "missing"
    if one.shape is Shape.WHOLE and not 0 <= value <= one.high:
        return "out_of_range"
    if one.choices and value not in one.choices:
        return "unknown_value"
    return ""
