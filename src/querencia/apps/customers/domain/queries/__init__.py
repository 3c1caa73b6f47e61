"""What several callers ask about customers."""
