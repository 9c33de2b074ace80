"""Backups: one consistent cut through all services, kept by restic, each tested, and brought back whole."""
