"""Who may speak with the MQTT broker: presses and PLCs, other systems, engineers."""
