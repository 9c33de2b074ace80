"""A small injection-moulding plant that exists only in memory and one state file.

Three presses: p01 speaks EUROMAP 77 over OPC UA, p02 shows a 16-bit counter tag over OPC UA, p03 publishes over MQTT.
They keep the truth (shots ever made), so what Toolcare counted can be compared with it exactly.
"""
