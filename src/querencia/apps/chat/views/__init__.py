"""Pages and addresses of the chat."""
