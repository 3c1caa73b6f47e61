"""The weekly review, the alerts it opens, and whom to contact this week."""
