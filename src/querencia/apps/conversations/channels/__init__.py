"""The channels: one file and one line of the registry each."""
