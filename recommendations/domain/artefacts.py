"""Model artefacts: plain arrays in NumPy's zip format (no pickles), signed so that nothing foreign is loaded."""

import hashlib
import hmac
from collections.abc import Callable
from io import BytesIO
from typing import Protocol

import numpy as np

from recommendations.domain.item_cf import ItemCF
from recommendations.domain.popularity import Popularity
from recommendations.domain.propensity import Propensity
from recommendations.domain.texts.linear import TextModel

Recommender = Popularity | ItemCF | Propensity
READERS: dict[str, Callable[[dict[str, np.ndarray]], Recommender]] = {
    "popularity": Popularity.from_arrays,
    "item_cf": ItemCF.from_arrays,
    "propensity": Propensity.from_arrays,
}


class Packable(Protocol):
    def arrays(self) -> dict[str, np.ndarray]: ...


class BadSignatureError(ValueError):
    """The artefact is not the one that was signed, or was signed with another key."""


def pack(model: Packable) -> bytes:
    """Return the model's arrays as bytes."""
    buffer = BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **model.arrays())
    return buffer.getvalue()


def sign(name: str, artefact: bytes, key: bytes) -> bytes:
    """Return the HMAC-SHA-256 over a version's name and its artefact."""
    return hmac.new(key, name.encode() + b"\0" + artefact, hashlib.sha256).digest()


def verify(name: str, artefact: bytes, signature: bytes, key: bytes) -> None:
    """Raise BadSignatureError unless this very artefact was signed for this version with the key."""
    if not hmac.compare_digest(sign(name, artefact, key), signature):
        raise BadSignatureError(name)


def unpack(kind: str, name: str, artefact: bytes, signature: bytes, key: bytes) -> Recommender:
    """Return the model; raises BadSignatureError before a single array is read when the signature does not hold."""
    verify(name, artefact, signature, key)
    with np.load(BytesIO(artefact), allow_pickle=False) as arrays:
        return READERS[kind](dict(arrays))


def unpack_text_model(name: str, artefact: bytes, signature: bytes, key: bytes) -> TextModel:
    """Return a text model; raises BadSignatureError before a single array is read when the signature does not hold."""
    verify(name, artefact, signature, key)
    with np.load(BytesIO(artefact), allow_pickle=False) as arrays:
        return TextModel.from_arrays(dict(arrays))
