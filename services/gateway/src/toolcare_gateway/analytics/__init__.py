"""Figures of tools and of the plant, reckoned from facts that are kept from the services' events."""
