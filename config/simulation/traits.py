"""The hidden causes: latent segments, product pull, and complements. Models never see this; truth/ and tests do."""

from dataclasses import dataclass

import numpy as np

from config.simulation.catalogue import INDEX, PRODUCTS

TASTES = ("safety", "growth", "credit", "protection", "digital", "tradition")
NEEDS = ("growth", "protection", "home", "retirement", "business", "school")
CHANNELS = ("email", "sms", "push", "wechat", "in_app", "phone", "branch")


@dataclass(frozen=True)
class Segment:
    """A latent kind of customer: tastes by TASTES, affinity by CHANNELS, ages in years."""

    code: str
    share: float
    tastes: tuple[float, ...]
    age: float
    age_spread: float
    income: float
    activity: float
    affinity: tuple[float, ...]


# fmt: off
SEGMENTS = (
    Segment("careful_saver", 0.17, (1.2, -0.6, -0.8, 0.2, -0.5, 0.6), 52, 11, 0.9, 0.8, (2, 4, 1, 2, 1, 3, 5)),
    Segment("digital_youth", 0.17, (-0.5, 0.3, 0.8, -0.5, 1.3, -0.8), 25, 4, 0.8, 1.5, (2, 1, 5, 6, 5, 0.5, 0.5)),
    Segment("family_builder", 0.17, (0.0, 0.1, 0.7, 1.1, 0.4, -0.2), 35, 5, 1.2, 1.3, (4, 2, 3, 5, 3, 1, 1)),
    Segment("wealth_seeker", 0.10, (-0.2, 1.2, -0.5, 0.1, 0.4, 0.0), 44, 9, 2.2, 1.0, (5, 1, 3, 3, 3, 3, 2)),
    Segment("trader", 0.07, (-1.1, 1.5, 0.3, -0.6, 1.0, -0.3), 36, 8, 1.5, 1.3, (4, 1, 6, 3, 6, 0.5, 0.5)),
    Segment("retiree", 0.14, (1.3, -0.4, -1.2, 0.3, -1.0, 1.0), 68, 7, 0.6, 0.6, (1, 4, 0.5, 2, 0.5, 4, 6)),
    Segment("shopkeeper", 0.08, (-0.1, 0.0, 1.0, 0.2, 0.2, 0.5), 42, 9, 1.3, 1.4, (2, 4, 3, 4, 2, 3, 2)),
    Segment("stretched_borrower", 0.10, (-0.6, -0.7, 1.5, -0.4, 0.6, -0.6), 33, 8, 0.7, 1.2, (2, 3, 4, 4, 3, 1, 0.5)),
    Segment("firm", 0.0, (0.0, -0.2, 0.6, -0.2, 0.2, 0.2), 40, 10, 9.0, 1.5, (6, 2, 1, 2, 1, 5, 4)),
)
# fmt: on
FIRM = len(SEGMENTS) - 1
SHOPKEEPER = 6
SEGMENT_TASTES = np.array([segment.tastes for segment in SEGMENTS])


@dataclass(frozen=True)
class Trait:
    """Pull of a product: monthly base rate, weights by TASTES and NEEDS, its price level (0–1), and its audience.

    `size` is the usual ticket as a share of liquid wealth, or months of income for loans and premiums.
    """

    base: float
    tastes: tuple[float, ...]
    needs: tuple[float, ...] = (0, 0, 0, 0, 0, 0)
    price: float = 0.2
    size: float = 0.2
    firms: bool = False
    persons: bool = True


