"""Tools, machines and which tool hangs on which machine."""
