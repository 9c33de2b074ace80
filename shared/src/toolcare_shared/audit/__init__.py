"""Who changed what: gathered from the session in one place, told as an event in the same transaction."""
