"""The weekly review: everything the other rooms know, put together."""
