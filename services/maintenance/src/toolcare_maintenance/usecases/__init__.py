"""One function per thing a person, an event or the clock can do. None commits."""
