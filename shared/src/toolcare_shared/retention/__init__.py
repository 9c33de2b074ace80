"""Ageing out: how long each kind of data is kept, and removing what has had its time, in every service alike."""
