"""Backups: where they go, when they are made, what became of each, and an installation that begins with one.

Whoever runs Toolcare makes them (`toolcare_compose.backup`); both sides speak by files in the data folder.
"""
