"""Events between services: written with the state, carried by MQTT, filled up from the publisher's log."""
