"""What people, events and the calendar do with actions."""
