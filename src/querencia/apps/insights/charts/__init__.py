"""Drawings of this room; drawn once for a week, a group and a reader."""
