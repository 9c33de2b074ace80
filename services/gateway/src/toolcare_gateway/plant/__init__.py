"""The plant itself: what it is called, where it is, how far its first start has come, and how its parts are run."""