_NONE = Trait(0.0, (0, 0, 0, 0, 0, 0))
# fmt: off
TRAITS = {
    "DEP-CUR": _NONE,
    "DEP-KID": _NONE,
    "DEP-BIZ": _NONE,
    "DEP-3M": Trait(0.0030, (0.9, -0.4, -0.4, 0, -0.2, 0.2), size=0.25, firms=True),
    "DEP-1Y": Trait(0.0013, (1.2, -0.6, -0.6, 0, -0.3, 0.5), (0.3, 0, 0, 0.3, 0, 0), size=0.3),
    "DEP-3Y": Trait(0.0010, (1.4, -0.7, -0.8, 0, -0.5, 0.6), (0.3, 0, 0, 0.6, 0, 0), size=0.35),
    "DEP-CD": Trait(0.0020, (1.0, 0.0, -0.6, 0, -0.2, 0.2), (0.8, 0, 0, 0.2, 0, 0), size=0.5, firms=True),
    "DEP-USD": Trait(0.0010, (0.2, 0.8, -0.3, 0, 0.5, 0), (0.8, 0, 0, 0, 0, 0), size=0.2),
    "STD-GLD": Trait(0.0020, (0.5, 0.4, -0.5, 0, 0, 0.9), (0.6, 0, 0, 0, 0, 0), 0.3, 0.25),
    "STD-IDX": Trait(0.0014, (0.0, 0.9, -0.4, 0, 0.3, 0), (0.7, 0, 0, 0, 0, 0), 0.3, 0.25),
    "BND-TRS": Trait(0.0016, (1.2, -0.3, -0.8, 0, -0.7, 1.0), (0.3, 0, 0, 0.4, 0, 0), 0.1, 0.3),
    "WLT-CSH": Trait(0.0045, (0.3, 0.3, 0.0, 0, 0.9, -0.4), (0.3, 0, 0, 0, 0, 0), 0.1, 0.2),
    "WLT-90": Trait(0.0040, (0.6, 0.5, -0.4, 0, 0.2, 0), (0.7, 0, 0, 0, 0, 0), 0.3, 0.3),
    "WLT-365": Trait(0.0025, (0.1, 0.9, -0.5, 0.1, 0.1, 0), (0.9, 0, 0, 0.3, 0, 0), 0.4, 0.35),
    "WLT-MIX": Trait(0.0012, (-0.5, 1.3, -0.4, 0, 0.2, 0), (1.0, 0, 0, 0, 0, 0), 0.5, 0.3),
    "FND-MMF": Trait(0.0045, (0.0, 0.4, 0.1, 0, 1.1, -0.6), (0.2, 0, 0, 0, 0, 0), 0.1, 0.15),
    "FND-BND": Trait(0.0022, (0.3, 0.7, -0.4, 0, 0.4, 0), (0.7, 0, 0, 0.2, 0, 0), 0.3, 0.2),
    "FND-PEN": Trait(0.0014, (0.1, 0.7, -0.3, 0.6, 0.2, 0), (0.4, 0.3, 0, 0.9, 0, 0), 0.4, 0.1),
    "FND-IDX": Trait(0.0018, (-0.8, 1.3, 0.1, -0.2, 0.8, -0.3), (0.6, 0, 0, 0, 0, 0), 0.3, 0.15),
    "FND-TEC": Trait(0.0010, (-1.1, 1.5, 0.3, -0.4, 0.9, -0.4), (0.5, 0, 0, 0, 0, 0), 0.5, 0.12),
    "INS-TRM": Trait(0.0016, (0.1, 0.0, 0.2, 1.3, 0.1, 0), (0, 1.0, 0.5, 0, 0, 0), 0.6, 0.05),
    "INS-CRI": Trait(0.0014, (0.2, -0.1, 0.0, 1.4, 0, 0.1), (0, 1.0, 0, 0.3, 0, 0), 0.8, 0.08),
    "INS-ANN": Trait(0.0012, (0.8, 0.2, -0.5, 0.9, -0.3, 0.3), (0.4, 0.2, 0, 1.3, 0, 0), 0.6, 0.15),
    "INS-EDU": Trait(0.0010, (0.3, 0.2, 0.0, 1.0, 0, 0), (0, 0.4, 0, 0, 0, 1.8), 0.5, 0.1),
    "INS-HOM": Trait(0.0010, (0.2, 0.0, 0.2, 0.9, 0.1, 0.1), (0, 0.4, 1.0, 0, 0, 0), 0.3, 0.01),
    "MTL-SAV": Trait(0.0020, (0.2, 0.5, -0.1, 0, 0.6, 0.8), (0.4, 0, 0, 0, 0, 0), 0.3, 0.06),
    "MTL-BAR": Trait(0.0010, (0.5, 0.3, -0.4, 0, -0.5, 1.4), (0.6, 0, 0, 0, 0, 0), 0.5, 0.15),
    "LON-HOM": Trait(0.0008, (-0.2, 0.0, 0.9, 0.4, 0, 0), (0, 0, 2.0, 0, 0, 0), 0.7, 60.0),
    "LON-CON": Trait(0.0011, (-0.5, -0.2, 1.4, -0.2, 0.5, -0.3), (-0.5, 0, 0.4, 0, 0, 0), 0.8, 5.0),
    "LON-CAR": Trait(0.0008, (-0.3, 0.0, 1.0, 0.2, 0.2, -0.2), (0, 0.2, 0.5, 0, 0.2, 0), 0.7, 14.0),
    "LON-BIZ": Trait(0.0005, (-0.2, 0.1, 1.1, 0, 0.2, 0.2), (0, 0, 0, 0, 1.8, 0), 0.6, 18.0, firms=True),
    "CRD-STD": Trait(0.0045, (-0.1, 0.0, 0.9, 0.1, 0.3, -0.1), price=0.2, size=0.0),
    "CRD-PLT": Trait(0.0014, (-0.2, 0.7, 0.5, 0.2, 0.3, -0.2), (0.8, 0, 0, 0, 0, 0), 0.9, 0.0),
    "CRD-YNG": Trait(0.0028, (-0.5, 0.2, 1.0, -0.3, 1.1, -0.6), price=0.1, size=0.0),
    "PAY-QR": Trait(0.0012, (0, 0, 0.4, 0, 0.5, 0.2), (0, 0, 0, 0, 2.2, 0), 0.1, 0.0, firms=True),
    "SVC-SMS": Trait(0.0050, (0.6, 0, 0, 0.3, -0.6, 0.5), price=0.4, size=0.0, firms=True),
    "SVC-VIP": Trait(0.0004, (0.1, 0.9, -0.6, 0.2, 0, 0.2), (1.5, 0, 0, 0.2, 0, 0), 0.1, 0.0),
}
# fmt: on
ORDERED = tuple(TRAITS[product.code] for product in PRODUCTS)
REPEATABLE = ("DEP-3M", "DEP-1Y", "WLT-90", "WLT-365", "STD-GLD", "STD-IDX", "MTL-BAR")

