"""`toolcare verify`: whether what must always hold of the data does, on a live system, a stopped one or a copy."""

NOT_ALL_SEEN = 3
"""Its exit code when all holds that was looked at, and not everything was."""
