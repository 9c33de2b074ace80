"""Counts shots: counter readings in, a ledger of shots per tool out."""
