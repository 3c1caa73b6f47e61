"""What several callers ask about reviews and alerts."""
