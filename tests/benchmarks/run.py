"""Measures the program. Run: python tests/benchmarks/run.py --help"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    sys.path[0] = str(here.parent)  # the tests' own modules
    sys.path.insert(1, str(here.parents[1]))  # the package, from a checkout that is not installed

    from benchmarks.command import entry

    entry()
