"""Conversations written out for their readers."""
