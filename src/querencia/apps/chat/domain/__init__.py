"""What happens in the chat."""
