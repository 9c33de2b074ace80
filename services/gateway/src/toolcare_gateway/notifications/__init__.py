"""Who is told of what, when and by which way, and what went out."""
