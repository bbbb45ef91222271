"""A customer's portrait: six dimensions as ranks within the bank, beside those of peers of the same age."""

from dataclasses import dataclass

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.domain.profiling import MAY_BE_PROFILED
from customers.models import Customer

# A sample answers within milliseconds whatever the bank's size; its error is below two points.
SAMPLE_ROWS = 4000
PEER_YEARS = 5
# Nobody is measured against customers who may not be profiled.
WILLING = f"JOIN customers_customer c ON c.id = p.customer_id AND {MAY_BE_PROFILED}"
FEWEST_PEERS = 30
# Value, activity, tenure, wealth, digital, credit.
READ = """
    SELECT p.age_years, p.total_balance, p.tx_count_90d, p.tenure_days, p.wealth_balance,
           p.logins_30d + p.product_views_30d, p.loan_balance + p.card_balance
      FROM customers_customerprofile p
"""


@dataclass(frozen=True)
class Portrait:
    """Ranks from 0 to 100 in the order of READ, for the customer and for the peers' average."""

    names: list[str]
    mine: list[int]
    peers: list[int]
    peer_count: int
    peer_ages: tuple[int, int] | None

    @property
    def data(self) -> dict[str, object]:
        """The figure's numbers, as charts.js reads them."""
        head = [_("Dimension"), _("Customer"), _("Peers")]
        rows = zip(self.names, self.mine, self.peers, strict=True)
        return {
            "axes": self.names,
            "max": 100,
            "series": [
                {"name": _("Customer"), "values": self.mine},
                {"name": _("Peers"), "values": self.peers},
            ],
            "table": [head, *([name, str(mine), str(peer)] for name, mine, peer in rows)],
        }

    @property
    def told(self) -> str:
        """The figure in words, for those who do not see it."""
        rows = zip(self.names, self.mine, self.peers, strict=True)
        return _("; ").join(
            _("%(name)s %(mine)s, peers %(peer)s") % {"name": name, "mine": mine, "peer": peer}
            for name, mine, peer in rows
        )

    @property
    def finding(self) -> str:
        """The two dimensions in which the customer differs most from the peers."""
        gaps = sorted(
            zip(self.names, np.subtract(self.mine, self.peers), strict=True), key=lambda g: g[1]
        )
        (least, low), (most, high) = gaps[0], gaps[-1]
        parts = []
        if high > 0:
            parts.append(_("Stands out by %(name)s") % {"name": most.lower()})
        if low < 0:
            parts.append(_("least by %(name)s") % {"name": least.lower()})
        told = _(", ").join(parts)
        return told[:1].upper() + told[1:]


def portrait_of(customer: Customer) -> Portrait | None:
    """Return the portrait, or None where the customer has no profile yet."""
    with connection.cursor() as cursor:
        cursor.execute(f"{READ} WHERE p.customer_id = %s", [customer.pk])
        mine = cursor.fetchone()
        if mine is None:
            return None
        cursor.execute(f"{READ} {_sample_clause(cursor)} {WILLING} LIMIT %s", [SAMPLE_ROWS])
        sample = np.array(cursor.fetchall(), dtype=float)
    peers, ages = _peers(sample, mine[0])
    ranks = _ranks(sample[:, 1:], sample[:, 1:])
    return Portrait(
        names=_names(),
        mine=[round(rank) for rank in _ranks(sample[:, 1:], np.array([mine[1:]], dtype=float))[0]],
        peers=[round(rank) for rank in ranks[peers].mean(axis=0)],
        peer_count=int(peers.sum()),
        peer_ages=ages,
    )


def _sample_clause(cursor: object) -> str:
    """Read random pages of a large table, all of a small one; the same pages for everybody."""
    cursor.execute(  # type: ignore[attr-defined] # a database cursor
        "SELECT greatest(reltuples, 0) FROM pg_class WHERE relname = 'customers_customerprofile'"
    )
    rows = cursor.fetchone()[0]  # type: ignore[attr-defined] # as above
    if rows <= SAMPLE_ROWS * 2:
        return ""
    percent = min(100.0, 120.0 * SAMPLE_ROWS / rows)
    return f"TABLESAMPLE SYSTEM ({percent:.4f}) REPEATABLE (7)"


def _peers(sample: "np.ndarray", age: int | None) -> tuple["np.ndarray", tuple[int, int] | None]:
    if age is not None:
        near = np.abs(sample[:, 0] - age) <= PEER_YEARS
        if near.sum() >= FEWEST_PEERS:
            return near, (max(int(age) - PEER_YEARS, 0), int(age) + PEER_YEARS)
    return np.ones(len(sample), dtype=bool), None


def _ranks(crowd: "np.ndarray", rows: "np.ndarray") -> "np.ndarray":
    """Mid-ranks in per cent of each value within the crowd, column by column; unknown counts as lowest."""
    crowd, rows = np.nan_to_num(crowd, nan=-1), np.nan_to_num(rows, nan=-1)
    ranks = np.empty_like(rows)
    for column in range(crowd.shape[1]):
        ordered = np.sort(crowd[:, column])
        below = np.searchsorted(ordered, rows[:, column], side="left")
        upto = np.searchsorted(ordered, rows[:, column], side="right")
        ranks[:, column] = 50 * (below + upto) / len(ordered)
    return ranks


def _names() -> list[str]:
    return [
        pgettext("worth", "Value"),
        _("Activity"),
        _("Tenure"),
        _("Wealth"),
        _("Digital"),
        _("Credit"),
    ]
