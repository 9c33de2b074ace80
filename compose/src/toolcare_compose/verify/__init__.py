"""`toolcare verify`: whether what must always hold of the data does, on a live system, a stopped one or a copy."""
