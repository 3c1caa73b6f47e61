"""Arithmetic of working time: openings, holidays and time zones; no clock, no database."""
