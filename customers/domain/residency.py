"""Regions in which data may stand, and the grounds on which they may go to another one.

The three grounds are those of PIPL art. 38: a security assessment, a certification, the standard contract.
"""

from enum import StrEnum

REGIONS = ("CN", "HK", "MO", "SG", "JP", "EU", "GB", "US")
ALL_TABLES = "*"


class Ground(StrEnum):
    """On what a transfer to another region rests (PIPL art. 38 para. 1)."""

    ASSESSMENT = "assessment"
    CERTIFICATION = "certification"
    CONTRACT = "contract"
