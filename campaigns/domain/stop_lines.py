"""The rates at which a run stops by itself, and when one of them has been crossed beyond chance."""

from collections.abc import Mapping
from dataclasses import dataclass

from campaigns.domain.lift import wilson_interval

LIMITS = {"bounced": 0.03, "complained": 0.002, "unsubscribed": 0.01, "failed": 0.02}
# Where people talk with people more numbers are out of date, and more ask not to be called.
LIMITS_OF_PEOPLE = LIMITS | {"bounced": 0.15, "unsubscribed": 0.10}
LEAST_CASES = 5  # fewer tell nothing, whatever their share


@dataclass(frozen=True)
class StopLine:
    """One rate that stops a run: `cases` of `customers` against `limit`, a share from 0 to 1."""

    key: str
    cases: int
    customers: int
    limit: float

    @property
    def value(self) -> float:
        """The share of customers it happened to."""
        return self.cases / self.customers if self.customers else 0.0

    @property
    def filled(self) -> int:
        """Hundredths of the limit that are used up."""
        return min(100, round(100 * self.value / self.limit))

    @property
    def is_crossed(self) -> bool:
        """Whether the lower end of the rate's 95 % interval lies above the limit, from `LEAST_CASES` on."""
        low, _high = wilson_interval(self.cases, self.customers)
        return self.cases >= LEAST_CASES and low > self.limit


def stop_lines(
    counts: Mapping[str, int], confirmed: Mapping[str, int], limits: Mapping[str, float] = LIMITS
) -> list[StopLine]:
    """Return the lines of a run by its counts; what a person has seen and `confirmed` counts no more.

    Both hold `sent`, `failed` and the reactions by their names. Failures are a share of all tried, the rest of all sent.
    """
    return lines_of(fresh_counts(counts, confirmed), limits)


def fresh_counts(counts: Mapping[str, int], confirmed: Mapping[str, int]) -> dict[str, int]:
    """Return what has come since a person last let the run go on."""
    return {name: max(0, count - confirmed.get(name, 0)) for name, count in counts.items()}


def lines_of(fresh: Mapping[str, int], limits: Mapping[str, float]) -> list[StopLine]:
    """Return the lines by counts as they are."""
    sent, failed = fresh.get("sent", 0), fresh.get("failed", 0)
    return [
        StopLine(key, fresh.get(key, 0), sent + failed if key == "failed" else sent, limit)
        for key, limit in limits.items()
    ]
