"""Proving a whole bank: in parallel, each proof within its time, each run once."""
