"""The charts of the page: each a drawing for wide and for narrow screens, with its table."""
