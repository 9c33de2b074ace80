"""Figures of the plant from what the services told: sums kept by day, formulas with a version beside each."""
