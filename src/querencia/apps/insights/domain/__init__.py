"""What is worked out for the pages of this room."""
