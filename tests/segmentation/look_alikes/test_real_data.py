"""Look-alikes on real customers: those who took the product are the seed, a fifth of them held back."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segmentation.domain.draws import draw_of
from segmentation.domain.embeddings.autoencoder import components, lost, teach
from segmentation.domain.look_alikes.measuring import CHOOSE, LEARN, lifts
from segmentation.domain.look_alikes.ranking import fit_ranker

DATA = Path(os.environ.get("SANDPIPER_DATA", "../shared/data"))
INSURANCE = DATA / "insurance_ownership" / "train_5822.csv.gz"


@pytest.mark.skipif(not INSURANCE.exists(), reason="the Caravan insurance data are not here")
def test_those_held_back_who_insured_their_caravan_are_found_and_the_network_loses_less():
    rows = pd.read_csv(INSURANCE)
    took = (rows.pop("CARAVAN") == 1).to_numpy()
    raw = pd.get_dummies(rows).to_numpy(dtype=np.float64)
    spread = raw.std(axis=0)
    columns = np.clip((raw - raw.mean(axis=0)) / np.where(spread > 0, spread, 1), -8, 8)
    columns = columns.astype(np.float32)
    ids = np.arange(len(columns))
    draw, part = draw_of(ids, 1), draw_of(ids, 2)

    learned = columns[draw < 0.8]
    network = teach(learned, columns[(draw >= 0.8) & (draw < 0.9)], 32, 1, lambda _at: None).network

    held = columns[draw >= 0.9]
    assert lost(network, held) < 0.95 * lost(components(learned, 32), held)
    codes = network.encode(columns)
    codes = (codes - codes.mean(axis=0)) / codes.std(axis=0)
    ranker = fit_ranker("logistic", codes[took & (part < LEARN)], codes[~took], 1)
    pair = ranker.score(codes[~took]), ranker.score(codes[took & (part >= CHOOSE)])
    chance = np.zeros(len(pair[0])), np.zeros(len(pair[1]))
    (one,) = lifts(pair, chance, [0.2])
    print(f"lift at a fifth {one.lift:.2f} ({one.lift_low:.2f} to {one.lift_high:.2f})")
    assert one.lift_low > 1.3
