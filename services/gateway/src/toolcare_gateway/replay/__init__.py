"""Lists and figures made anew from what the services have published: `toolcare replay`."""
