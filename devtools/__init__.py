"""What those who work on Querencia run; nothing of it is installed with it."""
