"""When a tool's maintenance is due, who did it, and whether a machine may run."""
