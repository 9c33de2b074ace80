"""Everything the services hold, as one file."""
