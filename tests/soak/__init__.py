"""Hundreds of resyncs by one process, while the API fails, its records change, and so does the mapping.

`python -m tests.soak --resyncs 300 --seed 1`, or `make soak RESYNCS=300 SEED=1`.
"""
