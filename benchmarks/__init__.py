"""Benchmarks: each prints its figure and the ratio to its bar. `python -m benchmarks [NAME …]` runs them."""
