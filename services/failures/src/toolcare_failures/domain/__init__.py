"""What goes wrong with a tool: rules without a database, a clock or the web."""
