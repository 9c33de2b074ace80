"""The queries behind the figures; sums are made by the database."""
