"""``python -m bontot_batch`` is the command ``bontot``."""

from bontot_batch.cli import entry

if __name__ == "__main__":
    entry()
