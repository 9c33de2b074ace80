"""What goes wrong with a tool, and why."""
