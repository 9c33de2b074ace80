"""The formulas: functions of values alone."""