# Holding the first multiplies the rate of the second by exp(weight).
COMPLEMENTS = (
    ("LON-HOM", "INS-HOM", 1.6),
    ("LON-HOM", "INS-TRM", 0.9),
    ("LON-CAR", "CRD-STD", 0.6),
    ("DEP-1Y", "DEP-3Y", 0.7),
    ("DEP-1Y", "BND-TRS", 0.6),
    ("WLT-90", "WLT-365", 0.9),
    ("WLT-365", "WLT-MIX", 0.7),
    ("FND-MMF", "FND-IDX", 0.6),
    ("FND-IDX", "FND-TEC", 1.0),
    ("FND-BND", "WLT-90", 0.5),
    ("CRD-YNG", "LON-CON", 0.6),
    ("CRD-STD", "LON-CON", 0.5),
    ("PAY-QR", "LON-BIZ", 1.0),
    ("MTL-SAV", "MTL-BAR", 0.9),
    ("MTL-SAV", "STD-GLD", 0.6),
    ("INS-TRM", "INS-CRI", 0.8),
    ("INS-EDU", "INS-TRM", 0.6),
    ("WLT-MIX", "SVC-VIP", 0.8),
)


def complement_matrix() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Log rate added to the column product by holding the row product."""
    matrix = np.zeros((len(PRODUCTS), len(PRODUCTS)), dtype=np.float32)
    for held, wanted, weight in COMPLEMENTS:
        matrix[INDEX[held], INDEX[wanted]] = weight
    return matrix
