"""Compiles the message catalogues; run as `python -m config.messages`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def stale_catalogues() -> list[Path]:
    """List the catalogues whose compiled form is missing or older."""
    return [
        source
        for source in sorted((ROOT / "locale").glob("*/*/LC_MESSAGES/*.po"))
        if not source.with_suffix(".mo").exists()
        or source.with_suffix(".mo").stat().st_mtime < source.stat().st_mtime
    ]


def compile_messages() -> int:
    """Compile what has changed and return how many catalogues that were."""
    stale = stale_catalogues()
    for source in stale:
        compile_catalogue(source)
    return len(stale)


def compile_catalogue(source: Path) -> None:
    """Write the compiled catalogue beside its source in one step, as others may be reading it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parts[-3])
    target = source.with_suffix(".mo")
    half = target.with_suffix(f".{os.getpid()}.new")
    with half.open("wb") as binary:
        write_mo(binary, catalogue)
    half.replace(target)


if __name__ == "__main__":
    print(f"{compile_messages()} catalogues compiled", file=sys.stderr)
