"""How Toolcare is started, supplied with a broker, simulated and checked."""
