"""Encoders in the database: signed when kept, checked before they are read."""

from io import BytesIO

import numpy as np

from customers.selectors.learning import lightest_permit
from recommendations.domain import artefacts
from recommendations.services.artefacts import sign_artefact, signing_key
from segmentation.domain.embeddings.encoder import Encoder
from segmentation.models import EmbeddingRun


def keep_encoder(run: EmbeddingRun, encoder: Encoder) -> None:
    """Put an encoder with its signature into a run, which the caller saves."""
    permitted = lightest_permit(run.features)
    run.metrics = {**run.metrics, "permit": permitted.record()}
    run.artefact = artefacts.pack(encoder)
    run.signature = sign_artefact(run.signed_name, bytes(run.artefact), permitted)
    run.dimension = encoder.dimension


def load_encoder(run: EmbeddingRun) -> Encoder:
    """Return the encoder of a run; raises BadSignatureError when the row was tampered with."""
    artefact = bytes(run.artefact)
    artefacts.verify(run.signed_name, artefact, bytes(run.signature), signing_key())
    with np.load(BytesIO(artefact), allow_pickle=False) as arrays:
        return Encoder.from_arrays(dict(arrays))
