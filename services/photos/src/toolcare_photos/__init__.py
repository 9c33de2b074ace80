"""Pictures of tools, faults and repairs."""
