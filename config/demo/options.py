"""The options of the start commands, shared by the terminal and Django's help."""

import argparse
from pathlib import Path

DEMO_CUSTOMERS = 3000
CHECK_CUSTOMERS = 600
DEMO_PORT = 8000


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def add_demo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reset", action="store_true", help="forget the data and begin anew")
    parser.add_argument(
        "--check",
        action="store_true",
        help="start on free ports with a small bank of its own, or that of --data, walk the main job once, stop",
    )
    parser.add_argument(
        "--customers",
        type=positive,
        help=f"size of the simulated bank (default {DEMO_CUSTOMERS}; with --check {CHECK_CUSTOMERS})",
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="load the Berka bank from this folder instead"
    )
    parser.add_argument(
        "--port",
        type=int,
        help=f"port of the web server (default {DEMO_PORT}; 0 takes a free one)",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="do not open the address in a browser"
    )


def add_bench_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="a module of bench/, for instance segment_count")
    parser.add_argument("--customers", type=positive, default=100_000)


def parse_demo(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="manage.py demo", description="Start the whole product on a simulated bank."
    )
    add_demo_options(parser)
    return parser.parse_args(words)


def parse_bench(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="manage.py bench", description="Measure one thing; the last line is JSON."
    )
    add_bench_options(parser)
    return parser.parse_args(words)
