"""The frame of every page: layout, style, components, and the reader whom it is written for."""
