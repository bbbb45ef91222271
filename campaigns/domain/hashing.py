"""What an approver signs: SHA-256 over canonical JSON (keys sorted, no blanks, UTF-8, RFC 8785 in spirit)."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def canonical_json(value: Mapping[str, Any]) -> str:
    """Write a value in the one form that equal values share; raises TypeError for what has none."""
    return json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
        default=_plain,
    )


def digest(value: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a value's canonical JSON, in 64 hexadecimal signs."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _plain(value: object) -> str:
    """Money keeps its value, not its spelling: 1.50 and 1.5 are the same amount."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")
