"""Models of satisfaction in the database: signed when kept, checked before they are read."""

from io import BytesIO

import numpy as np

from recommendations.domain import artefacts
from recommendations.services.artefacts import sign_artefact, signing_key
from segmentation.domain.satisfaction.model import DriverModel
from segmentation.models import DriverRun
from segmentation.selectors.satisfaction.reading import satisfaction_permit


def keep_model(run: DriverRun, model: DriverModel) -> None:
    """Put a model with its signature and the permit it was learned under into a run, which the caller saves."""
    permitted = satisfaction_permit()
    run.metrics["permit"] = permitted.record(run.branch_code)
    run.artefact = artefacts.pack(model)
    run.signature = sign_artefact(run.signed_name, bytes(run.artefact), permitted)


def load_model(run: DriverRun) -> DriverModel:
    """Return the model of a run; raises BadSignatureError when the row was tampered with."""
    artefact = bytes(run.artefact)
    artefacts.verify(run.signed_name, artefact, bytes(run.signature), signing_key())
    with np.load(BytesIO(artefact), allow_pickle=False) as arrays:
        return DriverModel.from_arrays(dict(arrays))
