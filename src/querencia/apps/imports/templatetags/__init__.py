"""Small parts of pages of imports."""
