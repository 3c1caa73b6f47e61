"""Who changed what, and who signed in, when."""
