"""A form by which anybody can write to us from a website."""
