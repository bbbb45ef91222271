"""How well and how fast duplicates are found: `manage.py bench duplicates`-like run over records with known truth.

    .venv/bin/python -m bench.duplicates --people 20000

Prints precision and recall of what is sure and of what is put up at all, kin taken for one person, and pairs a second.
The records are written into the database of DATABASE_URL within one transaction that is rolled back.
"""

import argparse
import time

import django


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--doubled", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    django.setup()
    measure(args.people, args.doubled, args.seed)


def measure(people: int, doubled: float, seed: int) -> None:
    from django.db import transaction

    from config.simulation.doubles import make_records
    from tests.factories.doubles import score_search, write_records

    with transaction.atomic():
        records = make_records(people, doubled, seed)
        write_records(records)
        began = time.monotonic()
        result = score_search(records)
        seconds = time.monotonic() - began
        print(f"{len(records):,} records, {result.candidates:,} candidate pairs, {seconds:.1f} s")
        print(f"true pairs {result.true:,}: blocked {result.blocked:.1%}")
        for band, (precision, recall) in result.bands.items():
            print(f"{band:7} precision {precision:.2%} recall {recall:.2%}")
        print(f"kin called sure: {result.kin_sure}, put up for review: {result.kin_review}")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
