#!/usr/bin/env python3
"""One command from nothing: prepares the environment, then runs what was asked inside it."""

import sys

from config.bootstrap import main

if __name__ == "__main__":
    sys.exit(main(sys.argv))
