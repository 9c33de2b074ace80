"""What people and events do with failures."""
