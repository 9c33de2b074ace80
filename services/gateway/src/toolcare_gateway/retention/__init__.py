"""How long data is kept: the terms administrators choose, what the services tell of applying them, and our own data."""
