"""Real parts for tests: apps with a real database, processes, brokers. No mocks of our own code."""
