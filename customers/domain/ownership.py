"""Who owns a firm in the end: shares multiplied along the chain of firms between (银发〔2016〕235号: 25 % counts)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BENEFICIAL_FROM = 25.0
DEEPEST = 8


@dataclass(frozen=True)
class Stake:
    """A share in percent that `owner` holds in a firm; `firm` is the owner's own number where it is a firm."""

    owner: str
    percent: float
    firm: int | None = None


@dataclass(frozen=True)
class Chain:
    """What somebody holds in the end, in percent, and by way of which firms, from the owner down."""

    owner: str
    percent: float
    through: tuple[tuple[int, ...], ...]


def ultimate_owners(firm: int, stakes: Mapping[int, Sequence[Stake]]) -> list[Chain]:
    """Return who is no firm with known owners and holds part of a firm, directly or by others, largest first.

    `stakes` gives the owners of each firm. A ring of firms that own each other is followed once round.
    """
    totals: dict[str, float] = {}
    ways: dict[str, list[tuple[int, ...]]] = {}
    waiting: list[tuple[int, float, tuple[int, ...]]] = [(firm, 100.0, ())]
    while waiting:
        owned, share, through = waiting.pop()
        for stake in stakes.get(owned, ()):
            held = share * stake.percent / 100
            way = (stake.firm, *through) if stake.firm is not None else through
            if _goes_on(stake, firm, through, stakes):
                waiting.append((stake.firm or 0, held, way))
            else:
                totals[stake.owner] = totals.get(stake.owner, 0.0) + held
                ways.setdefault(stake.owner, []).append(through)
    chains = [Chain(owner, round(total, 5), tuple(ways[owner])) for owner, total in totals.items()]
    return sorted(chains, key=lambda chain: (-chain.percent, chain.owner))


def _goes_on(
    stake: Stake, firm: int, through: tuple[int, ...], stakes: Mapping[int, Sequence[Stake]]
) -> bool:
    """Whether the owner is a firm whose own owners are known and that has not been passed on this way."""
    passed = {firm, *through}
    return (
        stake.firm is not None
        and stake.firm not in passed
        and len(through) < DEEPEST
        and bool(stakes.get(stake.firm))
    )
