"""What each person is told of: what is his to do, and what was escalated to him."""
