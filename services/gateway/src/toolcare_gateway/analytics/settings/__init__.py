"""With which rates and windows figures are reckoned."""
