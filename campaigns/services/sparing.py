"""Letting a fault end where it arose: what is wrong with one campaign keeps no other from its turn."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

logger = structlog.get_logger(__name__)


@contextmanager
def spare_others(step: str, pk: int) -> Iterator[None]:
    """Log whatever one campaign or run brings up at a step and go on; it is tried again at the next look."""
    try:
        yield
    except Exception:
        logger.exception("left_out_of_look", step=step, pk=pk)
