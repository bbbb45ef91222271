"""A batch of messages taken as events: each once by its event id, and what cannot be taken kept as dead letters."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DataError, IntegrityError, transaction

from config.base.errors import DomainError
from customers.domain.mappings import MappingSpec
from customers.models import DeadLetter, EventStream
from customers.selectors.targets import TARGETS, checked_spec, identity_spec
from customers.services.imports.chunks import Intake
from customers.services.imports.mappings import open_source
from customers.services.imports.references import Reasons
from customers.services.streaming.announcing import NewEvent, announce_events, fresh_events
from customers.sources.faults import UnreadableSourceError
from customers.sources.streaming.messages import Message

TARGET = "events"
REQUIRED = [one.name for one in TARGETS[TARGET].fields.values() if one.required]
# How often what repeats the key of a refused message is tried in its place.
PASSES = 20
# Another intake may take the same event at the same moment; the second attempt finds it there.
ATTEMPTS = 3


@dataclass
class Batch:
    """What became of messages: events new, known already, refused; whom the new ones are about."""

    new: int = 0
    repeated: int = 0
    refused: int = 0
    touched: set[int] = field(default_factory=set)

    def add(self, other: "Batch") -> None:
        """Count another batch in."""
        self.new += other.new
        self.repeated += other.repeated
        self.refused += other.refused
        self.touched |= other.touched


@dataclass(frozen=True)
class _Row:
    number: int
    message: Message
    record: dict[str, Any]


def take_messages(*, stream: EventStream, messages: Sequence[Message]) -> Batch:
    """Take messages in one transaction and return what became of them.

    Where the database refuses the batch as a whole, each message is taken by itself, so that one harms no other.
    """
    for _attempt in range(ATTEMPTS):
        try:
            return _take(stream, messages)
        except IntegrityError:
            continue
        except DataError:
            break
    if len(messages) == 1:
        return _refuse(stream, messages[0])
    total = Batch()
    for message in messages:
        total.add(take_messages(stream=stream, messages=[message]))
    return total


def spec_of(stream: EventStream) -> MappingSpec:
    """Return the mapping of a stream; without one its messages use our own names."""
    return checked_spec(stream.mapping.spec if stream.mapping else identity_spec(TARGET))


@transaction.atomic
def _take(stream: EventStream, messages: Sequence[Message]) -> Batch:
    spec, total = spec_of(stream), Batch()
    letters: list[DeadLetter] = []
    rows = _rows(stream, messages, letters)
    intake = Intake(spec, open_source(rule=spec.source))
    identity = spec.fields["external_id"].source
    new: dict[int, NewEvent] = {}
    for _pass in range(PASSES):
        firsts, repeats = _apart(rows, identity)
        for group in _by_fields(firsts):
            found = _take_group(stream, intake, group, (total, letters))
            new |= {group[place].number: event for place, event in found.items()}
        # A refused message must not stand in the way of a good one that has the same key.
        refused = {letter.position for letter in letters}
        rows = [row for row, first in repeats if first.message.position in refused]
        total.repeated += len(repeats) - len(rows)
        if not rows:
            break
    letters += [_letter(stream, row.message, [{"field": "", "code": "duplicate"}]) for row in rows]
    announce_events(events=[new[number] for number in sorted(new)])
    total.touched = {event.customer_id for event in new.values()}
    DeadLetter.objects.bulk_create(letters, ignore_conflicts=True)
    total.refused += len(letters)
    return total


def _rows(
    stream: EventStream, messages: Sequence[Message], letters: list[DeadLetter]
) -> list[_Row]:
    """The messages that hold an object; the others become letters."""
    rows = []
    for number, message in enumerate(messages):
        record = _record(message)
        if record is None:
            letters.append(_letter(stream, message, [{"field": "", "code": "not_an_object"}]))
        else:
            rows.append(_Row(number, message, record))
    return rows


def _apart(rows: list[_Row], identity: str) -> tuple[list[_Row], list[tuple[_Row, _Row]]]:
    """The first message of each key, and those that repeat one, each with its first."""
    firsts: dict[str, _Row] = {}
    taken, repeats = [], []
    for row in rows:
        key = str(row.record.get(identity) or "")
        first = firsts.setdefault(key, row) if key else row
        if first is row:
            taken.append(row)
        else:
            repeats.append((row, first))
    return taken, repeats


def _by_fields(rows: list[_Row]) -> Iterable[list[_Row]]:
    groups: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(sorted(row.record))].append(row)
    return groups.values()


def _take_group(
    stream: EventStream, intake: Intake, rows: list[_Row], into: tuple[Batch, list[DeadLetter]]
) -> dict[int, NewEvent]:
    """Messages that name the same fields: what one does not name is no blank value.

    One that cannot even be judged is refused alone.
    """
    total, letters = into
    try:
        ready = intake.prepare_records([row.record for row in rows])
    except (DomainError, ValueError, ArithmeticError, TypeError) as error:
        if len(rows) > 1 and not isinstance(error, DomainError | UnreadableSourceError):
            each = [_take_group(stream, intake, [row], into) for row in rows]
            return {at: event for at, one in enumerate(each) for event in one.values()}
        reasons = _reasons(stream, rows[0].record, error)
        letters += [_letter(stream, row.message, reasons) for row in rows]
        return {}
    taken = intake.take(ready)
    letters += [_letter(stream, rows[bad.number].message, bad.reasons) for bad in taken.bad]
    total.new += taken.inserted
    total.repeated += taken.unchanged
    kept = ready.mapped.kept
    return {int(kept[place]): event for place, event in fresh_events().items()}


def _record(message: Message) -> dict[str, Any] | None:
    try:
        found = json.loads(message.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _reasons(stream: EventStream, record: dict[str, Any], error: Exception) -> Reasons:
    missing = [name for name in REQUIRED if stream.mapping is None and name not in record]
    if missing:
        return [{"field": name, "code": "missing"} for name in missing]
    return [{"field": "", "code": getattr(error, "code", "value_unfit")}]


def _letter(stream: EventStream, message: Message, reasons: Reasons) -> DeadLetter:
    return DeadLetter(
        stream=stream,
        position=message.position[:80],
        reason=reasons[0]["code"],
        reasons=reasons,
        content=message.body.decode("utf-8", "replace").replace("\0", "�"),
    )


@transaction.atomic
def _refuse(stream: EventStream, message: Message) -> Batch:
    letter = _letter(stream, message, [{"field": "", "code": "value_unfit"}])
    DeadLetter.objects.bulk_create([letter], ignore_conflicts=True)
    return Batch(refused=1)
