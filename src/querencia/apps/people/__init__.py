"""The organisation, its users, teams and roles, and what each role may do."""
