"""Signing models with the installation's key, and loading them only when the signature holds."""

import hashlib

from django.conf import settings

from customers.selectors.learning import Permit
from recommendations.domain import artefacts
from recommendations.domain.texts.linear import TextModel
from recommendations.models import ModelVersion


def signing_key() -> bytes:
    """The key that signs artefacts, derived from the installation's secret for this one purpose."""
    return hashlib.sha256(b"recommendations.artefact:" + settings.SECRET_KEY.encode()).digest()


def sign_artefact(name: str, artefact: bytes, permitted: Permit) -> bytes:
    """Return the signature of a version's artefact; without the permit it was learned under nothing is signed."""
    if not isinstance(permitted, Permit):
        raise TypeError("what was learned without a permit is not signed")
    return artefacts.sign(name, artefact, signing_key())


def verify_artefact(version: ModelVersion) -> None:
    """Raise BadSignatureError when the row was tampered with."""
    artefacts.verify(version.name, bytes(version.artefact), bytes(version.signature), signing_key())


def load_model(version: ModelVersion) -> artefacts.Recommender:
    """Return the model of a version; raises BadSignatureError when the row was tampered with."""
    return artefacts.unpack(
        version.kind,
        version.name,
        bytes(version.artefact),
        bytes(version.signature),
        signing_key(),
    )


def load_text_model(version: ModelVersion) -> TextModel:
    """Return the text model of a version; raises BadSignatureError when the row was tampered with."""
    return artefacts.unpack_text_model(
        version.name, bytes(version.artefact), bytes(version.signature), signing_key()
    )
