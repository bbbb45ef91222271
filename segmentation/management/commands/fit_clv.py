import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pandas as pd
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from segmentation.domain.lifetimes import Histories, HistoryError, Lifetimes, fit_lifetimes
from segmentation.domain.value.spending import Spending, fit_spending
from segmentation.management.people import OperatorCommand

COLUMNS = ("frequency", "recency", "age")
FAULTS = {
    "no_rows": gettext_lazy("The file has no rows."),
    "not_a_number": gettext_lazy("A number is missing or unreadable."),
    "negative": gettext_lazy("A count or time is negative, or the age is not above zero."),
    "not_whole": gettext_lazy("A frequency is not a whole number."),
    "after_the_end": gettext_lazy("A recency is greater than the age."),
    "recency_without_repeat": gettext_lazy("A recency stands where nothing was bought again."),
    "no_spend": gettext_lazy(
        "A mean spend is missing, or not above zero, where something was bought again."
    ),
    "nobody_came_back": gettext_lazy("Nobody bought a second time: nothing can be estimated."),
}


class Command(OperatorCommand):
    help = (
        "Fit the BG/NBD model of repeat purchases to a CSV file of customers: purchases after the first, time from"
        " the first to the last, and time from the first to the end of observation, in one unit. With the mean spend"
        " per purchase the Gamma-Gamma model of spending is fitted too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--csv", type=Path, required=True)
        for column in COLUMNS:
            parser.add_argument(f"--{column}", required=True, help=f"column with the {column}")
        parser.add_argument("--monetary", help="column with the mean spend per repeat purchase")
        parser.add_argument(
            "--json", action="store_true", help="end with one line of JSON, for programs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        columns = [options[name] for name in COLUMNS]
        spend = options.get("monetary")
        table = _read(options["csv"], [*columns, *([spend] if spend else [])])
        started = time.perf_counter()
        try:
            model = fit_lifetimes(Histories.of(*(table[column] for column in columns)))
            money = fit_spending(table[columns[0]], table[spend]) if spend else None
        except HistoryError as error:
            place = "" if error.row is None else _(" Row %(n)s.") % {"n": error.row + 2}
            raise CommandError(f"{FAULTS[error.code]}{place}") from error
        seconds = time.perf_counter() - started
        if options["json"]:
            told = {**vars(model), "n": len(table), "seconds": round(seconds, 3)}
            self.stdout.write(json.dumps(told | ({"gamma_gamma": vars(money)} if money else {})))
        else:
            self.stdout.write(_told(model, len(table)))
            if money:
                self.stdout.write(_told_spending(money))


def _read(path: Path, columns: list[str]) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, usecols=lambda name: name in columns, index_col=False)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise CommandError(_("The file cannot be read: %(why)s") % {"why": error}) from error
    absent = [column for column in columns if column not in table]
    if absent:
        raise CommandError(
            _("The file lacks the columns: %(names)s") % {"names": ", ".join(absent)}
        )
    return table.apply(pd.to_numeric, errors="coerce")


def _told(model: Lifetimes, customers: int) -> str:
    likelihood, people = _("log-likelihood"), _("customers")
    return (
        f"r {model.r:.4f}  alpha {model.alpha:.4f}  a {model.a:.4f}  b {model.b:.4f}"
        f"  {likelihood} {model.log_likelihood:.2f}  {people} {customers:,}"
    )


def _told_spending(model: Spending) -> str:
    likelihood = _("log-likelihood")
    return f"p {model.p:.4f}  q {model.q:.4f}  gamma {model.gamma:.4f}  {likelihood} {model.log_likelihood:.2f}"
