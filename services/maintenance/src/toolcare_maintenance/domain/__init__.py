"""The rules of maintenance: when a level is due, what a completion restarts. Standard library only."""
