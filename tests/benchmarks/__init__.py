"""How fast the program is: seasons of any size with known outcomes, the naive loop, the peers, and what is measured.

One command: ``python tests/benchmarks/run.py``. No figure of these is a test; tests hold only what is compared.
"""
