"""The encrypted field: text in Python, AES-GCM bytes in the database."""

from functools import cache
from typing import Any

from django.conf import settings
from django.db import models

from customers.domain.blind import BlindIndex
from customers.domain.sealing import Sealer


@cache
def sealer() -> Sealer:
    """Return the sealer over the keys of the settings."""
    blind = BlindIndex(settings.BLIND_INDEX_KEYS, settings.BLIND_INDEX_KEYS_KEPT)
    return Sealer(keys=settings.FIELD_KEYS, blind=blind)


class SealedField(models.BinaryField):
    """Personal text, sealed at rest; it cannot be filtered on: use its blind index."""

    _pyi_private_set_type: str | None  # read by the type checker
    _pyi_private_get_type: str  # type: ignore[assignment] # text here, bytes in the base

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(null=True, blank=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for implied in ("null", "blank", "editable"):
            kwargs.pop(implied, None)
        return name, path, args, kwargs

    def from_db_value(self, value: memoryview | None, *_: object) -> str:
        return sealer().open(value)

    def get_prep_value(self, value: str | None) -> bytes | None:
        return sealer().seal(value or "")

    def to_python(self, value: Any) -> Any:
        return value or ""


class RealField(models.FloatField):
    """A four-byte float, so that a full scan of the profile stays small."""

    def db_type(self, connection: Any) -> str:
        return "real"
