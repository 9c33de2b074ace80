"""What is done so that a failure does not come back."""
