"""The pages: the form itself, and those that set it up."""
