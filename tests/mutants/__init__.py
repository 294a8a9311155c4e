"""The rules of `evidence/`, `extraction/` and `paging/`, changed at random: their tests should notice each change.

`python -m tests.mutants --sample 100 --seed 1 --room paging`, or `make mutants SAMPLE=100 SEED=1`. mutmut makes the
changes and runs the tests; the folder `mutants/` is its own.
"""
