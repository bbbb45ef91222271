"""Search what goes with what: in a file of baskets, or among the bank's customers."""

import json
import time
from argparse import ArgumentParser
from typing import Any

import pandas as pd
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from config.base.errors import DomainError
from segmentation.domain.associations import ALGORITHMS, Items, rules_from, without_redundant
from segmentation.management.people import OperatorCommand, find_asker, taken
from segmentation.selectors.associations import list_rules
from segmentation.services.associations import mining


class Command(OperatorCommand):
    help = "Print association rules of a CSV or Parquet file of baskets, or search the bank's customers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--csv", help="A file with one line per basket and item.")
        parser.add_argument("--basket", default="basket", help="The column that names the basket.")
        parser.add_argument("--item", default="item", help="The column that names the item.")
        parser.add_argument("--min-support", type=float, default=0.02)
        parser.add_argument("--min-confidence", type=float, default=0.3)
        parser.add_argument("--longest", type=int, default=4)
        parser.add_argument("--algorithm", choices=sorted(ALGORITHMS), default="fp_growth")
        parser.add_argument("--top", type=int, default=10)
        parser.add_argument("--by", help="Who asks, when the bank's customers are searched.")
        parser.add_argument("--json", action="store_true", help="End with one line of JSON.")

    def handle(self, *_args: Any, **options: Any) -> None:
        started = time.monotonic()
        told = _from_file(options) if options["csv"] else _from_bank(options)
        told["seconds"] = round(time.monotonic() - started, 2)
        for rule in told["rules"]:
            self.stdout.write(
                f"{' + '.join(rule['given'])} -> {rule['then']}:"
                f" {_('support')} {rule['support']:.4f}, {_('confidence')} {rule['confidence']:.3f},"
                f" {_('lift')} {rule['lift']:.2f}"
            )
        self.stdout.write(
            _("%(baskets)s baskets, %(sets)s frequent sets, %(found)s rules, %(seconds)s s") % told
        )
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))


def _from_file(options: dict[str, Any]) -> dict[str, Any]:
    baskets = _read_baskets(options)
    total = sum(baskets.values())
    least = max(1, round(options["min_support"] * total))
    sets = ALGORITHMS[options["algorithm"]](baskets, least, options["longest"])
    rules = without_redundant(rules_from(sets, total, options["min_confidence"]))
    top = [_plain(rule) for rule in rules[: options["top"]]]
    return {"baskets": total, "sets": len(sets), "found": len(rules), "rules": top}


def _read_baskets(options: dict[str, Any]) -> dict[Items, int]:
    path, columns = options["csv"], [options["basket"], options["item"]]
    try:
        if path.endswith(".parquet"):
            frame = pd.read_parquet(path, columns=columns)
        else:
            frame = pd.read_csv(path, usecols=columns, dtype=str)
    except (OSError, ValueError, KeyError) as error:
        raise CommandError(_("The file cannot be read: %(why)s") % {"why": error}) from error
    frame = frame.dropna()
    items = frame[columns[1]].astype(str).str.strip()
    grouped = items.groupby(frame[columns[0]]).agg(frozenset)
    counts = grouped.value_counts()
    return {basket: int(count) for basket, count in counts.items()}


def _from_bank(options: dict[str, Any]) -> dict[str, Any]:
    by = find_asker(options["by"])
    try:
        asked = mining.request_mining(
            by=by,
            looks_at=list(mining.PARTS),
            days=90,
            least_support=options["min_support"],
            least_confidence=options["min_confidence"],
            algorithm=options["algorithm"],
            longest=options["longest"],
        )
    except DomainError as error:
        raise CommandError(str(error)) from error
    run = mining.mine(run_id=asked.pk)
    if run is None or not run.is_done:
        raise CommandError(run.failure) if run else taken()
    top = [_plain(rule) for rule in list_rules(run)[: options["top"]]]
    return {
        "baskets": run.customer_count,
        "sets": run.set_count,
        "found": run.rule_count,
        "rules": top,
    }


def _plain(rule: Any) -> dict[str, Any]:
    measures = {
        name: getattr(rule, name)
        for name in ("support", "confidence", "lift", "leverage", "conviction")
    }
    return {"given": list(rule.given), "then": rule.then, **measures}
