"""Every query of photos, by what it is about. Nothing here commits."""
