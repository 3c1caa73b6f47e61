"""The figures written out as tables, drawings and sentences for the reader of a page."""
