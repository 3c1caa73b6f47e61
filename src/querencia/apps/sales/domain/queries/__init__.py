"""What several callers ask about sales."""
