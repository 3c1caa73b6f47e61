"""Reads that several callers need."""
