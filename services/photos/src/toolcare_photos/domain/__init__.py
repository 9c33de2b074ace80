"""What a picture and a photo may be. Values in, values out: no clock, no database, no web."""
