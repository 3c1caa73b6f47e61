"""Every channel in one inbox: conversations, messages, service levels."""
