"""What hears the counters. `mqtt` and `opcua` hold the running sources and are imported when the first one starts."""
