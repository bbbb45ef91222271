"""Cluster models in the database: signed when kept, checked before they are read."""

from io import BytesIO

import numpy as np

from customers.selectors.learning import Permit
from recommendations.domain import artefacts
from recommendations.services.artefacts import sign_artefact, signing_key
from segmentation.domain.clusters.model import ClusterModel
from segmentation.models import ClusterRun


def keep_model(run: ClusterRun, model: ClusterModel, permitted: Permit) -> None:
    """Put a model with its signature into a run, which the caller saves."""
    run.artefact = artefacts.pack(model)
    run.signature = sign_artefact(run.signed_name, bytes(run.artefact), permitted)


def load_model(run: ClusterRun) -> ClusterModel:
    """Return the model of a run; raises BadSignatureError when the row was tampered with."""
    artefact = bytes(run.artefact)
    artefacts.verify(run.signed_name, artefact, bytes(run.signature), signing_key())
    with np.load(BytesIO(artefact), allow_pickle=False) as arrays:
        return ClusterModel.from_arrays(dict(arrays))
