"""What people and events can do with photos, by what it is about."""
