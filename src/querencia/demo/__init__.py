"""A believable Spanish company to look around in: a wholesaler with three years of purchases."""
