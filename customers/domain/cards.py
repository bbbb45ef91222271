"""Card numbers: whether the last digit is right by Luhn (ISO/IEC 7812-1)."""

from typing import Any

import numpy as np
import numpy.typing as npt


def has_check_digit(digits: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Tell of each row of digits whether its last one is right; zeros before a number change nothing."""
    doubled = digits[:, -2::-2] * 2
    total = digits[:, ::-2].sum(axis=1) + (doubled - 9 * (doubled > 9)).sum(axis=1)
    return np.asarray(total % 10 == 0, dtype=bool)
