"""Pages and parts of pages."""
