"""The runbook of an incident with personal data, and the deadlines of its notices.

PIPL art. 57 and the data security law art. 29 ask for notice at once; GDPR art. 33 gives 72 hours to the authority.
"""

from datetime import datetime, timedelta

STEPS = ("contain", "look", "judge", "authority", "customers", "mend", "learn")
AUTHORITY_HOURS = 72
# What the trail calls taking personal data out or looking at it.
ACCESSES = (
    "reveal",
    "export",
    "export_made",
    "export_download",
    "rights_file",
    "rights_download",
    "own_page",
)


def authority_deadline(found_at: datetime) -> datetime:
    """Return the last moment for the notice to the authority under the GDPR."""
    return found_at + timedelta(hours=AUTHORITY_HOURS)
