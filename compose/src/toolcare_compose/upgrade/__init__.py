"""From one release to the next, and back when the next one does not work with this plant's data."""
