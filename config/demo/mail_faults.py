"""What can go wrong with a mail server, on request: by address pattern, a limited number of times."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase


class Kind(StrEnum):
    REJECT_4XX = "reject_4xx"  # "try again later" to RCPT
    REJECT_5XX = "reject_5xx"  # "never" to RCPT
    DELAY = "delay"  # wait, then store and accept
    LATE_REPLY = "late_reply"  # store, wait, then accept
    DROP = "drop"  # store, then hang up without an answer: was it accepted?
    DROP_UNSEEN = "drop_unseen"  # hang up without storing


AT_RCPT = {
    Kind.REJECT_4XX: "450 4.3.2 Try again later",
    Kind.REJECT_5XX: "550 5.7.1 Refused",
}


@dataclass
class Fault:
    """One fault: for which addresses, for how many seconds, and how often (0: always)."""

    kind: Kind
    pattern: str = "*"
    seconds: float = 0.0
    times: int = 0
    met: int = 0

    def meets(self, address: str) -> bool:
        if self.times and self.met >= self.times:
            return False
        return fnmatchcase(address.lower(), self.pattern.lower())


class Faults:
    """The faults in force."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def take(self, address: str, *, at_rcpt: bool) -> Fault | None:
        """Return the first fault that this address meets now, and count it."""
        for fault in self.faults:
            if (fault.kind in AT_RCPT) == at_rcpt and fault.meets(address):
                fault.met += 1
                return fault
        return None

    def set(self, told: list[dict]) -> None:
        """Put faults in force; raises ValueError or TypeError for what is none."""
        self.faults = [Fault(**{**fault, "kind": Kind(fault["kind"])}) for fault in told]


@dataclass
class BouncePolicy:
    """Which accepted mails come back as a delivery report: by address, or a share of all."""

    hard_share: float = 0.0
    soft_share: float = 0.0

    def status_for(self, address: str) -> str | None:
        """Return the RFC 3463 status of the report to send for an address, or None."""
        local = address.lower()
        if local.startswith("bounce"):
            return "5.1.1"
        if local.startswith("soft"):
            return "4.2.2"
        if not (self.hard_share or self.soft_share):
            return None
        place = int.from_bytes(hashlib.sha256(local.encode()).digest()[:8], "big") / 2**64
        if place < self.hard_share:
            return "5.1.1"
        return "4.2.2" if place < self.hard_share + self.soft_share else None
