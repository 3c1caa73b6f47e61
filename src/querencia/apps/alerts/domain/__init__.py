"""What can be done with reviews and alerts."""
