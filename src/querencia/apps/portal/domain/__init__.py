"""What happens in the portal."""
