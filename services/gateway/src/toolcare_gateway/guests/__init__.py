"""Whoever stands at a tool and has no login: he may report what is wrong with it."""
