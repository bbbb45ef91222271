"""Where this checkout is, and how a start that cannot go on says so.

Like config.bootstrap, which reads it first: standard library only, and no syntax newer than Python 3.8.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class StartError(Exception):
    """A reason to stop that one line tells; the exit code is 2."""
